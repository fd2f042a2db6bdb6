"""What is said in a chat: posting, reading, polling."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from frontdesk.edge.desk import TheDesk, TheVisitor, present
from frontdesk.edge.house import House
from frontdesk.edge.receiving import take_message
from frontdesk.edge.shapes import (
    MAX_SEQUENCE,
    DoneOut,
    HistoryOut,
    MessageIn,
    MessageOut,
    PostedOut,
    described,
)
from frontdesk.edge.standing import standing
from frontdesk.errors import ChatClosedError, ErasedError, NotFoundError
from frontdesk.records import Owner, UnitOfWork

routes = APIRouter(tags=["messages"])
_PAGE = 200

After = Annotated[int, Query(ge=0, le=MAX_SEQUENCE, description="Number of the last message that was seen.")]


@routes.post(
    "/messages", status_code=202, responses=described(400, 401, 408, 409, 410, 413, 422, 429, 500, 503)
)
async def post_message(sent: MessageIn, desk: TheDesk, who: TheVisitor) -> PostedOut:
    """Say something, or pick a choice that was offered.

    The message is recorded before anything else happens; the same `id` again returns the same
    result. `replies` holds what must be read at once, to a person at risk; all other replies come
    over `/v1/events` or `/v1/messages`. Where the message could not be taken, the error's
    `replies` hold the same.
    """
    return await take_message(desk, who, sent)


@routes.post("/typing", status_code=202, responses=described(401, 408, 409, 410, 413, 422, 429, 500, 503))
async def tell_of_typing(desk: TheDesk, who: TheVisitor) -> DoneOut:
    """Say that the visitor is typing: staff see it for six seconds. Nothing of it is kept."""
    await desk.rates.spend(desk.rates.session, "typing", who.chat)
    await desk.house.store.read(partial(_still_open, chat=who.chat))
    desk.house.typing.begins(who.chat, "visitor")
    return DoneOut()


@routes.get("/messages", responses=described(401, 410, 422, 429, 500, 503))
async def read_messages(desk: TheDesk, who: TheVisitor, after: After = 0) -> HistoryOut:
    """Return the messages after a number, up to 200, oldest first: the history, or by polling the news."""
    return await desk.house.store.read(partial(_history, house=desk.house, chat=who.chat, after=after))


def _still_open(uow: UnitOfWork, *, chat: str) -> None:
    if present(uow, chat).owner == Owner.CLOSED:
        raise ChatClosedError("This chat has ended: start a new one.")


def _history(uow: UnitOfWork, *, house: House, chat: str, after: int) -> HistoryOut:
    try:
        now = standing(uow, house, chat)
    except NotFoundError as error:
        raise ErasedError("This chat was erased.") from error
    found = uow.messages.after(chat, after, _PAGE + 1)
    return HistoryOut(
        **now.model_dump(), messages=[MessageOut.of(said) for said in found[:_PAGE]], more=len(found) > _PAGE
    )
