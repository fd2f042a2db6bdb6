"""What was said in a chat, in one gapless sequence, and what was understood of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from frontdesk.errors import NotFoundError
from frontdesk.records.cipher import Cipher
from frontdesk.records.models import Author, Conversation, Message, Understanding, now
from frontdesk.records.statements import changed, sorted_by

if TYPE_CHECKING:
    from frontdesk.records.unit_of_work import Masks


@dataclass(frozen=True)
class Said:
    """A message in clear text, detached from the database. `at` is in UTC."""

    id: int
    conversation: str
    sequence: int
    author: str
    text: str
    at: datetime
    client_id: str | None = None
    staff: str | None = None
    kind: str | None = None
    topic: str | None = None
    choice: str | None = None
    pending: bool = False
    reply_to: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


class Messages:
    """Messages within one unit of work."""

    def __init__(self, session: Session, cipher: Cipher, masker: "Masks") -> None:
        self._session = session
        self._cipher = cipher
        self._masker = masker

    def receive(
        self, conversation: str, client_id: str, text: str, *, choice: str | None = None,
        masked: str | None = None,
    ) -> tuple[Said, bool]:  # fmt: skip
        """Record a visitor's message as pending; return it and whether it is new.

        The same `client_id` again returns the message recorded first, whatever `text` says.

        Args:
            conversation: its conversation's id.
            client_id: the id that the visitor's browser gave it.
            text: what was typed.
            choice: the id of the choice that was picked, if it was one.
            masked: its masked copy; empty where that comes later, with `settle`. By default it is
                made now.

        Raises:
            NotFoundError: there is no such conversation.
        """
        # The sequence is taken first: it locks the chat, so that two with the same id cannot both be new.
        sequence = self._next(conversation)
        known = self._session.scalar(
            select(Message).where(Message.conversation_id == conversation, Message.client_id == client_id)
        )
        if known is not None:
            self._give_back(conversation, sequence)
            return self._said(known), False
        row = self._row(
            conversation, sequence, Author.VISITOR, text, client_id=client_id, choice=choice, pending=True,
            masked=masked,
        )  # fmt: skip
        return self._said(row), True

    def add(self, conversation: str, author: Author, text: str, **more: Any) -> Said:
        """Record a message of the assistant, of staff or of the system and return it.

        Args:
            conversation: its conversation's id.
            author: who speaks.
            text: what is said.
            more: other columns of `Message` (kind, topic, staff, reply_to, data).

        Raises:
            NotFoundError: there is no such conversation.
        """
        return self._said(self._row(conversation, self._next(conversation), author, text, **more))

    def after(self, conversation: str, sequence: int = 0, limit: int = 500) -> list[Said]:
        """Return the messages after number `sequence`, oldest first."""
        statement = (
            select(Message)
            .where(Message.conversation_id == conversation, Message.sequence > sequence)
            .order_by(Message.sequence)
            .limit(limit)
        )
        return [self._said(row) for row in self._session.scalars(statement)]

    def pending(self, conversation: str, limit: int = 500) -> list[Said]:
        """Return the visitor's messages that wait for a reply, oldest first."""
        statement = select(Message).where(Message.conversation_id == conversation, Message.pending)
        rows = self._session.scalars(statement.order_by(sorted_by(Message.sequence)).limit(limit))
        return [self._said(row) for row in rows]

    def get(self, conversation: str, sequence: int) -> Said:
        """Return message number `sequence` of a conversation.

        Raises:
            NotFoundError: there is none.
        """
        row = self._session.scalar(
            select(Message).where(Message.conversation_id == conversation, Message.sequence == sequence)
        )
        if row is None:
            raise NotFoundError("There is no such message.")
        return self._said(row)

    def replies_to(self, conversation: str, sequence: int, kinds: Sequence[str]) -> list[Said]:
        """Return the assistant's replies of these `kinds` to message number `sequence`, oldest first."""
        statement = select(Message).where(
            Message.conversation_id == conversation, Message.sequence > sequence,
            Message.reply_to == sequence, Message.author == Author.ASSISTANT, Message.kind.in_(kinds),
        )  # fmt: skip
        return [self._said(row) for row in self._session.scalars(statement.order_by(Message.sequence))]

    def latest_kinds(
        self, conversation: str, kinds: Sequence[str], limit: int = 50
    ) -> list[tuple[str, dict[str, Any]]]:
        """Return kind and data of the latest messages of these `kinds`, the newest first."""
        statement = (
            select(Message.kind, Message.data)
            .where(Message.conversation_id == conversation, Message.kind.in_(kinds))
            .order_by(Message.sequence.desc())
            .limit(limit)
        )
        return [(str(kind), dict(data or {})) for kind, data in self._session.execute(statement)]

    def offered(self, conversation: str, choice: str) -> str | None:
        """Return the title of the choice with id `choice`, None where this chat never offered it."""
        statement = (
            select(Message.data)
            .where(Message.conversation_id == conversation, Message.author == Author.ASSISTANT)
            .where(cast(Message.data, Text).contains(choice, autoescape=True))
            .order_by(Message.sequence.desc())
        )
        for data in self._session.scalars(statement):
            for offer in (data or {}).get("choices") or ():
                if offer["id"] == choice:
                    return str(offer["title"])
        return None

    def settle(self, message: Said, *, masked: str | None = None) -> bool:
        """Note that a visitor's message was answered or handed to staff; return whether that is new.

        Args:
            message: the visitor's.
            masked: its masked copy, where it was received without.
        """
        values: dict[str, Any] = {"pending": False} | (
            {"masked": _plain(masked)} if masked is not None else {}
        )
        statement = update(Message).where(Message.id == message.id, Message.pending)
        return changed(self._session, statement.values(**values)) == 1

    def latest_of_visitor(self, conversation: str, before: int) -> Said | None:
        """Return the visitor's last message before number `before`, if there is one."""
        statement = (
            select(Message)
            .where(Message.conversation_id == conversation, Message.author == Author.VISITOR)
            .where(Message.sequence < before)
            .order_by(Message.sequence.desc())
            .limit(1)
        )
        row = self._session.scalar(statement)
        return self._said(row) if row else None

    def understand(
        self,
        message: Said,
        *,
        asks: Sequence[Mapping[str, Any]] | None,
        verdict: Mapping[str, Any],
        model: str | None,
    ) -> None:
        """Record what was understood of a visitor's message; a second call adds what the first lacked."""
        row = self._session.get(Understanding, message.id) or Understanding(message_id=message.id)
        row.verdict = {key: value for key, value in verdict.items() if key != "sentence"} or row.verdict or {}
        row.risk = str(row.verdict.get("risk", "none"))
        if asks is not None:
            row.asks_sealed = self._cipher.seal_data([dict(ask) for ask in asks])
            row.kinds = " ".join(dict.fromkeys(str(ask["kind"]) for ask in asks))[:200]
            row.confidence = min((float(ask["confidence"]) for ask in asks), default=None)
            row.model = model
        self._session.add(row)

    def understood(self, message: Said) -> tuple[list[dict[str, Any]], dict[str, Any]] | None:
        """Return the asks and the safety verdict recorded for a message, if there are any."""
        row = self._session.get(Understanding, message.id)
        if row is None:
            return None
        return (self._cipher.open_data(row.asks_sealed) if row.asks_sealed else []), row.verdict

    def _row(self, conversation: str, sequence: int, author: Author, text: str, **more: Any) -> Message:
        # Only people's words can hold personal data; the assistant's come from files.
        own = author in (Author.ASSISTANT, Author.SYSTEM)
        given = more.pop("masked", None)
        masked = text if own else self._masker.mask(text) if given is None else given
        row = Message(
            conversation_id=conversation, sequence=sequence, author=author, sealed=self._cipher.seal(text),
            masked=_plain(masked), at=now(),
            **({"data": {}, "pending": False} | more),
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        return row

    def _next(self, conversation: str, step: int = 1) -> int:
        statement = (
            update(Conversation)
            .where(Conversation.id == conversation)
            .values(last_sequence=Conversation.last_sequence + step, last_at=now())
            .returning(Conversation.last_sequence)
            .execution_options(synchronize_session=False)
        )
        sequence = self._session.scalar(statement)
        if sequence is None:
            raise NotFoundError("There is no such conversation.")
        return sequence

    def _give_back(self, conversation: str, sequence: int) -> None:
        self._next(conversation, -1)

    def _said(self, row: Message) -> Said:
        return Said(
            id=row.id, conversation=row.conversation_id, sequence=row.sequence, author=row.author,
            text=self._cipher.open(row.sealed), at=row.at, client_id=row.client_id, staff=row.staff,
            kind=row.kind, topic=row.topic, choice=row.choice, pending=row.pending,
            reply_to=row.reply_to, data=dict(row.data or {}),
        )  # fmt: skip


def _plain(masked: str) -> str:
    """Return a masked text as every database takes it."""
    return masked.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
