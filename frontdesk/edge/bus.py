"""Wake-ups between processes: Redis pub/sub for speed, a look into the record for certainty.

Pub/sub forgets whatever is sent while a connection is down, so every process also asks the record
once a second for the latest number of each chat it watches, and whether the chat has ended (one that fell
asleep ends without a message); where staff watch all chats, twice a second and
whether anything happened in any. Who is typing is not in the record: without Redis only the process that was
told knows.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from redis.asyncio import Redis
from redis.exceptions import RedisError

from frontdesk.edge.hub import GONE, Hub
from frontdesk.edge.typing import SIDES, Side, Typing
from frontdesk.errors import RecordUnavailableError
from frontdesk.records import UnitOfWork
from frontdesk.records.store import Store

logger = logging.getLogger(__name__)

CHANNEL = "frontdesk:events"
TYPING = "frontdesk:typing"
POLL_S = 1.0
STAFF_POLL_S = 0.5  # staff see within a second what another process was told
_CONNECT_S = 1.0
_QUIET_S = 5.0
_MAX_WAITING = 10_000
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0
_NOBODY, _SOMEBODY = "-", "+"  # before the name of whoever types
_TYPING_LASTS_S = 2.0  # older news of somebody who types may no longer be true


@dataclass(frozen=True)
class _Sending:
    """What waits to be sent; after `until` (the event loop's time) it no longer is."""

    channel: str
    data: str
    until: float = float("inf")


class RedisBus:
    """Carries what this process's hub and typing tell to the other processes, and theirs to here.

    Args:
        url: where Redis is.
        hub: this process's.
        typing: this process's.
        failed: is called whenever Redis was lost or could not be reached.
    """

    def __init__(
        self, url: str, hub: Hub, typing: Typing, *, failed: Callable[[], None] = lambda: None
    ) -> None:
        self._hub, self._typing, self._failed = hub, typing, failed
        self._redis = Redis.from_url(url, socket_connect_timeout=_CONNECT_S, health_check_interval=2)
        self._waiting: asyncio.Queue[_Sending] = asyncio.Queue(_MAX_WAITING)
        hub.others, typing.others = self.tell, self.tell_typing

    def tell(self, chat: str, sequence: int) -> None:
        """Hand a wake-up to the other processes. What cannot wait in line is left to the record."""
        self._line_up(_Sending(CHANNEL, f"{chat} {sequence}"))

    def tell_typing(self, chat: str, side: Side, name: str | None) -> None:
        """Tell the other processes who is typing."""
        until = asyncio.get_running_loop().time() + _TYPING_LASTS_S
        self._line_up(
            _Sending(TYPING, f"{chat} {side} {_NOBODY if name is None else _SOMEBODY + name}", until)
        )

    def _line_up(self, sending: _Sending) -> None:
        try:
            self._waiting.put_nowait(sending)
        except asyncio.QueueFull:
            return

    async def run(self) -> None:
        """Carry until cancelled; reconnect whenever Redis is away."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._again_and_again(self._send))
                group.create_task(self._again_and_again(self._receive))
        finally:
            await self._redis.aclose()

    async def _again_and_again(self, part: Callable[[], Awaitable[None]]) -> None:
        failures = 0
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await part()
            except (RedisError, OSError, TimeoutError) as error:
                self._failed()
                if asyncio.get_running_loop().time() - started > _LONGEST_PAUSE_S:
                    failures = 0
                if failures == 0:
                    logger.warning("Redis does not carry events (%s); the record does", type(error).__name__)
                failures += 1
                await asyncio.sleep(min(_FIRST_PAUSE_S * 2.0 ** min(failures, 8), _LONGEST_PAUSE_S))

    async def _send(self) -> None:
        while True:
            sending = await self._waiting.get()
            if sending.until < asyncio.get_running_loop().time():
                continue
            async with asyncio.timeout(_CONNECT_S):
                await self._redis.publish(sending.channel, sending.data)

    async def _receive(self) -> None:
        async with self._redis.pubsub() as pubsub:
            async with asyncio.timeout(_CONNECT_S):
                await pubsub.subscribe(CHANNEL, TYPING)
            while True:
                message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=_QUIET_S)
                if message is None:
                    continue
                hear = self._hear_typing if message["channel"] == TYPING.encode() else self._hear
                hear(message["data"].decode("utf-8", "replace"))

    def _hear_typing(self, data: str) -> None:
        chat, side, name = [*data.split(" ", 2), "", ""][:3]
        if side in SIDES and name:
            self._typing.heard(chat, SIDES[side], None if name == _NOBODY else name.removeprefix(_SOMEBODY))

    def _hear(self, data: str) -> None:
        chat, _, sequence = data.partition(" ")
        if sequence.lstrip("-").isdecimal():
            self._hub.heard(chat, int(sequence))


async def poll(store: Store, hub: Hub) -> None:
    """Ask the record for news of all watched chats until cancelled."""
    away, before, over = False, None, frozenset[str]()
    while True:
        await asyncio.sleep(STAFF_POLL_S if hub.all_watched() else POLL_S)
        chats, of_all = hub.watched(), hub.all_watched()
        if not chats and not of_all:
            continue
        try:
            latest, signature = await store.read(partial(_news, chats=chats, of_all=of_all))
        except RecordUnavailableError:
            if not away:
                logger.warning("the record cannot be asked for news")
            away = True
            continue
        away = False
        for chat in chats:
            sequence, ended = latest.get(chat, (GONE, False))
            if sequence != hub.latest(chat):
                hub.heard(chat, sequence)
            elif ended and chat not in over:
                hub.nudge(chat)
        over = frozenset(chat for chat, (_, ended) in latest.items() if ended)
        if of_all and signature != before:
            hub.heard_of_some()
        before = signature


def _news(
    uow: UnitOfWork, *, chats: Sequence[str], of_all: bool
) -> tuple[dict[str, tuple[int, bool]], object]:
    latest = uow.conversations.latest(chats) if chats else {}
    return latest, uow.inbox.signature() if of_all else None
