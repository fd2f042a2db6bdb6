"""Contact details, feedback, staff notes and the audit trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from frontdesk.errors import NotFoundError
from frontdesk.records import looks
from frontdesk.records.cipher import Cipher
from frontdesk.records.digests import Digests
from frontdesk.records.messages import Said
from frontdesk.records.models import AuditEntry, Contact, Feedback, StaffNote, now
from frontdesk.records.trail import Trail

if TYPE_CHECKING:
    from frontdesk.records.unit_of_work import Masks


@dataclass(frozen=True)
class Remark:
    """A remark among staff. `at` is in UTC."""

    staff: str
    text: str
    at: datetime


class People:
    """What people leave around a conversation, within one unit of work."""

    def __init__(self, session: Session, cipher: Cipher, masker: "Masks", trail: Trail) -> None:
        self._session = session
        self._cipher = cipher
        self._masker = masker
        self._trail = trail

    def set_contact(self, conversation: str, details: dict[str, str]) -> None:
        """Record how to call the visitor back; a second time replaces the first."""
        row = self._session.get(Contact, conversation) or Contact(conversation_id=conversation)
        row.sealed, row.consent_at = self._cipher.seal_data(details), now()
        row.called_at = row.called_by = None  # these may be other ones
        self._session.add(row)

    def contact(self, conversation: str) -> dict[str, str] | None:
        """Return how to call the visitor back, if they said."""
        row = self._session.get(Contact, conversation)
        return dict(self._cipher.open_data(row.sealed)) if row else None

    def called(self, conversation: str) -> tuple[datetime, str] | None:
        """Return when staff called the visitor back and who did; None where nobody did yet."""
        row = self._session.get(Contact, conversation)
        return (row.called_at, str(row.called_by)) if row and row.called_at else None

    def note_call(self, conversation: str, staff: str) -> None:
        """Note that `staff` called the visitor back.

        Raises:
            NotFoundError: the visitor left no contact details.
        """
        row = self._session.get(Contact, conversation)
        if row is None:
            raise NotFoundError("The visitor left no contact details.")
        row.called_at, row.called_by = now(), staff

    def set_feedback(self, message: Said, *, helpful: bool, word: str | None = None) -> None:
        """Record a thumb on an answer; a second time replaces the first."""
        row = self._session.get(Feedback, message.id) or Feedback(message_id=message.id)
        row.helpful, row.at = helpful, now()
        row.sealed = self._cipher.seal(word) if word else None
        row.masked = self._masker.mask(word) if word else None
        self._session.add(row)
        Digests(self._session).judged(message.conversation)
        looks.of_reply(self._session, message.conversation, message.reply_to)

    def add_note(self, conversation: str, staff: str, text: str) -> None:
        """Record a remark among staff."""
        self._session.add(
            StaffNote(conversation_id=conversation, staff=staff, sealed=self._cipher.seal(text))
        )

    def notes(self, conversation: str) -> list[tuple[str, str]]:
        """Return staff's remarks as (author, text), oldest first."""
        rows = self._session.scalars(
            select(StaffNote).where(StaffNote.conversation_id == conversation).order_by(StaffNote.id)
        )
        return [(row.staff, self._cipher.open(row.sealed)) for row in rows]

    def notes_of(self, conversation: str) -> list[Remark]:
        """Return staff's remarks with their times, oldest first."""
        rows = self._session.scalars(
            select(StaffNote).where(StaffNote.conversation_id == conversation).order_by(StaffNote.id)
        )
        return [Remark(row.staff, self._cipher.open(row.sealed), row.at) for row in rows]

    def was_audited(self, actor: str, action: str, target: str, since: datetime) -> bool:
        """Return whether somebody did something since a moment."""
        wanted = exists().where(
            AuditEntry.target == target, AuditEntry.actor == actor, AuditEntry.action == action,
            AuditEntry.at >= since,
        )  # fmt: skip
        return bool(self._session.scalar(select(wanted)))

    def audit(self, actor: str, action: str, target: str, *, why: str = "", **detail: Any) -> None:
        """Record who did what, and why where they were asked; `detail` must hold no visitor's words."""
        self._trail.add(actor, action, target, {**detail, **({"why": why} if why else {})})
