"""Live events of one chat: what the record holds after a number, then whatever comes."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from functools import partial
from typing import cast

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.types import Receive, Scope, Send

from frontdesk.edge.house import House
from frontdesk.edge.hub import Hub, Watch
from frontdesk.edge.news import message_event, news_after, state_event
from frontdesk.edge.shapes import StandingOut
from frontdesk.errors import NotFoundError, RecordUnavailableError, TooManyError

HEARTBEAT_S = 15
_RETRY_S = 1.0
_SEND_WAIT_S = 30.0
_COME_BACK_S = 10
_WAIT_S = 3600.0
_EXPECTED_S = 60.0  # when staff answer depends on the clock, so it is looked at again
_FAREWELL_S = 1.0

logging.getLogger("sse_starlette").setLevel(logging.INFO)  # at DEBUG it logs what it sends


class Streams:
    """Gives out live streams, within limits.

    Args:
        house: what the edge works with.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._open: Counter[str] = Counter()

    def open(self, chat: str, after: int, lasts_s: float) -> "LiveStream":
        """Return a stream of a chat's messages after number `after`.

        Args:
            chat: the conversation's id.
            after: the last number that the visitor has seen.
            lasts_s: seconds until the visitor's token expires, when the stream ends.

        Raises:
            TooManyError: too many streams are open, of this visitor or of all.
        """
        settings = self._house.settings
        mine, all_ = self._open[chat], self._open.total()
        if mine >= settings.streams_per_session or all_ >= settings.streams:
            raise TooManyError("Too many live streams are open: use polling, or close one.", _COME_BACK_S)
        self._open[chat] += 1
        return LiveStream(self._events(chat, after, lasts_s), self._house.hub, partial(self.release, chat))

    def release(self, chat: str) -> None:
        """Count a stream out."""
        self._open[chat] -= 1
        if self._open[chat] <= 0:
            del self._open[chat]

    def count(self) -> int:
        """Return how many streams are open."""
        return self._open.total()

    async def _events(self, chat: str, after: int, lasts_s: float) -> AsyncIterator[ServerSentEvent]:
        self._house.metrics.stream_opened()
        ends_at = asyncio.get_running_loop().time() + lasts_s
        try:
            with self._house.hub.watch(chat) as watch:
                async with aclosing(self._follow(chat, after, watch, ends_at)) as events:
                    async for event in events:
                        yield event
        except NotFoundError:
            yield ServerSentEvent("{}", event="erased")
        finally:
            self._house.metrics.stream_closed()

    async def _follow(
        self, chat: str, after: int, watch: Watch, ends_at: float
    ) -> AsyncGenerator[ServerSentEvent]:
        told: StandingOut | None = None
        while not watch.closed:
            try:
                read = partial(news_after, house=self._house, chat=chat, after=after)
                news = await self._house.store.read(read)
            except RecordUnavailableError:
                await asyncio.sleep(_RETRY_S)
                continue
            for said in news.messages:
                yield message_event(said)
                after = said.sequence
            if news.more:
                continue
            if news.standing != told:
                told = news.standing
                yield state_event(told)
            if not await _more(watch, ends_at, _EXPECTED_S if told.expected else _WAIT_S):
                return


class LiveStream(EventSourceResponse):
    """A stream that counts itself out, however it ends.

    Args:
        events: what it tells.
        hub: its streams end when the process stops.
        ended: counts it out.
    """

    def __init__(self, events: AsyncIterator[ServerSentEvent], hub: Hub, ended: Callable[[], None]) -> None:
        super().__init__(
            events, ping=HEARTBEAT_S, send_timeout=_SEND_WAIT_S, sep="\n",
            ping_message_factory=lambda: ServerSentEvent(comment="still here", sep="\n"),
            shutdown_event=cast("anyio.Event", _Farewell(hub)), shutdown_grace_period=_FAREWELL_S,
        )  # fmt: skip
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until either side ends it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._ended()


class _Farewell:
    """Stands in for the event that is set when the server stops: every stream then ends by itself."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def set(self) -> None:
        """End the streams."""
        self._hub.close()


async def _more(watch: Watch, ends_at: float, most_s: float) -> bool:
    """Wait for news, at most so many seconds; return False when the stream's time is over."""
    left = ends_at - asyncio.get_running_loop().time()
    if left <= 0:
        return False
    await watch.wait(min(left, most_s))
    return True
