"""Keeps what lists filter by in step with what is said, understood and judged."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.orm import Session

from frontdesk.records.models import Digest, Feedback, Flag, Message, Understanding
from frontdesk.records.models.reviewing import BLANK

_DIGEST: Any = Digest.__table__
_d = _DIGEST.c
_of_chat = _d.conversation_id == bindparam("chat")
_RISKS = ("none", "crisis", "emergency")
_MODELS = 100

# Built once: a turn uses them, and building takes longer than the database's work.
_BEGIN = insert(_DIGEST)
_KNOWN = select(_d.kinds, _d.topics, _d.reasons, _d.models, _d.confidence, _d.risk, _d.reviewed_at).where(
    _of_chat
)
_CHANGE = (
    update(_DIGEST)
    .where(_of_chat)
    .values(
        kinds=bindparam("new_kinds"), topics=bindparam("new_topics"), reasons=bindparam("new_reasons"),
        models=bindparam("new_models"), confidence=bindparam("new_confidence"), risk=bindparam("new_risk"),
        reviewed_at=bindparam("new_reviewed_at"),
    )
)  # fmt: skip
_TAKEN = update(_DIGEST).where(_of_chat).values(taken=True)


class Digests:
    """The digests within one unit of work. Whoever changes one has locked the chat."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, conversation: str, started: datetime, language: str) -> None:
        """Make the digest of a new conversation."""
        empty = dict.fromkeys(("kinds", "topics", "reasons", "models"), BLANK)
        flags = dict.fromkeys(("liked", "disliked", "taken", "flagged"), False)
        values = {
            "conversation_id": conversation,
            "started_at": started,
            "language": language,
            "risk": "none",
        }
        self._session.execute(_BEGIN, values | empty | flags)

    def understood(
        self, conversation: str, asks: Sequence[Mapping[str, Any]], risk: str, model: str | None
    ) -> None:
        """Add what was understood of a message; what was said since a review is not reviewed."""
        self._add(
            conversation,
            kinds=[ask["kind"] for ask in asks],
            topics=[ask.get("topic") for ask in asks],
            reasons=[ask.get("reason") for ask in asks],
            models=[model],
            confidence=min((float(ask["confidence"]) for ask in asks), default=None),
            risk=risk,
            reviewed_at=None,
        )

    def wanted(self, conversation: str, reason: str) -> None:
        """Add why staff are wanted."""
        self._add(conversation, reasons=[reason])

    def taken(self, conversation: str) -> None:
        """Note that staff hold the chat."""
        self._session.execute(_TAKEN, {"chat": conversation})

    def judged(self, conversation: str) -> None:
        """Bring the visitor's thumbs up to date."""
        self._session.flush()
        thumb = exists().where(Feedback.message_id == Message.id, Message.conversation_id == conversation)
        statement = update(Digest).where(Digest.conversation_id == conversation)
        liked, disliked = thumb.where(Feedback.helpful), thumb.where(~Feedback.helpful)
        self._session.execute(statement.values(liked=liked, disliked=disliked))

    def flagged(self, conversation: str) -> None:
        """Bring up to date whether a flag stands."""
        self._session.flush()
        stands = exists().where(Flag.conversation_id == conversation, Flag.settled_at.is_(None))
        statement = update(Digest).where(Digest.conversation_id == conversation)
        self._session.execute(statement.values(flagged=stands))

    def reviewed(self, conversation: str, staff: str | None, moment: datetime | None) -> None:
        """Note who read the whole, or that nobody did."""
        statement = update(Digest).where(Digest.conversation_id == conversation)
        self._session.execute(statement.values(reviewed_at=moment, reviewed_by=staff))

    def models(self) -> list[str]:
        """Return the names of the models that answered; names begin with a date, the newest stands first."""
        found: list[str] = []
        while len(found) < _MODELS:  # from one to the next in the index: reading all of it would take long
            following = select(func.min(Understanding.model)).where(Understanding.model > (found or [""])[-1])
            name = self._session.scalar(following)
            if name is None:
                break
            found.append(name)
        return found[::-1]

    def _add(self, conversation: str, **found: Any) -> None:
        row = self._session.execute(_KNOWN, {"chat": conversation}).first()
        if row is None:
            return  # recorded before there were digests, and erased meanwhile
        old = dict(row._mapping)
        new = old | {
            name: _with(old[name], found.get(name, ())) for name in ("kinds", "topics", "reasons", "models")
        }
        confidences = [value for value in (old["confidence"], found.get("confidence")) if value is not None]
        new["confidence"] = min(confidences, default=None)
        new["risk"] = max(old["risk"], found.get("risk", "none"), key=_RISKS.index)
        new["reviewed_at"] = found.get("reviewed_at", old["reviewed_at"])
        if new != old:
            values = {f"new_{name}": value for name, value in new.items()}
            self._session.execute(_CHANGE, {"chat": conversation} | values)


def _with(known: str, more: Iterable[str | None]) -> str:
    """Return a list of words with more of them; a word stands in it once."""
    for word in more:
        if word and f" {word} " not in known:
            known = f"{known}{word} "
    return known
