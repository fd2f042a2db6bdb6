"""Chats as staff read them: in clear text for whoever may, else in the masked copy."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from frontdesk.errors import NotFoundError
from frontdesk.records.cipher import Cipher
from frontdesk.records.models import Author, Contact, Conversation, Message, Understanding

_NO_RISK = "none"


@dataclass(frozen=True)
class Line:
    """A message as staff read it.

    Attributes:
        text: in clear text or masked.
        hidden: the masked copy is still being made, and `text` is empty.
        risk: what the safety screen or the assistant found, None for nothing.
        asks: what was understood, as (kind, topic, reason, confidence): none of the visitor's words.
    """

    sequence: int
    author: str
    text: str
    at: datetime
    hidden: bool = False
    staff: str | None = None
    kind: str | None = None
    topic: str | None = None
    reply_to: int | None = None
    pending: bool = False
    section: str | None = None
    risk: str | None = None
    asks: tuple[dict[str, Any], ...] = field(default=())


class Transcripts:
    """Reads chats within one unit of work."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def after(self, conversation: str, sequence: int, *, clear: bool, limit: int = 200) -> list[Line]:
        """Return the messages after number `sequence`, oldest first.

        Args:
            conversation: its id.
            sequence: the number of the last message that is known.
            clear: in clear text; masked otherwise.
            limit: how many at most.
        """
        wanted = _LINES.where(Message.conversation_id == conversation, Message.sequence > sequence)
        rows = self._session.execute(wanted.order_by(Message.sequence).limit(limit))
        return [self._line(message, known, clear) for message, known in rows]

    def before(self, conversation: str, sequence: int, *, clear: bool, limit: int = 200) -> list[Line]:
        """Return the last messages before number `sequence`, oldest first."""
        wanted = _LINES.where(Message.conversation_id == conversation, Message.sequence < sequence)
        rows = self._session.execute(wanted.order_by(Message.sequence.desc()).limit(limit))
        return [self._line(message, known, clear) for message, known in rows][::-1]

    def some(self, conversation: str, sequences: frozenset[int], *, clear: bool) -> list[Line]:
        """Return the messages with these numbers, oldest first."""
        wanted = _LINES.where(Message.conversation_id == conversation, Message.sequence.in_(sequences))
        rows = self._session.execute(wanted.order_by(Message.sequence))
        return [self._line(message, known, clear) for message, known in rows]

    def has_contact(self, conversation: str) -> bool:
        """Return whether the visitor said how to be reached."""
        return bool(self._session.scalar(select(exists().where(Contact.conversation_id == conversation))))

    def latest(self, conversation: str) -> int:
        """Return the number of the latest message.

        Raises:
            NotFoundError: there is no such conversation.
        """
        wanted = select(Conversation.last_sequence).where(Conversation.id == conversation)
        found = self._session.scalar(wanted)
        if found is None:
            raise NotFoundError("There is no such conversation.")
        return found

    def _line(self, message: Message, known: Understanding | None, clear: bool) -> Line:
        text = self._cipher.open(message.sealed) if clear else message.masked
        risk = known.risk if known and known.risk != _NO_RISK else None
        asks = self._cipher.open_data(known.asks_sealed) if known and known.asks_sealed else []
        return Line(
            sequence=message.sequence, author=message.author, text=text, at=message.at,
            hidden=not clear and not text and message.author == Author.VISITOR, staff=message.staff,
            kind=message.kind, topic=message.topic, reply_to=message.reply_to, pending=message.pending,
            section=(message.data or {}).get("section"), risk=risk,
            asks=tuple({key: ask.get(key) for key in _OF_AN_ASK} for ask in asks),
        )  # fmt: skip


_OF_AN_ASK = ("kind", "topic", "reason", "confidence")
_LINES = select(Message, Understanding).outerjoin(Understanding, Understanding.message_id == Message.id)
