"""Reads conversations for an export, some at a time: each part is a transaction of its own, so that
however slowly an export is fetched, nothing is held up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from frontdesk.records.cipher import Cipher
from frontdesk.records.models import Conversation, Feedback, Handoff, Message, Understanding

BATCH = 100


@dataclass(frozen=True)
class Wanted:
    """Which conversations, by when they began, and whether in clear.

    Attributes:
        since: from this moment on; None: from the first.
        until: before this moment; None: to the last.
        clear: texts as they were typed, not masked.
    """

    since: datetime | None = None
    until: datetime | None = None
    clear: bool = False

    def condition(self) -> ColumnElement[bool]:
        """Return it for a statement."""
        conditions: list[ColumnElement[bool]] = [true()]
        if self.since is not None:
            conditions.append(Conversation.started_at >= self.since)
        if self.until is not None:
            conditions.append(Conversation.started_at < self.until)
        return and_(*conditions)


@dataclass(frozen=True)
class Place:
    """Where the last part ended."""

    started_at: datetime
    conversation: str


def sizes(session: Session, wanted: Wanted) -> tuple[int, int]:
    """Return how many conversations and how many messages there are."""
    counts = select(func.count(), func.coalesce(func.sum(Conversation.last_sequence), 0))
    chats, messages = session.execute(counts.select_from(Conversation).where(wanted.condition())).one()
    return chats, messages


def part(
    session: Session, cipher: Cipher, wanted: Wanted, after: Place | None, *, size: int = BATCH
) -> tuple[list[dict[str, Any]], Place | None]:
    """Return the next conversations, the oldest first, and where they end; None with the last ones.

    Args:
        session: of a unit of work that reads.
        cipher: opens texts, where they are wanted in clear.
        wanted: which conversations.
        after: where the part before ended; None for the first part.
        size: conversations in a part.

    Raises:
        SealError: a text cannot be opened.
    """
    statement = select(Conversation).where(wanted.condition())
    if after is not None:
        later = Conversation.started_at > after.started_at
        same = (Conversation.started_at == after.started_at) & (Conversation.id > after.conversation)
        statement = statement.where(later | same)
    batch = session.scalars(statement.order_by(Conversation.started_at, Conversation.id).limit(size)).all()
    place = Place(batch[-1].started_at, batch[-1].id) if len(batch) == size else None
    return _with_messages(session, batch, cipher if wanted.clear else None), place


def _with_messages(
    session: Session, batch: Sequence[Conversation], cipher: Cipher | None
) -> list[dict[str, Any]]:
    ids = [conversation.id for conversation in batch]
    messages: dict[str, list[dict[str, Any]]] = {identity: [] for identity in ids}
    statement = (
        select(Message, Understanding, Feedback)
        .outerjoin(Understanding, Understanding.message_id == Message.id)
        .outerjoin(Feedback, Feedback.message_id == Message.id)
        .where(Message.conversation_id.in_(ids))
    )
    for message, understood, feedback in session.execute(statement.order_by(Message.sequence)):
        messages[message.conversation_id].append(_message(message, understood, feedback, cipher))
    handoffs: dict[str, list[dict[str, Any]]] = {identity: [] for identity in ids}
    requests = select(Handoff).where(Handoff.conversation_id.in_(ids)).order_by(Handoff.id)
    for handoff in session.scalars(requests):
        handoffs[handoff.conversation_id].append(_handoff(handoff))
    return [
        {
            "conversation": conversation.id,
            "language": conversation.language,
            "owner": conversation.owner,
            "urgency": conversation.urgency,
            "started_at": conversation.started_at.isoformat(),
            "closed_at": _iso(conversation.closed_at),
            "messages": messages[conversation.id],
            "handoffs": handoffs[conversation.id],
        }
        for conversation in batch
    ]


def _message(
    message: Message, understood: Understanding | None, feedback: Feedback | None, cipher: Cipher | None
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "sequence": message.sequence, "at": message.at.isoformat(), "author": message.author,
        "text": cipher.open(message.sealed) if cipher else message.masked,
        "kind": message.kind, "topic": message.topic,
    }  # fmt: skip
    if understood is not None:
        said |= {"asks": understood.kinds, "confidence": understood.confidence,
                 "risk": understood.risk, "model": understood.model}  # fmt: skip
    if feedback is not None:
        in_clear = cipher.open(feedback.sealed) if cipher and feedback.sealed else feedback.masked
        said |= {"helpful": feedback.helpful, "remark": in_clear}
    return said


def _handoff(handoff: Handoff) -> dict[str, Any]:
    return {
        "reason": handoff.reason, "urgency": handoff.urgency,
        "requested_at": handoff.requested_at.isoformat(),
        "claimed_at": _iso(handoff.claimed_at), "resolved_at": _iso(handoff.resolved_at),
    }  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
