"""The one door into the dialogue engine: `POST /webhooks/frontdesk/turn`.

Rasa's own REST channel answers every failure with 200 and an empty list and lets any caller name
any sender. This one demands a secret, refuses ids and texts outside their pattern, and says what
went wrong with a status. It logs no text.
"""

import hmac
import logging
import re
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from frontdesk.channel.turn import take_turn
from frontdesk.errors import ChoiceNotOfferedError, ConfigurationError, InputError, RecordUnavailableError
from frontdesk.safety.verdict import Verdict, read_verdict
from frontdesk.settings import load_settings

logger = logging.getLogger(__name__)

MAX_TEXT_CHARS = 10_000
_FRAMES = 6
_CONVERSATION = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_TRACE = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\Z")


class DeskInput(InputChannel):
    """Named in credentials.yml. `secret` must come with every request as a bearer token."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ConfigurationError("FRONTDESK_RASA_SECRET must not be empty.")
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        """Return the name under /webhooks/."""
        return "frontdesk"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "DeskInput":
        """Return the channel; the secret comes from the settings, never from the file."""
        return cls(load_settings().rasa_secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes `/` (alive) and `/turn`."""
        routes = Blueprint("frontdesk_channel", __name__)

        @routes.route("/", methods=["GET"])
        async def alive(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.on_response
        async def let_go(request: Request, answer: HTTPResponse) -> None:
            """End the connection with the last answer: else who keeps it open goes on asking a server that ends."""
            if request.app.is_stopping and request.stream is not None:
                request.stream.keep_alive = False

        @routes.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if not self._trusted(request):
                return _problem(401, "The secret is missing or wrong.")
            return await _answer(request)

        return routes

    def _trusted(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._secret}".encode())


async def _answer(request: Request) -> HTTPResponse:
    try:
        conversation, text, choice = _read(request.json)
        verdict = _verdict(request.json)
        after = str(request.json.get("after_risk") or "")
        turn = await take_turn(request.app.ctx.agent, conversation, text, choice, verdict, after_risk=after)
    except ChoiceNotOfferedError as error:
        return _problem(409, str(error))
    except InputError as error:
        return _problem(422, str(error))
    except RecordUnavailableError as error:
        logger.warning("a turn waits for the database: %s", error)
        return _problem(503, "The assistant's database does not answer.")
    except Exception as error:  # noqa: BLE001 - the edge of the process: reported, never hidden
        if type(error).__module__.startswith("sanic"):
            return _problem(400, "The body is not JSON.")
        logger.error("turn failed: %s at %s, trace %s", type(error).__name__, _place(error), _trace(request))
        return _problem(500, "The assistant failed on this message.")
    return response.json(turn)


def _place(error: Exception) -> str:
    """Return the innermost lines of code; the error's own words may hold a visitor's."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames)) or "unknown"


def _trace(request: Request) -> str:
    """Return the id of the edge's trace (W3C Trace Context), by which its operator finds the turn."""
    found = _TRACE.match(request.headers.get("traceparent", ""))
    return found[1] if found else "none"


def _read(body: Any) -> tuple[str, str | None, str | None]:
    if not isinstance(body, dict):
        raise InputError("The body must be a JSON object.")
    conversation, text, choice = (body.get(key) for key in ("conversation", "text", "choice"))
    if not isinstance(conversation, str) or not _CONVERSATION.match(conversation):
        raise InputError("`conversation` must be 1 to 64 letters, digits, _ or -.")
    if (text is None) == (choice is None):
        raise InputError("Give either `text` or `choice`.")
    for name, value in (("text", text), ("choice", choice)):
        if value is not None and not isinstance(value, str):
            raise InputError(f"`{name}` must be a string.")
    if text is not None and len(text) > MAX_TEXT_CHARS:
        raise InputError(f"`text` is over {MAX_TEXT_CHARS} characters long.")
    return conversation, text, choice


def _verdict(body: dict[str, Any]) -> Verdict | None:
    given = body.get("verdict")
    if given is not None and not isinstance(given, dict):
        raise InputError("`verdict` must be an object.")
    return read_verdict(given) if given is not None else None


def _problem(status: int, sentence: str) -> HTTPResponse:
    return response.json({"error": sentence}, status=status)
