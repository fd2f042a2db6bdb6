"""Which chats need a person, who has them, and how far each member of staff has read.

Only open requests, held chats and the latest chats of the assistant are looked at, each by an index:
what lies in the record beside them costs nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from frontdesk.records.inbox_statements import ASKED, HELD, WITH_ASSISTANT
from frontdesk.records.models import AuditEntry, Conversation, Handoff, Message, Owner, StaffNote, StaffSeen


@dataclass(frozen=True)
class Entry:
    """A chat in the inbox. Times are in UTC.

    Attributes:
        owner: who speaks to the visitor.
        staff: who of staff holds it.
        assigned: who is asked to take it, while nobody holds it.
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
    assigned: str | None
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
        return self._read(ASKED, account=account) + self._read(HELD, account=account)

    def with_assistant(self, account: int, since: datetime, limit: int = 50) -> list[Entry]:
        """Return the chats that the assistant holds alone and in which something was said since a moment."""
        return self._read(WITH_ASSISTANT, account=account, since=since, most=limit)

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
        assigned = select(func.max(AuditEntry.id)).where(AuditEntry.action == "assign").scalar_subquery()
        held = select(
            func.count(), func.sum(Conversation.last_sequence), latest, said, noted, assigned
        ).where(theirs)  # fmt: skip
        return tuple(self._session.execute(held).one())

    def _read(self, wanted: Select[Any], **values: Any) -> list[Entry]:
        rows = self._session.execute(wanted, values).all()
        said = self._said(row.last_id for row in rows if row.last_id is not None)
        return [_entry(row, said) for row in rows]

    def _said(self, ids: Iterable[int]) -> dict[int, Any]:
        wanted = select(Message.id, Message.sequence, Message.masked).where(Message.id.in_(list(ids)))
        return {row.id: row for row in self._session.execute(wanted)}


def _entry(row: Any, said: dict[int, Any]) -> Entry:
    last = said.get(row.last_id)
    return Entry(
        chat=row.id, owner=row.owner, staff=row.staff, assigned=None if row.staff else row.claimed_by,
        urgency=row.urgency or row.chat_urgency,
        reason=row.reason, requested_at=row.requested_at, deadline_at=row.deadline_at,
        escalated=row.escalated_at is not None, asked_with=row.asked_with or 0,
        has_contact=row.consent_at is not None, called=row.called_at is not None, language=row.language,
        last_at=row.last_at, preview=last.masked if last else "", visitor_last=last.sequence if last else 0,
        staff_last=row.staff_last or 0, visitor_waits_since=row.unanswered, unread=row.unread,
    )  # fmt: skip
