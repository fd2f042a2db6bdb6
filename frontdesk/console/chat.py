"""A chat as staff see it: what was said, who answers, what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.console.context import Console
from frontdesk.console.members import Member
from frontdesk.console.wording import (
    AT_RISK,
    KINDS,
    OUTCOMES,
    URGENCIES,
    handle_of,
    language_of,
    reason_of,
)
from frontdesk.records import Owner, Role, UnitOfWork
from frontdesk.records.transcripts import Line

LINES = 200  # more of them are read a page at a time
READ = "read chat"


@dataclass(frozen=True)
class Head:
    """How a chat stands, and what the reader may do with it.

    Attributes:
        name: of the visitor, who has none.
        mode: "mine", "colleague" (has it), "free" (nobody of staff has it), "closed"; for a reader who
            may not answer "reads".
        assigned: who is asked to take it, while nobody holds it.
        reason: why staff were asked, in words; None where they were not, or where it is dealt with.
        at_risk: somebody is at risk, and it is not dealt with.
        called: when staff called and who; None where nobody did.
    """

    chat: str
    name: str
    owner: str
    staff: str | None
    assigned: str | None
    mode: str
    reason: str | None
    urgency: str
    tag: str
    at_risk: bool
    requested_at: datetime | None
    deadline_at: datetime | None
    overdue: bool
    language: str
    started_at: datetime
    page: str | None
    outcome: str | None
    has_contact: bool
    called: tuple[datetime, str] | None
    latest: int

    @property
    def open_request(self) -> bool:
        """Return whether staff were asked and nobody dealt with it."""
        return self.requested_at is not None


@dataclass(frozen=True)
class ChatView:
    """A chat's page.

    Attributes:
        lines: the latest messages, oldest first.
        earlier: there are more before them.
    """

    head: Head
    lines: Sequence[Line]
    earlier: bool


def may_read_clearly(member: Member) -> bool:
    """Return whether a member of staff reads unmasked text, notes and contact details, and answers."""
    return member.may(Role.AGENT)


def read_head(uow: UnitOfWork, console: Console, member: Member, chat: str) -> Head:
    """Return how a chat stands.

    Raises:
        NotFoundError: there is no such chat.
    """
    now, conversation, asked = console.clock(), uow.conversations.get(chat), uow.handoffs.open_of(chat)
    urgency = asked.urgency if asked else conversation.urgency
    waits = asked is not None and conversation.owner != Owner.STAFF
    deadline = asked.deadline_at if asked and waits else None
    return Head(
        chat=chat, name=handle_of(chat), owner=conversation.owner, staff=conversation.staff,
        assigned=asked.claimed_by if asked and conversation.owner != Owner.STAFF else None,
        mode=_mode(conversation, member), reason=reason_of(asked.reason) if asked else None,
        urgency=urgency, tag=URGENCIES.get(urgency, ""), at_risk=urgency in AT_RISK,
        requested_at=asked.requested_at if asked else None, deadline_at=deadline,
        overdue=bool(deadline and deadline < now), language=language_of(conversation.language),
        started_at=conversation.started_at, page=conversation.page,
        outcome=OUTCOMES.get(conversation.outcome or ""), has_contact=uow.transcripts.has_contact(chat),
        called=uow.people.called(chat), latest=conversation.last_sequence,
    )  # fmt: skip


def note_view(uow: UnitOfWork, *, member: Member, head: Head) -> None:
    """Note that somebody reads a chat up to here; where they read clear text, in the audit, too.

    Raises:
        NotFoundError: it was erased in this moment.
    """
    chat = uow.conversations.get(head.chat).id
    uow.inbox.see(member.id, chat, head.latest)
    if may_read_clearly(member):
        uow.handoffs.attend(chat, head.latest)
        uow.people.audit(member.name, READ, chat)


def read_chat(
    uow: UnitOfWork, console: Console, member: Member, chat: str, before: int | None = None
) -> ChatView:
    """Return a chat's page.

    Args:
        uow: the transaction that reads.
        console: what the console works with.
        member: who reads.
        chat: the conversation's id.
        before: show what was said before this message; by default the latest messages.

    Raises:
        NotFoundError: there is no such chat.
    """
    head = read_head(uow, console, member, chat)
    end = head.latest + 1 if before is None else before
    lines = uow.transcripts.before(chat, end, clear=may_read_clearly(member), limit=LINES)
    return ChatView(head, lines, bool(lines and lines[0].sequence > 1))


def understood(line: Line, console: Console) -> list[str]:
    """Return what was understood of a visitor's message, an ask a phrase, in words of ours only."""
    return [_ask(ask, console) for ask in line.asks if ask.get("kind") in KINDS]


def _ask(ask: dict[str, Any], console: Console) -> str:
    answer = console.knowledge.answers.get(str(ask.get("topic")))
    name = answer.title if answer else KINDS[str(ask["kind"])]
    confidence = ask.get("confidence")
    return f"{name} ({round(float(confidence) * 100)} %)" if confidence is not None else name


def _mode(conversation: Any, member: Member) -> str:
    if not may_read_clearly(member):
        return "reads"
    if conversation.owner == Owner.CLOSED:
        return "closed"
    if conversation.owner != Owner.STAFF:
        return "free"
    return "mine" if conversation.staff == member.name else "colleague"
