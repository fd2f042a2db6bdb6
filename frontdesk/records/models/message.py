"""What was said, and what the assistant understood of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.records.models.base import Base, now

# The words of a message for PostgreSQL's full-text search. Its parser would keep "either/or", addresses
# and signed numbers in one piece, so what joins them becomes a blank, as it is for SQLite's.
WORDS = "to_tsvector('simple', translate(masked, '/.@:-_+<>&;', '           '))"
# Replies that say that there is no answer: few among many, and looked for by time.
UNANSWERED = "kind IN ('clarify', 'out_of_scope')"


class Author(StrEnum):
    """Who said it. `system` messages tell of changes: staff joined, the assistant is away."""

    VISITOR = "visitor"
    ASSISTANT = "assistant"
    STAFF = "staff"
    SYSTEM = "system"


class Message(Base):
    """One message of a conversation.

    Attributes:
        sequence: its number in the conversation, from 1 without a gap; the live events' id.
        client_id: the id that the visitor's browser gave it; the same twice is the same message.
        sealed: the text, encrypted.
        masked: the text without personal data, for lists, search and exports.
        kind: for an assistant's message a kind of the vocabulary, for a system message the event.
        pending: a visitor's message that nobody answered or handed to staff yet.
        reply_to: sequence of the visitor's message that this one answers.
        data: section, choices, hand-off and the like; never a visitor's words.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "sequence"),
        UniqueConstraint("conversation_id", "client_id"),
        CheckConstraint("author IN ('visitor', 'assistant', 'staff', 'system')", name="author"),
        # SQLite uses the index only where the condition is written as in the query.
        Index("ix_message_pending", "conversation_id", sqlite_where=text("pending = 1"), postgresql_where=text("pending")),
        Index("ix_message_unanswered", "at", sqlite_where=text(UNANSWERED), postgresql_where=text(UNANSWERED)),
        Index("ix_message_words", text(WORDS), postgresql_using="gin").ddl_if(dialect="postgresql"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    sequence: Mapped[int]
    client_id: Mapped[str | None] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(16))
    staff: Mapped[str | None] = mapped_column(String(120))
    kind: Mapped[str | None] = mapped_column(String(40))
    topic: Mapped[str | None] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    masked: Mapped[str] = mapped_column(Text)
    choice: Mapped[str | None] = mapped_column(String(64))
    pending: Mapped[bool] = mapped_column(default=False)
    reply_to: Mapped[int | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class Understanding(Base):
    """What was understood of one visitor's message.

    Attributes:
        asks_sealed: the asks with the words they rest on, as encrypted JSON.
        kinds: the kinds of the asks, to filter by, separated by blanks.
        confidence: the lowest of the asks, 0 to 1.
        verdict: the safety screen's finding without its sentence.
        attention: how much a reviewer should look at it, 0 for not at all (`frontdesk.records.attention`).
    """

    __tablename__ = "understanding"
    __table_args__ = (
        Index("ix_understanding_model", "model", "message_id"),
        Index(
            "ix_understanding_attention", "attention", "message_id",
            sqlite_where=text("attention > 0"), postgresql_where=text("attention > 0"),
        ),
    )  # fmt: skip

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    asks_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kinds: Mapped[str] = mapped_column(String(200), default="")
    confidence: Mapped[float | None]
    model: Mapped[str | None] = mapped_column(String(80))
    verdict: Mapped[dict[str, Any]] = mapped_column(default=dict)
    risk: Mapped[str] = mapped_column(String(16), default="none")
    attention: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Feedback(Base):
    """A visitor's thumb on an answer, and the optional word with it."""

    __tablename__ = "feedback"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    helpful: Mapped[bool]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    masked: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
