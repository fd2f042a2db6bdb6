"""A chat's page, its notes, and how to call the visitor back."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Header, Query, Request, Response

from frontdesk.console.alerts import read_alerts
from frontdesk.console.chat import READ, ChatView, may_read_clearly, note_view, read_chat, read_head
from frontdesk.console.context import Console, TheConsole
from frontdesk.console.feed import Feed, Page
from frontdesk.console.inbox import List
from frontdesk.console.leading import lead_to
from frontdesk.console.members import AgentActs, AgentReads, Member, ReviewerActs, ReviewerReads
from frontdesk.console.parts import at_hand_part, chat_parts, line_part, marks, pane_part
from frontdesk.console.routes.inbox import Have
from frontdesk.console.views import GRACE
from frontdesk.errors import InputError, NotFoundError
from frontdesk.language.normalise import clean
from frontdesk.records import UnitOfWork

routes = APIRouter()
NOTE_CHARS = 4000
Note = Annotated[str, Form(max_length=NOTE_CHARS)]
Sequence = Annotated[int, Query(ge=0, lt=2**31)]


@routes.get("/chats/{chat}")
async def chat_page(
    request: Request, console: TheConsole, member: ReviewerReads, chat: str, show: List = List.NEEDS,
    before: Sequence | None = None,
) -> Response:  # fmt: skip
    """Show a chat beside the inbox."""
    reading = partial(_page, console=console, member=member, chat=chat, before=before, show=show)
    view, parts, around = await console.store.read(reading)
    await console.store.write(partial(note_view, member=member, head=view.head))  # or nothing is shown
    lines = [line_part(console, member, line) for line in view.lines]
    return console.pages.page(request, "chat/page.html", {
        "head": view.head, "lines": lines, "earlier": view.lines[0].sequence if view.earlier else None,
        "parts": parts, "have": marks(parts), "show": show, "before": before,
        "reads": not may_read_clearly(member), **around,
    })  # fmt: skip


@routes.get("/chats/{chat}/events")
async def chat_events(
    console: TheConsole, member: ReviewerReads, chat: str, after: Sequence = 0, show: List = List.NEEDS,
    have: Have = "", last_event_id: Annotated[str, Header(max_length=9)] = "",
) -> Response:  # fmt: skip
    """Stream what is said in a chat after a message, and every part of its page that changes."""
    seen = int(last_event_id) if last_event_id.isascii() and last_event_id.isdecimal() else 0
    feed = Feed(console, member, Page(show, chat, max(after, seen), have))
    if not await console.store.read(partial(_is_viewed, console=console, member=member, chat=chat)):
        await console.store.write(lambda uow: uow.people.audit(member.name, READ, chat))
    return console.live.open(member.id, feed, partial(console.views.begin, (member.session, chat)))


@routes.get("/chats/{chat}/contact")
async def contact(request: Request, console: TheConsole, member: AgentReads, chat: str) -> Response:
    """Show how to call the visitor back; each time is an entry in the audit."""
    head, details = await console.store.write(partial(_contact, console=console, member=member, chat=chat))
    by_htmx = request.headers.get("hx-request") == "true"
    name = "chat/contact.html" if by_htmx else "chat/contact_page.html"
    return console.pages.page(request, name, {"head": head, "details": details, "member": member})


@routes.post("/chats/{chat}/called")
async def called(request: Request, console: TheConsole, member: AgentActs, chat: str) -> Response:
    """Note that the visitor was called back."""
    await console.store.write(partial(_called, member=member, chat=chat))
    console.signals.stir(chat)
    return lead_to(request, f"/staff/chats/{chat}")


@routes.post("/chats/{chat}/note")
async def note(request: Request, console: TheConsole, member: AgentActs, chat: str, text: Note) -> Response:
    """Add a remark among staff."""
    if not clean(text):
        raise InputError("The note is empty.")
    notes = await console.store.write(partial(_note, member=member, chat=chat, text=text.strip()))
    console.signals.stir(chat)
    if request.headers.get("hx-request") == "true":
        return console.pages.page(request, "chat/notes.html", {"notes": notes})
    return lead_to(request, f"/staff/chats/{chat}#notes")


@routes.post("/chats/{chat}/seen")
async def seen(
    console: TheConsole, member: ReviewerActs, chat: str, sequence: Annotated[int, Form(ge=0, lt=2**31)]
) -> Response:
    """Note how far the reader has read."""
    await console.store.write(partial(_seen, member=member, chat=chat, sequence=sequence))
    return Response(status_code=204)


def _page(
    uow: UnitOfWork, *, console: Console, member: Member, chat: str, before: int | None, show: List
) -> tuple[ChatView, dict[str, str], dict[str, object]]:  # fmt: skip
    view = read_chat(uow, console, member, chat, before)
    parts = chat_parts(uow, console, member, view.head)
    around: dict[str, object] = {"alerts": read_alerts(uow, member), "at_hand": at_hand_part(uow, console)}
    return view, {**parts, **pane_part(uow, console, member, show, chat)}, around


def _is_viewed(uow: UnitOfWork, *, console: Console, member: Member, chat: str) -> bool:
    """Return whether a stream shows masked words, or goes on from a page whose reading was audited."""
    uow.conversations.get(chat)
    if not may_read_clearly(member) or console.views.goes_on((member.session, chat)):
        return True
    return uow.people.was_audited(member.name, READ, chat, console.clock() - GRACE)


def _contact(uow: UnitOfWork, *, console: Console, member: Member, chat: str) -> tuple[object, object]:
    head, details = read_head(uow, console, member, chat), uow.people.contact(chat)
    if details is None:
        raise NotFoundError("The visitor left no contact details.")
    uow.people.audit(member.name, "read contact", chat)
    return head, details


def _called(uow: UnitOfWork, *, member: Member, chat: str) -> None:
    uow.people.note_call(chat, member.name)
    uow.handoffs.attend(chat, uow.transcripts.latest(chat))
    uow.people.audit(member.name, "called", chat)


def _note(uow: UnitOfWork, *, member: Member, chat: str, text: str) -> object:
    uow.conversations.get(chat)
    uow.people.add_note(chat, member.name, text)
    uow.handoffs.attend(chat, uow.transcripts.latest(chat))
    uow.people.audit(member.name, "note", chat)
    uow.session.flush()
    return uow.people.notes_of(chat)


def _seen(uow: UnitOfWork, *, member: Member, chat: str, sequence: int) -> None:
    seen = min(sequence, uow.transcripts.latest(chat))
    uow.inbox.see(member.id, chat, seen)
    # Who only reviews cannot help. That somebody looked at a person at risk stops the alarm: an entry.
    if may_read_clearly(member) and uow.handoffs.attend(chat, seen):
        uow.people.audit(member.name, "attend", chat, sequence=seen)
