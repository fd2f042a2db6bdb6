"""What the console keeps for members of staff: how far they have read, and replies they saved."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.records.models.base import Base, now


class StaffSeen(Base):
    """How far a member of staff has read a chat.

    Attributes:
        sequence: number of the latest message that they have seen.
    """

    __tablename__ = "staff_seen"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("staff_account.id", ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    sequence: Mapped[int]


class SavedReply(Base):
    """A reply that staff saved for all of them to use. Visitors' words do not belong in it.

    Attributes:
        staff: the name of whoever saved it.
    """

    __tablename__ = "saved_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(80), unique=True)
    text: Mapped[str] = mapped_column(Text)
    staff: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(default=now)
