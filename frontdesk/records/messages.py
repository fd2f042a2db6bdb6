"""What was said in a chat, in one gapless sequence, and what was understood of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, Text, cast, select, update
from sqlalchemy.orm import Session

from frontdesk.errors import NotFoundError
from frontdesk.records import prepared
from frontdesk.records.attention import score
from frontdesk.records.cipher import Cipher
from frontdesk.records.digests import Digests
from frontdesk.records.models import Author, Message, now
from frontdesk.records.statements import changed

if TYPE_CHECKING:
    from frontdesk.records.unit_of_work import Masks

_NOTHING_UNDERSTOOD: dict[str, Any] = {"asks_sealed": None, "kinds": "", "confidence": None, "model": None}


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
        known = self.taken(conversation, client_id)
        if known is not None:
            self._next(conversation, -1)
            return known, False
        said = self._insert(
            conversation, sequence, Author.VISITOR, text, client_id=client_id, choice=choice, pending=True,
            masked=masked,
        )  # fmt: skip
        return said, True

    def taken(self, conversation: str, client_id: str) -> Said | None:
        """Return the visitor's message with an id of the visitor's browser, None where there is none."""
        return self._one(prepared.BY_CLIENT_ID, chat=conversation, client=client_id)

    def add(self, conversation: str, author: Author, text: str, **more: Any) -> Said:
        """Record a message of the assistant, of staff or of the system and return it.

        Args:
            conversation: its conversation's id.
            author: who speaks.
            text: what is said.
            more: other columns of `Message` (kind, topic, staff, reply_to, data, masked).

        Raises:
            NotFoundError: there is no such conversation.
        """
        return self._insert(conversation, self._next(conversation), author, text, **more)

    def after(self, conversation: str, sequence: int = 0, limit: int = 500) -> list[Said]:
        """Return the messages after number `sequence`, oldest first."""
        return self._all(prepared.AFTER, chat=conversation, number=sequence, most=limit)

    def pending(self, conversation: str, limit: int = 500) -> list[Said]:
        """Return the visitor's messages that wait for a reply, oldest first."""
        return self._all(prepared.PENDING, chat=conversation, most=limit)

    def get(self, conversation: str, sequence: int) -> Said:
        """Return message number `sequence` of a conversation.

        Raises:
            NotFoundError: there is none.
        """
        said = self._one(prepared.BY_SEQUENCE, chat=conversation, number=sequence)
        if said is None:
            raise NotFoundError("There is no such message.")
        return said

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
        values = {"chat": conversation, "kinds": list(kinds), "most": limit}
        rows = self._session.execute(prepared.LATEST_KINDS, values)
        return [(str(kind), dict(data or {})) for kind, data in rows]

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
        if masked is None:
            return changed(self._session, prepared.SETTLE, {"message": message.id}) == 1
        values = {"message": message.id, "mask": _plain(masked)}
        return changed(self._session, prepared.SETTLE_MASKED, values) == 1

    def latest_of_visitor(self, conversation: str, before: int) -> Said | None:
        """Return the visitor's last message before number `before`, if there is one."""
        return self._one(prepared.BEFORE, chat=conversation, number=before)

    def understand(
        self,
        message: Said,
        *,
        asks: Sequence[Mapping[str, Any]] | None,
        verdict: Mapping[str, Any],
        model: str | None,
    ) -> None:
        """Record what was understood of a visitor's message; a second call adds what the first lacked."""
        known = self._session.execute(prepared.UNDERSTOOD, {"message": message.id}).first()
        kept = {key: value for key, value in verdict.items() if key != "sentence"}
        kept = kept or (known.verdict if known else {})
        values: dict[str, Any] = {"verdict": kept, "risk": str(kept.get("risk", "none"))}
        if asks is not None:
            values |= self._found(asks) | {"model": model}
        about = {name: values.get(name, known and getattr(known, name)) for name in ("kinds", "confidence")}
        values["attention"] = score(
            kinds=about["kinds"] or "", confidence=about["confidence"], verdict=kept, disliked=False
        )
        Digests(self._session).understood(message.conversation, asks or (), values["risk"], model)
        if known is None:
            self._session.execute(
                prepared.UNDERSTAND, _NOTHING_UNDERSTOOD | values | {"message_id": message.id}
            )
            return
        of_message = prepared.UNDERSTANDING.c.message_id == message.id
        self._session.execute(update(prepared.UNDERSTANDING).where(of_message).values(**values))

    def understood(self, message: Said) -> tuple[list[dict[str, Any]], dict[str, Any]] | None:
        """Return the asks and the safety verdict recorded for a message, if there are any."""
        row = self._session.execute(prepared.UNDERSTOOD, {"message": message.id}).first()
        if row is None:
            return None
        return (self._cipher.open_data(row.asks_sealed) if row.asks_sealed else []), row.verdict

    def _found(self, asks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return {
            "asks_sealed": self._cipher.seal_data([dict(ask) for ask in asks]),
            "kinds": " ".join(dict.fromkeys(str(ask["kind"]) for ask in asks))[:200],
            "confidence": min((float(ask["confidence"]) for ask in asks), default=None),
        }

    def _insert(self, conversation: str, sequence: int, author: Author, text: str, **more: Any) -> Said:
        # Only people's words can hold personal data; the assistant's come from files.
        own = author in (Author.ASSISTANT, Author.SYSTEM)
        given = more.pop("masked", None)
        masked = text if own else self._masker.mask(text) if given is None else given
        said = Said(0, conversation, sequence, str(author), text, now(), **more)
        values = {
            "conversation_id": conversation, "sequence": sequence, "author": said.author, "at": said.at,
            "sealed": self._cipher.seal(text), "masked": _plain(masked), "client_id": said.client_id,
            "staff": said.staff, "kind": said.kind, "topic": said.topic, "choice": said.choice,
            "pending": said.pending, "reply_to": said.reply_to, "data": said.data,
        }  # fmt: skip
        return replace(said, id=self._session.execute(prepared.ADD, values).scalar_one())

    def _next(self, conversation: str, step: int = 1) -> int:
        values = {"chat": conversation, "step": step, "moment": now()}
        sequence: int | None = self._session.execute(prepared.NEXT_SEQUENCE, values).scalar()
        if sequence is None:
            raise NotFoundError("There is no such conversation.")
        return sequence

    def _one(self, statement: Select[Any], **values: Any) -> Said | None:
        row = self._session.execute(statement, values).first()
        return self._said(row) if row is not None else None

    def _all(self, statement: Select[Any], **values: Any) -> list[Said]:
        return [self._said(row) for row in self._session.execute(statement, values)]

    def _said(self, row: Any) -> Said:
        return Said(
            id=row.id, conversation=row.conversation_id, sequence=row.sequence, author=row.author,
            text=self._cipher.open(row.sealed), at=row.at, client_id=row.client_id, staff=row.staff,
            kind=row.kind, topic=row.topic, choice=row.choice, pending=row.pending,
            reply_to=row.reply_to, data=dict(row.data or {}),
        )  # fmt: skip


def _plain(masked: str) -> str:
    """Return a masked text as every database takes it."""
    return masked.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
