"""What conversations a list is to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from frontdesk.records.models import Conversation, Digest, Flag, Owner


@dataclass(frozen=True)
class Wanted:
    """What conversations are wanted; None wants any.

    Attributes:
        since: begun at this moment or later.
        until: begun before this moment.
        state: who owns it.
        below: its lowest confidence is lower.
        liked: the visitor found an answer helpful; `disliked`: not helpful.
        flagged: somebody asks a colleague to look at it; `flagged_for`: this one, by name.
        taken: staff held it at some time.
    """

    since: datetime | None = None
    until: datetime | None = None
    state: str | None = None
    kind: str | None = None
    topic: str | None = None
    reason: str | None = None
    below: float | None = None
    liked: bool | None = None
    disliked: bool | None = None
    reviewed: bool | None = None
    flagged: bool | None = None
    flagged_for: str | None = None
    taken: bool | None = None
    language: str | None = None
    model: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a digest must fulfil."""
        words = (
            (Digest.kinds, self.kind), (Digest.topics, self.topic), (Digest.reasons, self.reason),
            (Digest.models, self.model),
        )  # fmt: skip
        found: list[ColumnElement[bool]] = [
            column.contains(f" {word} ", autoescape=True) for column, word in words if word is not None
        ]
        yes_no = (
            (Digest.liked, self.liked), (Digest.disliked, self.disliked), (Digest.taken, self.taken),
            (Digest.flagged, self.flagged), (Digest.reviewed_at.is_not(None), self.reviewed),
        )  # fmt: skip
        found += [
            column.is_(True) if value else column.is_(False) for column, value in yes_no if value is not None
        ]
        if self.flagged_for is not None:
            found.append(Digest.conversation_id.in_(_flags_for(self.flagged_for)))
        if self.since is not None:
            found.append(Digest.started_at >= self.since)
        if self.until is not None:
            found.append(Digest.started_at < self.until)
        if self.below is not None:
            found.append(Digest.confidence < self.below)
        if self.language is not None:
            variant = Digest.language.startswith(f"{self.language}-", autoescape=True)  # "es-MX" is Spanish
            found.append(or_(Digest.language == self.language, variant))
        if self.state is not None:
            found.append(_owned(self.state))
        return found

    @property
    def anything(self) -> bool:
        """Return whether every conversation is wanted."""
        return self == Wanted()


def _flags_for(name: str) -> Select[Any]:
    return select(Flag.conversation_id).where(Flag.colleague == name, Flag.settled_at.is_(None))


def _owned(state: str) -> ColumnElement[bool]:
    """Return what holds for conversations in a state.

    Few are open at a time; those that are not among them are closed. So either way few are looked up.
    """
    if state == Owner.CLOSED:
        still_open = select(Conversation.id).where(
            or_(*(Conversation.owner == o for o in Owner if o != Owner.CLOSED))
        )
        return Digest.conversation_id.not_in(still_open)
    return Digest.conversation_id.in_(select(Conversation.id).where(Conversation.owner == state))
