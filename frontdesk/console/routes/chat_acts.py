"""What staff do with a chat: take it, answer, hand it on, end it."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from frontdesk.console.context import TheConsole
from frontdesk.console.inbox import List
from frontdesk.console.leading import lead_to
from frontdesk.console.members import AgentActs, Member
from frontdesk.console.wording import OUTCOMES
from frontdesk.errors import InputError
from frontdesk.records import Owner, UnitOfWork

routes = APIRouter()
REPLY_CHARS = 4000
Outcome = Annotated[str, Form(max_length=32)]


@routes.post("/chats/{chat}/take")
async def take(request: Request, console: TheConsole, member: AgentActs, chat: str) -> Response:
    """Take the chat over: the visitor sees the name, the assistant is silent."""
    await console.desk.take(chat, member.name)
    return _back(request, chat)


@routes.post("/chats/{chat}/say")
async def say(
    request: Request, console: TheConsole, member: AgentActs, chat: str,
    text: Annotated[str, Form(max_length=REPLY_CHARS)], takes: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Answer the visitor; with `takes` the chat is taken over with it."""
    said = await console.desk.say(chat, member.name, text, takes=takes)
    await console.store.write(partial(_seen, member=member, chat=chat, sequence=said.sequence))
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204)
    return _back(request, chat)


@routes.post("/chats/{chat}/typing")
async def typing(console: TheConsole, member: AgentActs, chat: str) -> Response:
    """Show the visitor for some seconds that somebody is typing, while they hold the chat."""
    await console.desk.types(chat, member.name)
    return Response(status_code=204)


@routes.post("/chats/{chat}/release")
async def release(request: Request, console: TheConsole, member: AgentActs, chat: str) -> Response:
    """Give the chat back to the assistant."""
    await console.desk.release(chat, member.name)
    return _back(request, chat)


@routes.post("/chats/{chat}/close")
async def close(
    request: Request, console: TheConsole, member: AgentActs, chat: str, outcome: Outcome
) -> Response:
    """End the chat, or deal with the open request of one that has ended, and say what came of it."""
    if outcome not in OUTCOMES:
        raise InputError("Choose what came of the chat.")
    ended = await console.store.write(partial(_settle_ended, member=member, chat=chat, outcome=outcome))
    if ended:
        console.signals.stir(chat)
    else:
        await console.desk.close(chat, member.name, outcome)
    return lead_to(request, "/staff/inbox")


@routes.post("/chats/{chat}/assign")
async def assign(
    request: Request, console: TheConsole, member: AgentActs, chat: str, to: Annotated[int, Form()],
    instead_of: Annotated[str, Form(max_length=120)] = "",
) -> Response:  # fmt: skip
    """Ask a colleague to take a chat that waits for a person."""
    colleague = await console.store.read(lambda uow: uow.staff.answering(to))
    await console.desk.assign(
        chat, member.name, to=colleague.name, account=colleague.id, instead_of=instead_of
    )  # fmt: skip
    return lead_to(request, f"/staff/chats/{chat}")


@routes.post("/chats/{chat}/hand-over")
async def hand_over(
    request: Request, console: TheConsole, member: AgentActs, chat: str, to: Annotated[int, Form()],
    holder: Annotated[str, Form(max_length=120)],
) -> Response:  # fmt: skip
    """Give a chat that somebody holds to a colleague, or to oneself."""
    colleague = await console.store.read(lambda uow: uow.staff.answering(to))
    await console.desk.hand_over(chat, member.name, to=colleague.name, holder=holder)
    return _back(request, chat)


def _back(request: Request, chat: str) -> Response:
    return lead_to(request, f"/staff/chats/{chat}?show={List.MINE}")


def _seen(uow: UnitOfWork, *, member: Member, chat: str, sequence: int) -> None:
    uow.inbox.see(member.id, chat, sequence)


def _settle_ended(uow: UnitOfWork, *, member: Member, chat: str, outcome: str) -> bool:
    """Deal with the open request of a chat that the visitor has ended; return whether it is one."""
    if uow.conversations.lock(chat).owner != Owner.CLOSED or uow.handoffs.open_of(chat) is None:
        return False
    uow.handoffs.resolve(chat, member.name)
    uow.conversations.settle(chat)
    uow.conversations.note_outcome(chat, outcome)
    uow.people.audit(member.name, "close", chat, outcome=outcome)
    return True
