"""The database is away for a moment, as in a restart: visitors wait a little and notice nothing else."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from edge_tools import KEY, Edge, PlainMask, visitor
from psycopg import sql

from frontdesk.errors import RecordUnavailableError
from frontdesk.records import Cipher, Record, UnitOfWork, open_engine
from frontdesk.records.database import close
from frontdesk.records.store import Store

HONEST_S = 5.0
_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
)


@contextmanager
def away(url: str) -> Iterator[Callable[[], None]]:
    """End every session of a database and refuse new ones; gives what lets them in again."""
    server, _, name = url.rpartition("/")

    def allow(yes: bool) -> None:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
            how = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
                sql.Identifier(name), sql.Literal(yes)
            )
            admin.execute(how)
            if not yes:
                admin.execute(_SESSIONS, [name])

    allow(False)
    try:
        yield lambda: allow(True)
    finally:
        allow(True)


@pytest.fixture
def edge(postgres_url: str, start: Callable[..., Edge]) -> Edge:
    return start(postgres_url)


def test_a_message_waits_for_the_database(edge: Edge, http: httpx.Client, postgres_url: str) -> None:
    who = visitor(http)
    with away(postgres_url) as back:
        threading.Timer(1.0, back).start()
        began = time.monotonic()
        answer = who.post("what are the risks")
    assert answer.status_code == 202, answer.text
    assert time.monotonic() - began < HONEST_S
    assert [m["text"] for m in who.answered(answer.json()["sequence"])] == ["reply to what are the risks"]


def test_a_chat_begins_and_is_read_when_the_database_is_back(
    edge: Edge, http: httpx.Client, postgres_url: str
) -> None:
    with away(postgres_url) as back:
        threading.Timer(0.7, back).start()
        who = visitor(http)
    with away(postgres_url) as back:
        threading.Timer(0.7, back).start()
        assert who.history() == []


def test_who_waits_too_long_is_told_the_truth(edge: Edge, http: httpx.Client, postgres_url: str) -> None:
    who = visitor(http)
    with away(postgres_url):
        began = time.monotonic()
        answer = who.post("what are the risks", id_="the-one")
        took_s = time.monotonic() - began
    assert answer.status_code == 503
    assert took_s < HONEST_S
    assert who.post("what are the risks", id_="the-one").status_code == 202


def test_a_person_at_risk_does_not_wait(edge: Edge, http: httpx.Client, postgres_url: str) -> None:
    who, other = visitor(http), visitor(http)
    with away(postgres_url):
        began = time.monotonic()
        answer = who.post("i want to kill myself")
        at_risk_s = time.monotonic() - began
        assert other.post("what are the risks").status_code == 503
        not_at_risk_s = time.monotonic() - began - at_risk_s
    assert answer.status_code == 503
    assert "988" in answer.json()["replies"][0]["text"]
    assert at_risk_s < not_at_risk_s


@pytest.mark.parametrize("repeatable", [True, False])
def test_what_may_have_been_written_is_written_again_only_if_that_does_no_harm(
    postgres_url: str, repeatable: bool
) -> None:
    engine, calls = open_engine(postgres_url), 0

    def work(uow: UnitOfWork) -> str:
        nonlocal calls
        calls += 1
        chat = uow.conversations.start().id
        if calls == 1:  # the database goes away between the last statement and the commit
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute(_SESSIONS, [postgres_url.rpartition("/")[2]])
        return chat

    store = Store(Record(engine, Cipher([KEY]), PlainMask()), single_writer=False)
    try:
        if repeatable:
            assert asyncio.run(store.write(work, repeatable=True))
        else:
            with pytest.raises(RecordUnavailableError):
                asyncio.run(store.write(work))
        assert calls == 1 + repeatable
    finally:
        close(engine)
