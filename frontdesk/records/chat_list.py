"""Lists of conversations by what is wanted of them, the latest begun first.

A page begins after the last conversation of the page before, by the moment it began and its id. Neither
ever changes, so that no conversation is lost or shown twice while new ones come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from frontdesk.records.models import Author, Conversation, Digest, Message
from frontdesk.records.wanted import Wanted as Wanted

_COLUMNS: tuple[Any, ...] = (
    Digest.conversation_id, Digest.started_at, Digest.language, Digest.kinds, Digest.topics, Digest.reasons,
    Digest.models, Digest.confidence, Digest.risk, Digest.liked, Digest.disliked, Digest.taken, Digest.flagged,
    Digest.reviewed_at, Digest.reviewed_by,
)  # fmt: skip
_FIRST = 12  # the visitor's first message is among so many


@dataclass(frozen=True)
class Place:
    """Where a page ends: the conversation behind which the next begins."""

    started: datetime
    conversation: str


@dataclass(frozen=True)
class Listed:
    """A conversation on a list.

    Attributes:
        first: the visitor's first words, masked.
        messages: how many there are.
    """

    id: str
    started: datetime
    last: datetime
    owner: str
    staff: str | None
    language: str
    kinds: Sequence[str]
    topics: Sequence[str]
    reasons: Sequence[str]
    confidence: float | None
    risk: str
    liked: bool
    disliked: bool
    taken: bool
    flagged: bool
    reviewed_by: str | None
    messages: int
    first: str = ""

    @property
    def place(self) -> Place:
        """Return where a page ends that ends with it."""
        return Place(self.started, self.id)


def page(
    session: Session, wanted: Wanted, *, after: Place | None = None, limit: int = 25
) -> list[Listed]:  # fmt: skip
    """Return conversations, the latest begun first.

    Args:
        session: of a unit of work.
        wanted: which ones.
        after: where the page before ended.
        limit: how many at most.
    """
    found = places(session, wanted, after=after, limit=limit)
    return listed(session, [place.conversation for place in found])


def places(
    session: Session, wanted: Wanted, *, after: Place | None = None, limit: int, among: Select[Any] | None = None,
) -> list[Place]:  # fmt: skip
    """Return where conversations stand in the list, the latest begun first.

    Args:
        session: of a unit of work.
        wanted: which ones.
        after: only those behind this place.
        limit: how many at most.
        among: only those that it selects.
    """
    conditions = wanted.conditions()
    if after is not None:
        key = tuple_(Digest.started_at, Digest.conversation_id)
        conditions.append(key < tuple_(after.started, after.conversation))
    if among is not None:
        conditions.append(Digest.conversation_id.in_(among))
    found = select(Digest.started_at, Digest.conversation_id).where(*conditions)
    found = found.order_by(Digest.started_at.desc(), Digest.conversation_id.desc()).limit(limit)
    return [Place(row.started_at, row.conversation_id) for row in session.execute(found)]


def listed(session: Session, conversations: Sequence[str]) -> list[Listed]:
    """Return what a list shows of conversations, in the order given; those that are gone are left out."""
    if not conversations:
        return []
    words = first_words(session, conversations)
    rows = session.execute(_shown().where(Digest.conversation_id.in_(conversations)))
    by_id = {
        row.conversation_id: Listed(
            id=row.conversation_id, started=row.started_at, last=row.last_at, owner=row.owner,
            staff=row.staff, language=row.language, kinds=row.kinds.split(), topics=row.topics.split(),
            reasons=row.reasons.split(), confidence=row.confidence, risk=row.risk, liked=row.liked,
            disliked=row.disliked, taken=row.taken, flagged=row.flagged, messages=row.last_sequence,
            reviewed_by=row.reviewed_by if row.reviewed_at else None,
            first=words.get(row.conversation_id, ""),
        )
        for row in rows
    }  # fmt: skip
    return [by_id[identity] for identity in conversations if identity in by_id]


def first_words(session: Session, conversations: Iterable[str]) -> dict[str, str]:
    """Return the visitor's first message of each conversation, masked."""
    of_them = Message.conversation_id.in_(conversations)
    early = and_(of_them, Message.author == Author.VISITOR, Message.sequence <= _FIRST)
    number = func.min(Message.sequence)
    first = select(Message.conversation_id, number).where(early).group_by(Message.conversation_id)
    statement = select(Message.conversation_id, Message.masked).where(
        tuple_(Message.conversation_id, Message.sequence).in_(first)
    )
    return dict(session.execute(statement).tuples().all())


def _shown() -> Select[Any]:
    columns = (Conversation.last_at, Conversation.owner, Conversation.staff, Conversation.last_sequence)
    return select(*_COLUMNS, *columns).join(Conversation, Conversation.id == Digest.conversation_id)
