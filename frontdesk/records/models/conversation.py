"""A visitor's chat: who owns it, how urgent it is, and the turn that is being worked on."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.records.models.base import Base, now


class Owner(StrEnum):
    """Who speaks to the visitor. `waiting`: the assistant still does, and staff were asked."""

    BOT = "bot"
    WAITING = "waiting"
    STAFF = "staff"
    CLOSED = "closed"


class Urgency(StrEnum):
    """How soon staff must look, the least urgent first; the words are those of the hand-offs."""

    NONE = "none"
    LOW_CONFIDENCE = "low_confidence"
    CLINIC = "clinic"
    MEDICAL = "medical"
    CRISIS = "crisis"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """Return the place in the order of urgency, 0 for none."""
        return list(Urgency).index(self)


class Conversation(Base):
    """One chat. Its id is also the sender id that the assistant sees.

    Attributes:
        last_sequence: number of the latest message; messages count from 1 without a gap.
        lease: which process works on the chat's pending messages, until `lease_until`.
        urgency_rank: the urgency as a number, to sort by.
        outcome: what came of the chat, in the words of whoever of staff ended it.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        CheckConstraint("owner IN ('bot', 'waiting', 'staff', 'closed')", name="owner"),
        CheckConstraint("(owner = 'staff') = (staff IS NOT NULL)", name="held_by_somebody"),
        Index("ix_conversation_inbox", "owner", "urgency_rank", "last_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str] = mapped_column(String(16), default=Owner.BOT)
    staff: Mapped[str | None] = mapped_column(String(120))
    urgency: Mapped[str] = mapped_column(String(16), default=Urgency.NONE)
    urgency_rank: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(8), default="en")
    page: Mapped[str | None] = mapped_column(String(500))
    started_at: Mapped[datetime] = mapped_column(default=now, index=True)
    last_at: Mapped[datetime] = mapped_column(default=now, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    last_sequence: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None] = mapped_column(String(32))
    lease: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None]
