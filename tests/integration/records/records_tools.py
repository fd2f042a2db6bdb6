"""What the record's tests share."""

import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import psycopg
from sqlalchemy import Engine, insert, select, text

from frontdesk.records import Author, LinkPurpose, Record, Role, Urgency, open_engine
from frontdesk.records.database import snapshot
from frontdesk.records.models import (
    Base,
    DayFigure,
    Flag,
    RecoveryCode,
    ReplyMark,
    Review,
    RunState,
    SavedFilter,
    SavedReply,
    StaffSeen,
    TeachingRun,
)
from frontdesk.records.tracker import EVENTS, has_tracker

NAME = "Winifred"
POSTGRES = os.environ.get("FRONTDESK_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")


class Names:
    """A masker that knows one name."""

    def mask(self, text: str) -> str:
        return text.replace(NAME, "[name]")


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """Give the URL of a new database of a kind, removed afterwards."""
    if kind == "sqlite":
        folder.mkdir(exist_ok=True)
        yield f"sqlite:///{folder / 'record.db'}"
        return
    name = f"frontdesk_records_{secrets.token_hex(6)}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=5) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{POSTGRES}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def open_engine_closing(url: str, pool_size: int = 10) -> Iterator[Engine]:
    engine = open_engine(url, pool_size=pool_size)
    try:
        yield engine
    finally:
        engine.dispose()


def at_once(count: int, work: Callable[[int], Any], timeout_s: float = 60) -> list[Any]:
    """Run `work(0)` to `work(count - 1)` in threads that start together; return results or exceptions."""
    gate = Barrier(count)

    def go(number: int) -> Any:
        gate.wait(timeout_s)
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001 - handed to the test
            return error

    with ThreadPoolExecutor(count) as pool:
        return [job.result(timeout_s) for job in [pool.submit(go, number) for number in range(count)]]


def start(record: Record, **more: Any) -> str:
    """Begin a chat and return its id."""
    with record.write() as work:
        identity = work.conversations.start(**more).id
        work.commit()
    return identity


def say(record: Record, chat: str, words: str, author: Author = Author.STAFF) -> int:
    """Add a message and return its number."""
    with record.write() as work:
        said = work.messages.add(chat, author, words)
        work.commit()
    return said.sequence


def full_chat(record: Record, number: int = 0) -> str:
    """Make a chat with a row in every table but those of staff's own, and return its id."""
    with record.write() as work:
        chat = work.conversations.start(page="/prices").id
        question, _ = work.messages.receive(chat, f"c{number}", f"I am {NAME}, is it safe? {number}")
        answer = work.messages.add(
            chat, Author.ASSISTANT, f"Number {number} \N{EN DASH} it is.", kind="answer", reply_to=1
        )
        asks = [{"kind": "answer", "confidence": 0.5 + number / 1000, "text": f"is it safe, {NAME}"}]
        work.messages.understand(question, asks=asks, verdict={"risk": "none", "score": 0.25}, model="m1")
        work.messages.settle(question)
        work.people.set_contact(chat, {"name": NAME, "phone": "303 555 0148"})
        work.people.set_feedback(answer, helpful=bool(number % 2), word=f"thanks from {NAME}")
        work.people.add_note(chat, "dana", f"{NAME} called")
        work.handoffs.request(
            chat, reason="callback", urgency=Urgency.CLINIC, sequence=1, deadline=datetime.now(UTC)
        )
        work.handoffs.claim(chat, "dana")
        work.outbox.put("email", "handoff", chat, {"urgency": "clinic"})
        work.session.add(
            Review(message_id=question.id, kind="answer", topic="risks", staff="dana", comment="fine")
        )
        note = record.cipher.seal(f"{NAME} was told")
        work.session.add(ReplyMark(message_id=answer.id, good=True, staff="dana", sealed=note))
        seen = {"settled_at": datetime.now(UTC), "settled_by": "sam"}
        work.session.add(Flag(conversation_id=chat, staff="dana", sealed=note, **seen))
        work.people.audit("dana", "look", chat, times=number)
        work.commit()
    remember(record, chat)
    return chat


def full_member(record: Record, chat: str) -> None:
    """Make a member of staff who is signed in and read a chat, with a row in every table about staff's work."""
    mark, moment = secrets.token_hex(8), datetime.now(UTC)
    with record.write() as work:
        account = work.staff.add(email=f"{mark}@clinic.example", name=f"dana {mark}", role=Role.AGENT)
        account.totp_sealed = record.cipher.seal("a secret of the second factor")
        work.staff.begin_session(account, mark, moment)
        work.access.issue_link(account, LinkPurpose.PASSWORD, moment)
        work.access.attempt(mark, free=5, moment=moment)
        work.session.add(RecoveryCode(id=mark, account_id=account.id))
        work.session.add(StaffSeen(account_id=account.id, conversation_id=chat, sequence=1))
        work.session.add(SavedReply(title=mark, text="We are open on Monday.", staff=account.name))
        work.session.add(SavedFilter(account_id=account.id, name="medical", query="kind=medical"))
        work.session.add(DayFigure(day="2026-05-31", subject="chats", item=mark, count=2))
        work.session.add(TeachingRun(state=RunState.UNCHANGED, staff=account.name, current_model="m1"))
        work.commit()


def remember(record: Record, chat: str) -> None:
    """Write what Rasa would keep of a chat."""
    with record.engine.begin() as connection:
        EVENTS.create(connection, checkfirst=True)
        sealed = record.cipher.seal(f"user event {NAME}").decode("ascii")
        for kind in ("user", "bot"):
            connection.execute(
                insert(EVENTS).values(sender_id=chat, type_name=kind, timestamp=1.5, data=sealed)
            )


def contents(record: Record) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables."""
    with snapshot(record.engine) as connection:
        tables = [*Base.metadata.sorted_tables, *([EVENTS] if has_tracker(connection) else [])]
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in tables
        }


def counts(record: Record) -> dict[str, int]:
    """Return how many rows each table has."""
    return {name: len(rows) for name, rows in contents(record).items()}


def indexed_words(record: Record) -> list[str]:
    """Return the words in SQLite's search index."""
    with record.engine.begin() as connection:
        connection.execute(text("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, message_words, row)"))
        words = list(connection.scalars(text("SELECT term FROM temp.words")))
        connection.execute(text("DROP TABLE temp.words"))
    return words
