"""The real edge without anything trained, for machines that have no model: the masker and the safety
screen find nothing. `python -m faults.plain_edge`."""

from fastapi import FastAPI

from frontdesk.edge import serve
from frontdesk.edge.app import create_app
from frontdesk.edge.house import furnish
from frontdesk.records.keys import session_secret
from frontdesk.records.opening import open_record
from frontdesk.safety.verdict import NO_RISK, Verdict
from frontdesk.settings import load_settings


class _Unmasked:
    def mask(self, text: str) -> str:
        return text


class _NoRisk:
    def screen(self, text: str) -> Verdict:
        return NO_RISK


def application() -> FastAPI:
    """Return the application of one process, from the settings."""
    settings = load_settings()
    record = open_record(settings, masker=_Unmasked())
    return create_app(furnish(settings, record, _NoRisk(), secret=session_secret(settings)))


def main() -> None:
    """Serve until told to stop."""
    serve._APPLICATION = "faults.plain_edge:application"
    serve.main()


if __name__ == "__main__":
    main()
