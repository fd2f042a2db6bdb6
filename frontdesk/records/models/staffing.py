"""What staff do with a conversation: hand-offs, call-backs, notes, and the audit of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.records.models.base import Base, now


class Handoff(Base):
    """A request for staff. It outlives its conversation's text: reason and times hold no words.

    Attributes:
        conversation_id: kept as plain text after the conversation is purged.
        deadline_at: when the visitor is told that nobody came yet, and the request escalates.
        claimed_at: when somebody of staff had the chat before them.
        claimed_by: who has the request; before `claimed_at`: who is asked to take it.
    """

    __tablename__ = "handoff"
    __table_args__ = (Index("ix_handoff_open", "resolved_at", "claimed_at", "deadline_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    sequence: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(40))
    urgency: Mapped[str] = mapped_column(String(16))
    requested_at: Mapped[datetime] = mapped_column(default=now, index=True)
    deadline_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(120))
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None] = mapped_column(String(120))


class Contact(Base):
    """How to call a visitor back, encrypted as one JSON object: name, phone, email, best_time.

    Attributes:
        called_at: when staff called; None where nobody did, or the visitor wrote new details since.
    """

    __tablename__ = "contact"

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    consent_at: Mapped[datetime] = mapped_column(default=now)
    called_at: Mapped[datetime | None]
    called_by: Mapped[str | None] = mapped_column(String(120))


class StaffNote(Base):
    """A remark among staff; the visitor never sees it."""

    __tablename__ = "staff_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    staff: Mapped[str] = mapped_column(String(120))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(default=now)


class AuditEntry(Base):
    """Who did what to which conversation or account. Holds no visitor's words; never changed or removed.

    Attributes:
        hash: over these fields and the hash of the entry before; see `frontdesk.records.trail`.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_actor", "actor", "id"),
        Index("ix_audit_entry_action", "action", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(80), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    hash: Mapped[str] = mapped_column(String(64))


class AuditSeal(Base):
    """How long the audit is and what its last hash is, encrypted; one row, renewed with each entry."""

    __tablename__ = "audit_seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Notice(Base):
    """The outbox: a notification to staff that must leave the house. Never holds message text.

    Attributes:
        channel: "email" or "webhook".
        due_at: when it is tried next; None once it is delivered or given up.
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    event: Mapped[str] = mapped_column(String(40))
    conversation_id: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime | None] = mapped_column(default=now, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(200))
