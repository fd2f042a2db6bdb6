"""Live pages: streams of server-drawn parts, for the inbox alone or for a chat beside it.

One stream serves one page. What it sends is read from the record after each wake-up, so a lost or a
doubled wake-up does no harm; every few seconds it looks without one, because waiting times pass.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Protocol

from fastapi import Response
from sse_starlette import ServerSentEvent

from frontdesk.console.ports import Signals
from frontdesk.errors import NotFoundError, RecordUnavailableError, TooManyError
from frontdesk.records import UnitOfWork
from frontdesk.records.store import Store

EACH = 12  # streams of one member of staff
ALL = 400  # of one process
LOOK_S = 10.0
_PENDING_S = 0.5  # a message that is still being read changes without another one
_TOGETHER_S = 0.1  # wake-ups that come so close are dealt with at once
_RETRY_S = 1.0
_COME_BACK_S = 10


class Looks(Protocol):
    """Finds what is new for one page (`frontdesk.console.feed.Feed`)."""

    over: bool
    behind: bool

    @property
    def chat(self) -> str | None:
        """Return the chat that is open, if one is."""
        ...

    @property
    def pending(self) -> bool:
        """Return whether something may change soon without a wake-up."""
        ...

    def look(self, uow: UnitOfWork) -> list[ServerSentEvent]:
        """Return the events of what changed since the last look."""
        ...


class Live:
    """Gives out live streams, within limits. Belongs to one process.

    Args:
        signals: tells of news in chats.
        store: the record.
    """

    def __init__(self, signals: Signals, store: Store) -> None:
        self._signals, self._store = signals, store
        self._open: Counter[int] = Counter()

    def open(
        self, account: int, feed: Looks, began: Callable[[], Callable[[], None]] | None = None
    ) -> Response:
        """Return a stream of what `feed` finds for a member of staff.

        Args:
            account: theirs.
            feed: finds it.
            began: called when the stream begins; what it returns is called when it ends.

        Raises:
            TooManyError: too many streams are open.
        """
        if self._open[account] >= EACH or self._open.total() >= ALL:
            raise TooManyError("Too many live pages are open: close some.", _COME_BACK_S)
        self._open[account] += 1
        return self._signals.stream(self._events(feed), partial(self._release, account, began and began()))

    def count(self) -> int:
        """Return how many streams are open."""
        return self._open.total()

    def _release(self, account: int, ended: Callable[[], None] | None) -> None:
        if ended is not None:
            ended()
        self._open[account] -= 1
        if self._open[account] <= 0:
            del self._open[account]

    async def _events(self, feed: Looks) -> AsyncIterator[ServerSentEvent]:
        loop = asyncio.get_running_loop()
        with self._signals.watch_all(feed.chat) as watch:
            while not watch.closed:
                began = loop.time()
                try:
                    events = await self._store.read(feed.look)
                except RecordUnavailableError:
                    await asyncio.sleep(_RETRY_S)
                    continue
                except NotFoundError:  # erased while it was open
                    yield ServerSentEvent("gone", event="over", sep="\n")
                    return
                for event in events:
                    yield event
                if feed.over:
                    return
                if not feed.behind:
                    await watch.wait(_PENDING_S if feed.pending else LOOK_S)
                    await asyncio.sleep(max(0.0, _TOGETHER_S - (loop.time() - began)))
