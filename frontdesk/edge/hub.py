"""Wakes the live streams of a chat when something was recorded in it.

Only numbers travel: a stream reads what is new from the record itself, so nothing depends on a
wake-up arriving, arriving once, or arriving in order.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

GONE = -1  # instead of a sequence: the chat was erased
STIRRED = -2  # instead of a sequence: something beside what was said changed, a note among staff


class Watch:
    """One stream's interest in one chat."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self.closed = False

    def wake(self) -> None:
        """Let the stream look into the record."""
        self._woken.set()

    def close(self) -> None:
        """Let the stream end."""
        self.closed = True
        self._woken.set()

    async def wait(self, timeout_s: float) -> None:
        """Return when there may be something new, or after `timeout_s`."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()


class Hub:
    """Knows which chats are watched in this process.

    `tell` may be called from the event loop only; `others` hands the news to other processes.
    """

    def __init__(self) -> None:
        self._watches: dict[str, set[Watch]] = {}
        self._latest: dict[str, int] = {}
        self._everywhere: set[Watch] = set()
        self.others: Callable[[str, int], None] | None = None

    @contextmanager
    def watch_all(self, chat: str | None = None) -> Iterator[Watch]:
        """Give a watch on all chats for as long as the context lasts.

        Args:
            chat: one that is looked at more closely: what is not recorded (typing) wakes this watch, too.
        """
        with nullcontext(Watch()) if chat is None else self.watch(chat) as watch:
            self._everywhere.add(watch)
            try:
                yield watch
            finally:
                self._everywhere.discard(watch)

    @contextmanager
    def watch(self, chat: str) -> Iterator[Watch]:
        """Give a watch on a chat for as long as the context lasts."""
        watch = Watch()
        self._watches.setdefault(chat, set()).add(watch)
        try:
            yield watch
        finally:
            watches = self._watches[chat]
            watches.discard(watch)
            if not watches:
                del self._watches[chat]
                self._latest.pop(chat, None)

    def tell(self, chat: str, sequence: int) -> None:
        """Tell every stream of a chat, here and in other processes, of message number `sequence`."""
        self.heard(chat, sequence)
        if self.others is not None:
            self.others(chat, sequence)

    def heard(self, chat: str, sequence: int) -> None:
        """Tell the streams of this process. What they know already wakes no stream of the chat."""
        self.heard_of_some()
        watches = self._watches.get(chat)
        if not watches or 0 <= sequence <= self._latest.get(chat, 0):
            return
        if sequence != STIRRED:
            self._latest[chat] = sequence
        for watch in watches:
            watch.wake()

    def nudge(self, chat: str) -> None:
        """Wake the streams of this process for something that is not recorded."""
        for watch in self._watches.get(chat, ()):
            watch.wake()

    def heard_of_some(self) -> None:
        """Tell the streams of this process that watch all chats that something happened in one."""
        for watch in self._everywhere:
            watch.wake()

    def stir(self, chat: str) -> None:
        """Tell everybody that something beside what was said changed in a chat."""
        self.tell(chat, STIRRED)

    def latest(self, chat: str) -> int:
        """Return the number of the latest message that the streams of a chat were woken for."""
        return self._latest.get(chat, 0)

    def watched(self) -> list[str]:
        """Return the chats that somebody watches here."""
        return list(self._watches)

    def all_watched(self) -> bool:
        """Return whether somebody watches all chats here."""
        return bool(self._everywhere)

    def close(self) -> None:
        """End every stream: the process stops."""
        for watches in (*self._watches.values(), self._everywhere):
            for watch in watches:
                watch.close()
