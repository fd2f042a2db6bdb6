"""Talks to the assistant's channel."""

import secrets
from types import TracebackType
from typing import Any

import httpx

from frontdesk.errors import InputError, ServiceUnavailableError
from frontdesk.settings import Settings

_REFUSED = (httpx.codes.BAD_REQUEST, httpx.codes.CONFLICT, httpx.codes.UNPROCESSABLE_ENTITY)


class AssistantClient:
    """A connection to the dialogue engine; safe to use from several threads.

    Args:
        settings: where the assistant listens and which secret it wants.
    """

    def __init__(self, settings: Settings) -> None:
        self._http = httpx.Client(
            base_url=settings.rasa_url,
            headers={"Authorization": f"Bearer {settings.rasa_secret}"},
            timeout=settings.turn_timeout_s * 6,
            trust_env=False,  # what visitors write goes through no proxy
        )

    def __enter__(self) -> "AssistantClient":
        """Return the client."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._http.close()

    def turn(
        self, conversation: str, text: str | None = None, choice: str | None = None, *, after_risk: str = ""
    ) -> dict[str, Any]:
        """Return the assistant's reply to `text`, or to the choice with id `choice`.

        Raises:
            InputError: the assistant refused the message; the sentence says why.
            ServiceUnavailableError: it does not answer, or failed.
        """
        said = {"text": sendable(text or "")} if choice is None else {"choice": choice}
        body = {"conversation": conversation, "after_risk": after_risk} | said
        try:
            answer = self._http.post("/webhooks/frontdesk/turn", json=body)
        except httpx.TransportError as error:
            raise ServiceUnavailableError(f"The assistant does not answer: {error}.") from error
        if answer.status_code in _REFUSED:
            raise InputError(answer.json()["error"])
        if answer.status_code != httpx.codes.OK:
            raise ServiceUnavailableError(f"The assistant answered {answer.status_code}.")
        result: dict[str, Any] = answer.json()
        return result


def sendable(text: str) -> str:
    """Return `text` with "?" for half characters, which no encoding carries."""
    return text.encode("utf-8", "replace").decode("utf-8")


def new_conversation() -> str:
    """Return a fresh conversation id."""
    return secrets.token_urlsafe(12)
