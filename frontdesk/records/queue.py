"""What to look at next: messages that wait for a look, the weightiest first, near-duplicates together.

A message gets into the queue when something about it may be wrong (`frontdesk.records.attention`) and
leaves it when its asks are judged or its conversation counts as reviewed. What the assistant was sure of
never gets in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session, aliased

from frontdesk.records import looks
from frontdesk.records.alike import groups
from frontdesk.records.attention import Attention, reasons
from frontdesk.records.models import Feedback, Message, Understanding

READ = 200  # so many messages are looked through for near-duplicates


@dataclass(frozen=True)
class Waiting:
    """A message that waits for a look.

    Attributes:
        place: its place in the queue, as it stands in addresses.
        masked: its words.
        why: why it should be looked at, the weightiest first.
    """

    message: int
    attention: int
    conversation: str
    sequence: int
    masked: str
    at: datetime
    kinds: Sequence[str]
    confidence: float | None
    why: Sequence[Attention]

    @property
    def key(self) -> tuple[int, int]:
        """Return what the queue is sorted by, the highest first."""
        return self.attention, self.message

    @property
    def place(self) -> str:
        """Return the key as it stands in an address."""
        return f"{self.attention}-{self.message}"


@dataclass(frozen=True)
class Alike:
    """Messages that say nearly the same; one look serves all."""

    first: Waiting
    others: Sequence[Waiting]


@dataclass(frozen=True)
class Around:
    """What stands around a place in the queue, whether its message still waits or was just judged.

    Attributes:
        others: what waits and says nearly the same as the message at the place.
    """

    before: Waiting | None
    after: Waiting | None
    others: Sequence[Waiting]


def waiting(session: Session, *, limit: int = READ) -> list[Alike]:
    """Return what to look at, the weightiest first.

    Args:
        session: of a unit of work.
        limit: how many messages to read; the near-duplicates among them come together.
    """
    return _together(_read(session, limit))


def around(session: Session, key: tuple[int, int], *, limit: int = READ) -> Around:
    """Return what comes before and after a place in the queue, and what is like it.

    Args:
        session: of a unit of work.
        key: the place.
        limit: how many messages to read.
    """
    found = _read(session, limit)
    if all(one.message != key[1] for one in found):
        judged = session.execute(_QUEUE.where(Understanding.message_id == key[1])).first()
        if judged is not None:
            found.append(replace(_waiting(*judged), attention=key[0]))
    found.sort(key=lambda one: one.key, reverse=True)
    before, after, others = None, None, []
    for group in _together(found):
        members = [group.first, *group.others]
        if any(one.message == key[1] for one in members):
            others = [one for one in members if one.message != key[1]]
        elif group.first.key > key:
            before = group.first
        elif after is None:
            after = group.first
    return Around(before, after, others)


def set_aside(session: Session, messages: Sequence[int]) -> None:
    """Take messages out of the queue without a judgement: another one like them was judged."""
    looks.done(session, messages)


def _read(session: Session, limit: int) -> list[Waiting]:
    weightiest = (Understanding.attention.desc(), Understanding.message_id.desc())
    rows = session.execute(_QUEUE.where(Understanding.attention > 0).order_by(*weightiest).limit(limit))
    return [_waiting(*row) for row in rows]


def _together(found: Sequence[Waiting]) -> list[Alike]:
    return [
        Alike(found[places[0]], [found[place] for place in places[1:]])
        for places in groups([one.masked for one in found])
    ]


def _disliked() -> Exists:
    reply = aliased(Message)
    return exists().where(
        reply.conversation_id == Message.conversation_id, reply.reply_to == Message.sequence,
        Feedback.message_id == reply.id, ~Feedback.helpful,
    )  # fmt: skip


_QUEUE: Any = select(
    Understanding, Message.conversation_id, Message.sequence, Message.masked, Message.at, _disliked()
).join(Message, Message.id == Understanding.message_id)


def _waiting(
    understood: Understanding, conversation: str, sequence: int, masked: str, at: datetime, disliked: bool
) -> Waiting:
    why = reasons(
        kinds=understood.kinds, confidence=understood.confidence, verdict=understood.verdict or {},
        disliked=bool(disliked),
    )  # fmt: skip
    return Waiting(
        understood.message_id, understood.attention, conversation, sequence, masked, at,
        understood.kinds.split(), understood.confidence, why,
    )  # fmt: skip
