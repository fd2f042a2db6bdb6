"""Which chats need a person, who has them, and how far each member of staff has read.

Only open requests, held chats and the latest chats of the assistant are looked at, each by an index:
what lies in the record beside them costs nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from frontdesk.records.models import (
    Author,
    Contact,
    Conversation,
    Handoff,
    Message,
    Owner,
    StaffNote,
    StaffSeen,
    Urgency,
)

# The order in which staff look; a crisis comes first.
ORDER = (
    Urgency.CRISIS,
    Urgency.EMERGENCY,
    Urgency.MEDICAL,
    Urgency.CLINIC,
    Urgency.LOW_CONFIDENCE,
    Urgency.NONE,
)
_MOST = 300


@dataclass(frozen=True)
class Entry:
    """A chat in the inbox. Times are in UTC.

    Attributes:
        owner: who speaks to the visitor.
        staff: who of staff holds it.
        urgency: of the open request; where there is none, of the chat.
        reason: of the open request, None where there is none.
        requested_at: when staff were asked.
        deadline_at: by when they should have answered.
        escalated: nobody came in time, and the visitor was told.
        asked_with: number of the message that is the reason of the request.
        has_contact: the visitor said how to be reached.
        called: staff have called back.
        preview: the visitor's latest words, masked.
        visitor_last: number and time of the visitor's latest message.
        staff_last: number of staff's latest message, 0 where there is none.
        unread: how many messages of the visitor the reader has not seen.
    """

    chat: str
    owner: str
    staff: str | None
    urgency: str
    reason: str | None
    requested_at: datetime | None
    deadline_at: datetime | None
    escalated: bool
    asked_with: int
    has_contact: bool
    called: bool
    language: str
    last_at: datetime
    preview: str
    visitor_last: int
    staff_last: int
    visitor_waits_since: datetime | None
    unread: int


class Inbox:
    """The inbox within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def needing(self, account: int) -> list[Entry]:
        """Return the chats with an open request or held by somebody, the most urgent first.

        Args:
            account: of the reader, for what they have not seen.
        """
        asked = (
            _entries(account).join(Handoff, _OF_CHAT).order_by(_URGENCY, Handoff.requested_at).limit(_MOST)
        )
        held = (
            _entries(account)
            .outerjoin(Handoff, _OF_CHAT)
            .where(Conversation.owner == Owner.STAFF, Handoff.id.is_(None))
            .order_by(Conversation.last_at)
            .limit(_MOST)
        )
        return self._read(asked) + self._read(held)

    def with_assistant(self, account: int, since: datetime, limit: int = 50) -> list[Entry]:
        """Return the chats that the assistant holds alone and in which something was said since a moment."""
        wanted = (
            _entries(account)
            .outerjoin(Handoff, _OF_CHAT)
            .where(Conversation.owner == Owner.BOT, Conversation.last_at > since, Handoff.id.is_(None))
            .where(Conversation.last_sequence > 0)
            .order_by(Conversation.last_at.desc())
            .limit(limit)
        )
        return self._read(wanted)

    def count_with_assistant(self, since: datetime) -> int:
        """Return how many chats `with_assistant` would give without a limit."""
        asked = exists().where(Handoff.conversation_id == Conversation.id, Handoff.resolved_at.is_(None))
        wanted = select(func.count()).select_from(Conversation).where(
            Conversation.owner == Owner.BOT, Conversation.last_at > since, Conversation.last_sequence > 0, ~asked
        )  # fmt: skip
        return int(self._session.scalar(wanted) or 0)

    def see(self, account: int, conversation: str, sequence: int) -> None:
        """Note that a member of staff has read a chat up to message number `sequence`."""
        insert = sqlite.insert if self._session.get_bind().dialect.name == "sqlite" else postgresql.insert
        row = insert(StaffSeen).values(account_id=account, conversation_id=conversation, sequence=sequence)
        newer = StaffSeen.sequence < row.excluded.sequence
        keys = [StaffSeen.account_id, StaffSeen.conversation_id]
        self._session.execute(
            row.on_conflict_do_update(
                index_elements=keys, set_={"sequence": row.excluded.sequence}, where=newer
            )
        )

    def signature(self) -> tuple[Any, ...]:
        """Return what differs when something happened in any chat that staff may look at."""
        theirs = Conversation.owner.in_((Owner.WAITING, Owner.STAFF))
        latest = select(func.max(Conversation.last_at)).scalar_subquery()
        said = select(func.max(Message.id)).scalar_subquery()
        noted = select(func.max(StaffNote.id)).scalar_subquery()
        held = select(func.count(), func.sum(Conversation.last_sequence), latest, said, noted).where(theirs)
        return tuple(self._session.execute(held).one())

    def _read(self, wanted: Select[Any]) -> list[Entry]:
        rows = self._session.execute(wanted).all()
        said = self._said(row.last_id for row in rows if row.last_id is not None)
        return [_entry(row, said) for row in rows]

    def _said(self, ids: Iterable[int]) -> dict[int, Any]:
        wanted = select(Message.id, Message.sequence, Message.masked).where(Message.id.in_(list(ids)))
        return {row.id: row for row in self._session.execute(wanted)}


_OF_CHAT = and_(Handoff.conversation_id == Conversation.id, Handoff.resolved_at.is_(None))
_URGENCY = case(
    {str(urgency): place for place, urgency in enumerate(ORDER)}, value=Handoff.urgency, else_=len(ORDER)
)


def _latest(column: Any, *authors: Author) -> ScalarSelect[Any]:
    """Return the column of the chat's latest message of these authors; one step back in an index."""
    of_them = Message.author.in_([str(author) for author in authors])
    wanted = select(column).where(Message.conversation_id == Conversation.id, of_them)
    return wanted.order_by(Message.sequence.desc()).limit(1).correlate(Conversation).scalar_subquery()


def _unanswered(answered: Any) -> ScalarSelect[Any]:
    """Return when the visitor wrote the first message that came after message number `answered`."""
    later: ColumnElement[bool] = Message.sequence > answered
    wanted = select(Message.at).where(
        Message.conversation_id == Conversation.id, Message.author == str(Author.VISITOR), later
    )
    return wanted.order_by(Message.sequence).limit(1).correlate(Conversation).scalar_subquery()


def _unread() -> ScalarSelect[Any]:
    wanted = select(func.count()).where(
        Message.conversation_id == Conversation.id,
        Message.author == str(Author.VISITOR),
        Message.sequence > func.coalesce(StaffSeen.sequence, 0),
    )
    return wanted.correlate(Conversation, StaffSeen).scalar_subquery()


def _entries(account: int) -> Select[Any]:
    held = Conversation.owner == Owner.STAFF
    staff_last = _latest(Message.sequence, Author.STAFF)
    answered = func.coalesce(staff_last, _latest(Message.sequence, Author.ASSISTANT), 0)
    seen = and_(StaffSeen.conversation_id == Conversation.id, StaffSeen.account_id == account)
    columns: list[Any] = [
        Conversation.id, Conversation.owner, Conversation.staff, Conversation.language, Conversation.last_at,
        Conversation.urgency.label("chat_urgency"), Handoff.urgency, Handoff.reason, Handoff.requested_at,
        Handoff.deadline_at, Handoff.escalated_at, Handoff.sequence.label("asked_with"),
        Contact.consent_at, Contact.called_at, _latest(Message.id, Author.VISITOR).label("last_id"),
        case((held, staff_last), else_=None).label("staff_last"),
        case((held, _unanswered(answered)), else_=None).label("unanswered"),
        _unread().label("unread"),
    ]  # fmt: skip
    entries = select(*columns).select_from(Conversation)
    entries = entries.outerjoin(Contact, Contact.conversation_id == Conversation.id)
    return entries.outerjoin(StaffSeen, seen)


def _entry(row: Any, said: dict[int, Any]) -> Entry:
    last = said.get(row.last_id)
    return Entry(
        chat=row.id, owner=row.owner, staff=row.staff, urgency=row.urgency or row.chat_urgency,
        reason=row.reason, requested_at=row.requested_at, deadline_at=row.deadline_at,
        escalated=row.escalated_at is not None, asked_with=row.asked_with or 0,
        has_contact=row.consent_at is not None, called=row.called_at is not None, language=row.language,
        last_at=row.last_at, preview=last.masked if last else "", visitor_last=last.sequence if last else 0,
        staff_last=row.staff_last or 0, visitor_waits_since=row.unanswered, unread=row.unread,
    )  # fmt: skip
