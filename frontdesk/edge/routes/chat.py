"""The chat as a whole: its end, its erasure, a copy to keep."""

import asyncio
import logging
from functools import partial

from fastapi import APIRouter, Response

from frontdesk.edge.desk import TheDesk, TheVisitor, TheWriter, present
from frontdesk.edge.house import House
from frontdesk.edge.hub import GONE
from frontdesk.edge.shapes import ChatOut, DoneOut, MessageOut, StateOut, described, owner_of
from frontdesk.errors import ErasedError, NotFoundError, RecordUnavailableError
from frontdesk.records import Author, Owner, UnitOfWork
from frontdesk.records.retention import erase, scrub

logger = logging.getLogger(__name__)

routes = APIRouter(tags=["chat"])
ENDED = "ended"
_PAGE = 500
_scrubbing: set[asyncio.Task[None]] = set()


@routes.post("/end", responses=described(401, 408, 410, 413, 422, 429, 500, 503))
async def end_the_chat(desk: TheDesk, who: TheWriter) -> StateOut:
    """End the chat. It can still be read, downloaded and erased. Ending it again changes nothing."""
    state = await desk.house.store.write(partial(_end, house=desk.house, chat=who.chat))
    desk.house.hub.tell(who.chat, state.sequence)
    return state


@routes.get("/chat", responses=described(401, 410, 422, 429, 500, 503))
async def download_the_chat(desk: TheDesk, who: TheVisitor, response: Response) -> ChatOut:
    """Return the whole chat as a file."""
    response.headers["Content-Disposition"] = 'attachment; filename="chat.json"'
    return await desk.house.store.read(partial(_whole, chat=who.chat))


@routes.delete("/chat", responses=described(401, 408, 410, 413, 422, 429, 500, 503))
async def erase_the_chat(desk: TheDesk, who: TheWriter) -> DoneOut:
    """Erase the chat with everything said in it, for good. Its token then opens nothing: 410."""
    await desk.house.store.write(partial(_erase, chat=who.chat))
    desk.house.hub.tell(who.chat, GONE)
    _scrub_soon(desk.house)
    return DoneOut()


def _end(uow: UnitOfWork, *, house: House, chat: str) -> StateOut:
    try:
        conversation = uow.conversations.lock(chat)
    except NotFoundError as error:
        raise ErasedError("This chat was erased.") from error
    if conversation.owner != Owner.CLOSED:
        uow.messages.add(chat, Author.SYSTEM, house.replies.text("ended_by_visitor"), kind=ENDED)
        uow.conversations.close(chat)
    now = uow.conversations.get(chat)
    return StateOut(owner=owner_of(now.owner), sequence=now.last_sequence)


def _whole(uow: UnitOfWork, *, chat: str) -> ChatOut:
    conversation = present(uow, chat)
    said = uow.messages.after(chat, 0, _PAGE)
    while said and len(said) % _PAGE == 0 and (more := uow.messages.after(chat, said[-1].sequence, _PAGE)):
        said += more
    return ChatOut(
        conversation=chat, started_at=conversation.started_at, language=conversation.language,
        messages=[MessageOut.of(one) for one in said], contact=uow.people.contact(chat),
    )  # fmt: skip


def _erase(uow: UnitOfWork, *, chat: str) -> None:
    try:
        uow.conversations.lock(chat)
        erase(uow, chat, "visitor")
    except NotFoundError as error:
        raise ErasedError("This chat was erased.") from error


def _scrub_soon(house: House) -> None:
    """Take the erased bytes off the disk beside the requests; the daily purge does it again."""
    if any(not task.done() for task in _scrubbing):
        return
    task = asyncio.create_task(_scrub(house))
    _scrubbing.add(task)
    task.add_done_callback(_scrubbing.discard)


async def _scrub(house: House) -> None:
    try:
        await asyncio.to_thread(scrub, house.record.engine)
    except RecordUnavailableError:
        logger.warning("what was erased could not be scrubbed yet")
