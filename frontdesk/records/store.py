"""Runs units of work on the record in threads, so that the event loop never waits for a database.

A database that is restarted or handed over to its stand-in is away for a second or two. Who asks it
meanwhile waits so long instead of hearing of it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

from frontdesk.errors import RecordUnavailableError
from frontdesk.records import Record, UnitOfWork

T = TypeVar("T")

# A visitor is to hear within five seconds that the database is away.
WAIT_S = 4.3
# Of that, so long what failed at once is tried again.
PATIENCE_S = 3.0
_PAUSE_S = 0.15
_READERS = 8
_WRITERS = 8


class _DoubtfulError(RecordUnavailableError):
    """The database went away during the commit: what was written may be there or not."""


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

    async def write(
        self, work: Callable[[UnitOfWork], T], *, repeatable: bool = False, patience_s: float = PATIENCE_S,
        worth_waiting: Callable[[], Awaitable[bool]] | None = None,
    ) -> T:  # fmt: skip
        """Return what `work` returns, after committing what it wrote.

        Args:
            work: what to do; it may be called several times, each in a transaction of its own.
            repeatable: doing it twice does no harm, so it is tried again even where nobody knows whether
                its commit arrived.
            patience_s: seconds for which it is tried again.
            worth_waiting: is asked once, after the first failure.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        call = partial(self._write, work, repeatable=repeatable)
        return await self._run(call, self._writers, patience_s, worth_waiting)

    async def read(self, work: Callable[[UnitOfWork], T], *, patience_s: float = PATIENCE_S) -> T:
        """Return what `work` returns; it must not write.

        Args:
            work: what to do; it may be called several times.
            patience_s: seconds for which it is tried again.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        return await self._run(partial(self._read, work), self._readers, patience_s)

    async def finish(self) -> None:
        """Wait for units of work that nobody waits for any more, as long as one may take."""
        if self._running:
            await asyncio.wait(self._running, timeout=self._wait_s)

    async def _run(
        self, call: Callable[[], T], limiter: CapacityLimiter, patience_s: float,
        worth_waiting: Callable[[], Awaitable[bool]] | None = None,
    ) -> T:  # fmt: skip
        now = asyncio.get_running_loop().time
        began = now()
        while True:
            try:
                return await self._once(call, limiter, began + self._wait_s - now())
            except _DoubtfulError:
                raise
            except RecordUnavailableError:
                if now() - began > patience_s or (worth_waiting and not await worth_waiting()):
                    raise
            worth_waiting = None
            await asyncio.sleep(_PAUSE_S)

    async def _once(self, call: Callable[[], T], limiter: CapacityLimiter, wait_s: float) -> T:
        task = asyncio.create_task(to_thread.run_sync(call, limiter=limiter))
        self._running.add(task)
        task.add_done_callback(self._ended)
        # Its place is free again only when the thread has really ended, however long that takes.
        done, _ = await asyncio.wait({task}, timeout=max(0.0, wait_s))
        if not done:
            raise RecordUnavailableError("The database does not answer in time.")
        return task.result()

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # whoever still waits has it; nobody else needs to hear of it

    def _write(self, work: Callable[[UnitOfWork], T], *, repeatable: bool) -> T:
        committing = False
        try:
            with self._record.write() as uow:
                result = work(uow)
                committing = True
                uow.commit()
                return result
        except RecordUnavailableError as error:
            if committing and not repeatable:
                raise _DoubtfulError(str(error)) from error
            raise

    def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        with self._record.read() as uow:
            return work(uow)
