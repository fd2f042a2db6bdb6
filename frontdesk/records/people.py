"""Contact details, feedback, staff notes and the audit trail."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.records.cipher import Cipher
from frontdesk.records.messages import Said
from frontdesk.records.models import AuditEntry, Contact, Feedback, StaffNote, now

if TYPE_CHECKING:
    from frontdesk.records.unit_of_work import Masks


class People:
    """What people leave around a conversation, within one unit of work."""

    def __init__(self, session: Session, cipher: Cipher, masker: "Masks") -> None:
        self._session = session
        self._cipher = cipher
        self._masker = masker

    def set_contact(self, conversation: str, details: dict[str, str]) -> None:
        """Record how to call the visitor back; a second time replaces the first."""
        row = self._session.get(Contact, conversation) or Contact(conversation_id=conversation)
        row.sealed, row.consent_at = self._cipher.seal_data(details), now()
        self._session.add(row)

    def contact(self, conversation: str) -> dict[str, str] | None:
        """Return how to call the visitor back, if they said."""
        row = self._session.get(Contact, conversation)
        return dict(self._cipher.open_data(row.sealed)) if row else None

    def set_feedback(self, message: Said, *, helpful: bool, word: str | None = None) -> None:
        """Record a thumb on an answer; a second time replaces the first."""
        row = self._session.get(Feedback, message.id) or Feedback(message_id=message.id)
        row.helpful, row.at = helpful, now()
        row.sealed = self._cipher.seal(word) if word else None
        row.masked = self._masker.mask(word) if word else None
        self._session.add(row)

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

    def audit(self, actor: str, action: str, target: str, **detail: Any) -> None:
        """Record who did what; `detail` must hold no visitor's words."""
        self._session.add(AuditEntry(actor=actor, action=action, target=target, detail=detail))
