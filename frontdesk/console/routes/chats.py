"""A chat's page, its notes, and how to call the visitor back."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.chat import ChatView, may_read_clearly, read_chat, read_head, understood
from frontdesk.console.context import Console, TheConsole
from frontdesk.console.inbox import NAMES, List, Pane, read_pane
from frontdesk.console.members import AgentActs, AgentReads, Member, ReviewerActs, ReviewerReads
from frontdesk.console.wording import OUTCOMES
from frontdesk.errors import InputError, NotFoundError
from frontdesk.language.normalise import clean
from frontdesk.records import UnitOfWork

routes = APIRouter()
NOTE_CHARS = 4000
Note = Annotated[str, Form(max_length=NOTE_CHARS)]


@routes.get("/chats/{chat}")
async def chat_page(
    request: Request, console: TheConsole, member: ReviewerReads, chat: str, show: List = List.NEEDS,
    before: int | None = None,
) -> Response:  # fmt: skip
    """Show a chat beside the inbox."""
    reading = partial(_page, console=console, member=member, chat=chat, before=before, show=show)
    view, pane, colleagues = await console.store.write(reading)
    return console.pages.page(request, "chat/page.html", {
        "view": view, "head": view.head, "pane": pane, "names": NAMES, "here": chat, "outcomes": OUTCOMES,
        "understood": partial(understood, console=console), "before": before, "reads": not may_read_clearly(member),
        "colleagues": colleagues, "amended": False,
    })  # fmt: skip


@routes.get("/chats/{chat}/contact")
async def contact(request: Request, console: TheConsole, member: AgentReads, chat: str) -> Response:
    """Show how to call the visitor back; each time is an entry in the audit."""
    head, details = await console.store.write(partial(_contact, console=console, member=member, chat=chat))
    by_htmx = request.headers.get("hx-request") == "true"
    name = "chat/contact.html" if by_htmx else "chat/contact_page.html"
    return console.pages.page(request, name, {"head": head, "details": details, "member": member})


@routes.post("/chats/{chat}/called")
async def called(console: TheConsole, member: AgentActs, chat: str) -> Response:
    """Note that the visitor was called back."""
    await console.store.write(partial(_called, member=member, chat=chat))
    console.signals.stir(chat)
    return RedirectResponse(f"/staff/chats/{chat}", 303)


@routes.post("/chats/{chat}/note")
async def note(request: Request, console: TheConsole, member: AgentActs, chat: str, text: Note) -> Response:
    """Add a remark among staff."""
    if not clean(text):
        raise InputError("The note is empty.")
    notes = await console.store.write(partial(_note, member=member, chat=chat, text=text.strip()))
    console.signals.stir(chat)
    if request.headers.get("hx-request") == "true":
        return console.pages.page(request, "chat/notes.html", {"notes": notes})
    return RedirectResponse(f"/staff/chats/{chat}#notes", 303)


@routes.post("/chats/{chat}/seen")
async def seen(
    console: TheConsole, member: ReviewerActs, chat: str, sequence: Annotated[int, Form(ge=0, lt=2**31)]
) -> Response:
    """Note how far the reader has read."""
    await console.store.write(partial(_seen, member=member, chat=chat, sequence=sequence))
    return Response(status_code=204)


def _page(
    uow: UnitOfWork, *, console: Console, member: Member, chat: str, before: int | None, show: List
) -> tuple[ChatView, Pane, object]:  # fmt: skip
    view = read_chat(uow, console, member, chat, before)
    return view, read_pane(uow, console, member, show), uow.staff.all_answering()


def _contact(uow: UnitOfWork, *, console: Console, member: Member, chat: str) -> tuple[object, object]:
    head, details = read_head(uow, console, member, chat), uow.people.contact(chat)
    if details is None:
        raise NotFoundError("The visitor left no contact details.")
    uow.people.audit(member.name, "read contact", chat)
    return head, details


def _called(uow: UnitOfWork, *, member: Member, chat: str) -> None:
    uow.people.note_call(chat, member.name)
    uow.people.audit(member.name, "called", chat)


def _note(uow: UnitOfWork, *, member: Member, chat: str, text: str) -> object:
    uow.conversations.get(chat)
    uow.people.add_note(chat, member.name, text)
    uow.people.audit(member.name, "note", chat)
    uow.session.flush()
    return uow.people.notes_of(chat)


def _seen(uow: UnitOfWork, *, member: Member, chat: str, sequence: int) -> None:
    uow.inbox.see(member.id, chat, min(sequence, uow.transcripts.latest(chat)))
