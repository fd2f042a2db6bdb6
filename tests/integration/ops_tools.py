"""An empty record on either database, and small helpers of the operations tests."""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from frontdesk.edge.house import House, furnish
from frontdesk.records import Cipher, Record, UnitOfWork, new_key, open_engine
from frontdesk.records.database import close
from frontdesk.records.schema import migrate
from frontdesk.records.store import Store
from frontdesk.safety.verdict import NO_RISK, Verdict
from frontdesk.settings import Settings

POSTGRES = os.environ.get("FRONTDESK_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")


class NoMasking:
    """Leaves texts as they are; the model that masks is not under test here."""

    def mask(self, text: str) -> str:
        return text


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give the URL of an empty database that lives as long as the block."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'test.db'}"
        return
    name = f"frontdesk_ops_{secrets.token_hex(6)}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=5) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{POSTGRES}/{name}"
    finally:
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=5) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def record(url: str, *, migrated: bool = True) -> Iterator[Record]:
    """Give a record over the database at `url`."""
    engine = open_engine(url)
    try:
        if migrated:
            migrate(engine)
        yield Record(engine, Cipher([new_key()]), NoMasking())
    finally:
        close(engine, wait_s=30)


def store(of: Record) -> Store:
    """Return the record for asynchronous callers."""
    return Store(of, single_writer=of.engine.dialect.name == "sqlite")


def put(of: Record, work: Callable[[UnitOfWork], Any]) -> Any:
    """Return what `work` returns, committed."""
    with of.write() as uow:
        result = work(uow)
        uow.commit()
        return result


async def until(true: Callable[[], bool | Awaitable[bool]], timeout_s: float = 15.0) -> None:
    """Wait until `true` returns True; fail after `timeout_s`."""
    async with asyncio.timeout(timeout_s):
        while True:
            found = true()
            if (await found) if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.02)


class Clock:
    """A clock that the test sets."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **length: float) -> None:
        self.moment += timedelta(**length)


class NoRisk:
    """A screen that finds nothing."""

    def screen(self, text: str) -> Verdict:
        return NO_RISK


def house_of(of: Record, url: str, clock: Callable[[], datetime], **more: Any) -> House:
    """Return a house over a record, without anything trained."""
    clinic = {"clinic_file": more.pop("clinic")} if "clinic" in more else {}
    settings = replace(Settings(), database_url=url, **clinic, **more)
    return furnish(settings, of, NoRisk(), secret="for tests only", clock=clock)  # noqa: S106
