"""The chat as a whole: its end, its erasure, a copy to keep."""

from functools import partial

from fastapi import APIRouter, Response

from frontdesk.edge.desk import TheDesk, TheVisitor, TheWriter, present
from frontdesk.edge.erasing import erase_chat
from frontdesk.edge.house import House
from frontdesk.edge.shapes import ChatOut, DoneOut, MessageOut, StateOut, described, owner_of
from frontdesk.errors import ErasedError, NotFoundError
from frontdesk.records import Author, Owner, UnitOfWork

routes = APIRouter(tags=["chat"])
ENDED = "ended"
_PAGE = 500


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
    try:
        await erase_chat(desk.house, who.chat, "visitor")
    except NotFoundError as error:
        raise ErasedError("This chat was erased.") from error
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
