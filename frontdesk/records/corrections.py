"""Reviewers' judgements on how asks were understood, and what a model may learn from them.

with record.read() as uow:
    for correction in uow.corrections.accepted(taught=False):
        ...  # correction.masked, correction.kind, correction.topic, correction.reason
with record.write() as uow:
    uow.corrections.mark_taught([correction.id, ...], run="2026-11-29", moment=now())
    uow.commit()
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.orm import Session

from frontdesk.errors import InputError, NotFoundError
from frontdesk.records import looks
from frontdesk.records.cipher import Cipher
from frontdesk.records.labels import Label
from frontdesk.records.masked_asks import masked_asks
from frontdesk.records.models import Message, Review, Understanding, now

if TYPE_CHECKING:
    from frontdesk.records.unit_of_work import Masks

MAX_EXAMPLE_CHARS = 500


@dataclass(frozen=True)
class Correction:
    """One judgement that stands.

    Attributes:
        message_id: the visitor's message.
        conversation: its conversation's id.
        sequence: its number there.
        ask: the ask's number in it, from 0.
        masked: the ask's words, masked, read and accepted by a person; None: not to be taught. Labels
            such as `[name]` stand where personal data was.
        kind: what the ask is; `topic` and `reason` tell it more exactly.
        confirmed: the assistant had understood it so.
        staff: who judged, at `at`, in UTC.
        comment: a remark, masked.
        taught_at: when a model was trained with it, in the run `taught_run`; None: not yet.
    """

    id: int
    message_id: int
    conversation: str
    sequence: int
    ask: int
    masked: str | None
    kind: str
    topic: str | None
    reason: str | None
    confirmed: bool
    staff: str
    at: datetime
    comment: str | None
    taught_at: datetime | None
    taught_run: str | None


class Corrections:
    """Judgements within one unit of work."""

    def __init__(self, session: Session, cipher: Cipher, masker: "Masks") -> None:
        self._session = session
        self._cipher = cipher
        self._masker = masker

    def judge(
        self, conversation: str, sequence: int, ask: int, label: Label, *, staff: str,
        example: str | None = None, comment: str | None = None,
    ) -> bool:  # fmt: skip
        """Record what an ask should have been understood as; a second judgement replaces the first.

        Args:
            conversation: its conversation's id.
            sequence: the visitor's message in it.
            ask: the ask's number in the message.
            label: what it is.
            staff: who says so.
            example: its masked words as the reviewer accepts them for teaching; None: it is not taught.
            comment: a remark; personal data is taken out of it.

        Returns:
            Whether the assistant had understood it so.

        Raises:
            NotFoundError: there is no such ask.
            InputError: the label or the example cannot be used.
        """
        label.check()
        message, asks = self._asked(conversation, sequence, lock=True)
        if not 0 <= ask < len(asks):
            raise NotFoundError("There is no such question in this message.")
        understood = asks[ask]
        given = [understood.get(name) for name in ("kind", "topic", "reason")]
        confirmed = given[0] == label.kind and given[1] == label.topic and given[2] == label.reason
        values = {
            "kind": label.kind, "topic": label.topic, "reason": label.reason, "confirmed": confirmed,
            "masked": _example(example), "staff": staff, "at": now(), "taught_at": None, "taught_run": None,
            "comment": self._masker.mask(comment) if comment else None,
        }  # fmt: skip
        row = self._row(message.id, ask) or Review(message_id=message.id, ask=ask)
        for name, value in values.items():
            setattr(row, name, value)
        self._session.add(row)
        looks.done_if_judged(self._session, message.id, len(asks))
        return confirmed

    def withdraw(self, conversation: str, sequence: int, ask: int) -> None:
        """Forget a judgement; the message waits for a look again, if it did."""
        message, _ = self._asked(conversation, sequence)
        self._session.execute(delete(Review).where(Review.message_id == message.id, Review.ask == ask))
        looks.renew(self._session, [message.id])

    def accepted(
        self, *, taught: bool | None = None, after: int = 0, limit: int | None = None
    ) -> list[Correction]:
        """Return the judgements whose words a person accepted for teaching, the oldest first.

        Args:
            taught: only those that a model was, or was not, trained with; None: all.
            after: only those with a higher id.
            limit: at most so many.
        """
        statement = _CORRECTIONS.where(Review.masked.is_not(None), Review.id > after)
        if taught is not None:
            statement = statement.where(
                Review.taught_at.is_not(None) if taught else Review.taught_at.is_(None)
            )
        rows = self._session.execute(statement.order_by(Review.id).limit(limit))
        return [_correction(row) for row in rows]

    def of_chat(self, conversation: str) -> dict[tuple[int, int], Correction]:
        """Return the judgements on a conversation's messages by (sequence, ask)."""
        rows = self._session.execute(_CORRECTIONS.where(Message.conversation_id == conversation))
        return {(found.sequence, found.ask): found for found in map(_correction, rows)}

    def mark_taught(self, corrections: Sequence[int], *, run: str, moment: datetime) -> None:
        """Note that a model was trained with these; one that is judged anew afterwards counts as new."""
        statement = update(Review).where(Review.id.in_(corrections))
        self._session.execute(statement.values(taught_at=moment, taught_run=run))

    def forget_taught(self, *, run: str) -> None:
        """Note that what a run taught was taken back: its judgements wait again."""
        statement = update(Review).where(Review.taught_run == run)
        self._session.execute(statement.values(taught_at=None, taught_run=None))

    def count_waiting(self) -> int:
        """Return how many accepted judgements no model was trained with yet."""
        waiting = select(func.count()).where(Review.masked.is_not(None), Review.taught_at.is_(None))
        return self._session.scalar(waiting.select_from(Review)) or 0

    def example(self, conversation: str, sequence: int, ask: int) -> str:
        """Return the masked words of an ask, for the reviewer to read and mend.

        Raises:
            NotFoundError: there is no such ask.
        """
        message, asks = self._asked(conversation, sequence)
        if not 0 <= ask < len(asks):
            raise NotFoundError("There is no such question in this message.")
        text = self._cipher.open(message.sealed)
        return masked_asks(self._masker, text, message.masked, asks)[ask]

    def _asked(
        self, conversation: str, sequence: int, *, lock: bool = False
    ) -> tuple[Message, list[dict[str, Any]]]:
        statement = (
            select(Message, Understanding.asks_sealed)
            .join(Understanding, Understanding.message_id == Message.id)
            .where(Message.conversation_id == conversation, Message.sequence == sequence)
        )
        if lock:  # two judgements on one ask come one after the other
            statement = statement.with_for_update(of=Message)
        row = self._session.execute(statement).first()
        if row is None:
            raise NotFoundError("There is no such message.")
        return row[0], (self._cipher.open_data(row[1]) if row[1] else [])

    def _row(self, message: int, ask: int) -> Review | None:
        return self._session.scalar(select(Review).where(Review.message_id == message, Review.ask == ask))


_CORRECTIONS: Select[Review, str, int] = select(Review, Message.conversation_id, Message.sequence).join(
    Message, Message.id == Review.message_id
)


def _correction(row: Row[Review, str, int]) -> Correction:
    judged, conversation, sequence = row
    return Correction(
        id=judged.id, message_id=judged.message_id, conversation=conversation, sequence=sequence,
        ask=judged.ask, masked=judged.masked, kind=judged.kind, topic=judged.topic, reason=judged.reason,
        confirmed=judged.confirmed, staff=judged.staff, at=judged.at, comment=judged.comment,
        taught_at=judged.taught_at, taught_run=judged.taught_run,
    )  # fmt: skip


def _example(text: str | None) -> str | None:
    """Return an example as one line; an empty one is none.

    Raises:
        InputError: it is too long.
    """
    line = " ".join((text or "").replace("\0", " ").encode("utf-8", "replace").decode("utf-8").split())
    if len(line) > MAX_EXAMPLE_CHARS:
        raise InputError(f"An example may have up to {MAX_EXAMPLE_CHARS} characters.")
    return line or None
