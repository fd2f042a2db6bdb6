"""What reviewers say of replies and whole conversations: good or bad, look at this, I have read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, distinct, func, select
from sqlalchemy.orm import Session

from frontdesk.errors import NotFoundError
from frontdesk.records import looks
from frontdesk.records.cipher import Cipher
from frontdesk.records.digests import Digests
from frontdesk.records.models import Author, Conversation, Flag, Message, ReplyMark, now

if TYPE_CHECKING:
    from frontdesk.records.unit_of_work import Masks


@dataclass(frozen=True)
class Mark:
    """A judgement on a reply; the note is masked."""

    good: bool
    note: str
    staff: str
    at: datetime


@dataclass(frozen=True)
class Raised:
    """A flag; the note is masked.

    Attributes:
        colleague: who is asked to look; None: whoever can.
    """

    id: int
    staff: str
    colleague: str | None
    note: str
    at: datetime
    settled_at: datetime | None
    settled_by: str | None


class Marks:
    """Marks, flags and reviews within one unit of work."""

    def __init__(self, session: Session, cipher: Cipher, masker: "Masks") -> None:
        self._session = session
        self._cipher = cipher
        self._masker = masker

    def mark(self, conversation: str, sequence: int, *, good: bool, note: str, staff: str) -> None:
        """Say whether a reply is good; a second time replaces the first.

        Raises:
            NotFoundError: there is no such reply of the assistant.
        """
        message = self._reply(conversation, sequence)
        row = self._session.get(ReplyMark, message) or ReplyMark(message_id=message)
        row.good, row.staff, row.at = good, staff, now()
        row.sealed = self._sealed(note)
        self._session.add(row)

    def unmark(self, conversation: str, sequence: int) -> None:
        """Forget the judgement on a reply.

        Raises:
            NotFoundError: there is no such reply of the assistant.
        """
        message = self._reply(conversation, sequence)
        self._session.execute(delete(ReplyMark).where(ReplyMark.message_id == message))

    def flag(self, conversation: str, *, staff: str, colleague: str | None, note: str) -> None:
        """Ask a colleague to look at a conversation.

        Raises:
            NotFoundError: there is no such conversation.
        """
        self._must_be(conversation)
        self._session.add(
            Flag(conversation_id=conversation, staff=staff, colleague=colleague, sealed=self._sealed(note))
        )
        Digests(self._session).flagged(conversation)

    def settle_flag(self, conversation: str, flag: int, staff: str) -> None:
        """Note that a flag was dealt with.

        Raises:
            NotFoundError: there is no such flag.
        """
        row = self._session.get(Flag, flag)
        if row is None or row.conversation_id != conversation:
            raise NotFoundError("There is no such flag.")
        if row.settled_at is None:
            row.settled_at, row.settled_by = now(), staff
        Digests(self._session).flagged(conversation)

    def waiting_for(self, name: str) -> int:
        """Return how many conversations a member of staff is asked to look at, and did not settle."""
        theirs = (Flag.colleague == name) & Flag.settled_at.is_(None)
        return self._session.scalar(select(func.count(distinct(Flag.conversation_id))).where(theirs)) or 0

    def reviewed(self, conversation: str, staff: str) -> None:
        """Note that somebody read the whole: nothing in it waits for a look any more.

        Raises:
            NotFoundError: there is no such conversation.
        """
        self._must_be(conversation)
        Digests(self._session).reviewed(conversation, staff, now())
        looks.done(self._session, looks.of_chat(self._session, conversation))

    def unreviewed(self, conversation: str) -> None:
        """Take that back.

        Raises:
            NotFoundError: there is no such conversation.
        """
        self._must_be(conversation)
        Digests(self._session).reviewed(conversation, None, None)
        looks.renew(self._session, looks.of_chat(self._session, conversation))

    def of_replies(self, conversation: str) -> dict[int, Mark]:
        """Return the judgements on a conversation's replies, by the replies' numbers."""
        statement = select(ReplyMark, Message.sequence).join(Message, Message.id == ReplyMark.message_id)
        rows = self._session.execute(statement.where(Message.conversation_id == conversation))
        return {
            sequence: Mark(row.good, self._shown(row.sealed), row.staff, row.at)
            for row, sequence in rows.tuples()
        }

    def flags(self, conversation: str) -> list[Raised]:
        """Return a conversation's flags, the oldest first."""
        statement = select(Flag).where(Flag.conversation_id == conversation).order_by(Flag.id)
        return [
            Raised(
                row.id, row.staff, row.colleague, self._shown(row.sealed), row.at, row.settled_at,
                row.settled_by,
            )
            for row in self._session.scalars(statement)
        ]  # fmt: skip

    def _reply(self, conversation: str, sequence: int) -> int:
        found = self._session.scalar(
            select(Message.id)
            .where(Message.conversation_id == conversation, Message.sequence == sequence)
            .where(Message.author == Author.ASSISTANT)
            .with_for_update()  # two judgements on one reply come one after the other
        )
        if found is None:
            raise NotFoundError("There is no such reply of the assistant.")
        return found

    def _must_be(self, conversation: str) -> None:
        locked = select(Conversation.id).where(Conversation.id == conversation).with_for_update()
        if self._session.scalar(locked) is None:
            raise NotFoundError("There is no such conversation.")

    def _sealed(self, note: str) -> bytes | None:
        note = note.strip()
        return self._cipher.seal(self._masker.mask(note)) if note else None

    def _shown(self, sealed: bytes | None) -> str:
        return self._cipher.open(sealed) if sealed else ""
