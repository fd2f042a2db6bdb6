"""What reviewers work with: what lists filter by, judgements on messages, flags, saved filters."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.records.models.base import Base, now

BLANK = " "


class Digest(Base):
    """What lists filter a conversation by, in one narrow row, so that a page needs no other table.

    It repeats what the messages hold; the code that records a turn keeps it in step. Lists of words are
    kept with a blank before, between and after them, so that one word can be looked for.

    Attributes:
        kinds: of all asks.
        topics: of all asks.
        reasons: why staff were wanted.
        models: names of the models that answered.
        confidence: the lowest of all asks.
        risk: the gravest verdict of the safety screen.
        taken: staff held the chat at some time.
        reviewed_at: somebody read the whole and nothing was said since.
    """

    __tablename__ = "digest"
    __table_args__ = (Index("ix_digest_started", "started_at", "conversation_id"),)

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    started_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(8))
    kinds: Mapped[str] = mapped_column(Text, default=BLANK)
    topics: Mapped[str] = mapped_column(Text, default=BLANK)
    reasons: Mapped[str] = mapped_column(Text, default=BLANK)
    models: Mapped[str] = mapped_column(Text, default=BLANK)
    confidence: Mapped[float | None]
    risk: Mapped[str] = mapped_column(String(16), default="none")
    liked: Mapped[bool] = mapped_column(default=False)
    disliked: Mapped[bool] = mapped_column(default=False)
    taken: Mapped[bool] = mapped_column(default=False)
    flagged: Mapped[bool] = mapped_column(default=False)
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None] = mapped_column(String(120))


class Review(Base):
    """What an ask of a message should have been understood as, in a reviewer's judgement.

    Attributes:
        ask: its number in the message, from 0.
        kind: one of the vocabulary.
        confirmed: the assistant had understood it so.
        masked: the ask's words as a person read and accepted them; None: not to be taught.
        comment: a remark, masked.
        taught_at: when a model was trained with it.
        taught_run: the training run's name.
    """

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("message_id", "ask"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    ask: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(40))
    topic: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(40))
    confirmed: Mapped[bool] = mapped_column(default=False)
    masked: Mapped[str | None] = mapped_column(Text)
    staff: Mapped[str] = mapped_column(String(120))
    comment: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)
    taught_at: Mapped[datetime | None]
    taught_run: Mapped[str | None] = mapped_column(String(64))


class ReplyMark(Base):
    """A reviewer's judgement on a reply, and a note with it."""

    __tablename__ = "reply_mark"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    good: Mapped[bool]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    staff: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(default=now)


class Flag(Base):
    """Somebody asks a colleague to look at a conversation.

    Attributes:
        colleague: whom; None: whoever can.
        sealed: what about, encrypted.
    """

    __tablename__ = "flag"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    staff: Mapped[str] = mapped_column(String(120))
    colleague: Mapped[str | None] = mapped_column(String(120))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(String(120))


class SavedFilter(Base):
    """A member's own choice of filters, by a name of theirs.

    Attributes:
        query: the page's address behind the question mark.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))
