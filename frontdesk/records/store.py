"""Runs units of work on the record in threads, so that the event loop never waits for a database."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

from frontdesk.errors import RecordUnavailableError
from frontdesk.records import Record, UnitOfWork

T = TypeVar("T")

# A visitor is to hear within five seconds that the database is away.
WAIT_S = 4.3
_READERS = 8
_WRITERS = 8


class Store:
    """The record for asynchronous callers.

    Args:
        record: the door to the record.
        single_writer: let one thread write at a time. SQLite allows one anyway, and its waiting
            costs more than a queue here.
        wait_s: seconds after which an unanswered unit of work counts as failed. Its thread may
            still finish; every caller can bear that.
    """

    def __init__(self, record: Record, *, single_writer: bool, wait_s: float = WAIT_S) -> None:
        self._record = record
        self._wait_s = wait_s
        self._writers = CapacityLimiter(1 if single_writer else _WRITERS)
        self._readers = CapacityLimiter(_READERS)
        self._running: set[asyncio.Task[Any]] = set()

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Return what `work` returns, after committing what it wrote.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        return await self._run(partial(self._write, work), self._writers)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Return what `work` returns; it must not write.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        return await self._run(partial(self._read, work), self._readers)

    async def finish(self) -> None:
        """Wait for units of work that nobody waits for any more, as long as one may take."""
        if self._running:
            await asyncio.wait(self._running, timeout=self._wait_s)

    async def _run(self, call: Callable[[], T], limiter: CapacityLimiter) -> T:
        task = asyncio.create_task(to_thread.run_sync(call, limiter=limiter))
        self._running.add(task)
        task.add_done_callback(self._ended)
        # Its place is free again only when the thread has really ended, however long that takes.
        done, _ = await asyncio.wait({task}, timeout=self._wait_s)
        if not done:
            raise RecordUnavailableError("The database does not answer in time.")
        return task.result()

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # whoever still waits has it; nobody else needs to hear of it

    def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        with self._record.write() as uow:
            result = work(uow)
            uow.commit()
            return result

    def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        with self._record.read() as uow:
            return work(uow)
