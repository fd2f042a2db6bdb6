"""How a line of the log looks: for people, or as JSON for whatever collects logs.

Nothing that could hold a visitor's words is logged: no access log, no bodies, no debugging of libraries, and of an
error neither its message nor its traceback's values.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from frontdesk.errors import ConfigurationError

FORMS = ("plain", "json")
_FIELDS = ("what", "error", "place")


class JsonLine(logging.Formatter):
    """One JSON object a line: time in UTC, level, logger, process, message, and of failures what, error and place."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for `record`."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "process": record.process,
            "message": record.getMessage(),
        }  # fmt: skip
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] and "error" not in line:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False, default=str)


def configuration(form: str) -> dict[str, Any]:
    """Return what `logging` is configured with.

    Args:
        form: one of `FORMS`.

    Raises:
        ConfigurationError: it is none of them.
    """
    if form not in FORMS:
        raise ConfigurationError(f"FRONTDESK_LOGS must be one of {', '.join(FORMS)}, not {form!r}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {"()": f"{__name__}.{JsonLine.__name__}"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {"frontdesk": {"level": "INFO"}, "uvicorn.error": {"level": "INFO"}},
    }
