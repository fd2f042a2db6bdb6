"""Live events: server-sent events over a fetch with an Authorization header."""

from typing import Annotated, Any

from fastapi import APIRouter, Header
from sse_starlette import EventSourceResponse

from frontdesk.edge.desk import TheDesk, TheVisitor, present
from frontdesk.edge.routes.messages import After
from frontdesk.edge.shapes import StandingOut, described
from frontdesk.errors import InputError

routes = APIRouter(tags=["messages"])
_MAX_DIGITS = 9


def _event(name: str, content: dict[str, Any] | None = None, *more: str) -> dict[str, Any]:
    """Return the description of one kind of event, whose data is JSON."""
    data = {"type": "string", "contentMediaType": "application/json"}
    properties = {"event": {"const": name}, "data": data | ({"contentSchema": content} if content else {})}
    return {"type": "object", "required": ["event", "data", *more], "properties": properties}


_ITEM = {
    "oneOf": [
        _event("message", {"$ref": "#/components/schemas/MessageOut"}, "id"),
        _event("state", StandingOut.model_json_schema()),
        _event("erased"),
    ]
}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "A stream of events. `message` carries a message as JSON, its sequence as the event's id;"
            " `state` (no id) tells, after the messages so far and whenever it changed, who answers now;"
            " `erased` ends the stream of a chat that is no longer there."
        ),
        "content": {"text/event-stream": {"itemSchema": _ITEM}},
    }
}


@routes.get(
    "/events",
    response_class=EventSourceResponse,
    responses=_STREAM | described(401, 410, 422, 429, 500, 503),
)
async def live_events(
    desk: TheDesk,
    who: TheVisitor,
    after: After = 0,
    last_event_id: Annotated[
        str | None, Header(description="The last event's id; resumes after it.", max_length=_MAX_DIGITS)
    ] = None,
) -> EventSourceResponse:
    """Stream the messages after a number, then each new one, until the session ends.

    A comment is sent every 15 seconds.
    """
    seen = max(after, _number(last_event_id))
    await desk.house.store.read(lambda uow: present(uow, who.chat))
    lasts_s = (who.expires_at - desk.house.clock()).total_seconds()
    return desk.streams.open(who.chat, seen, lasts_s)


def _number(text: str | None) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal()):
        raise InputError("`Last-Event-ID` must be the id of an event.")
    return int(text)
