"""Wake-ups between processes: Redis pub/sub for speed, a look into the record for certainty.

Pub/sub forgets whatever is sent while a connection is down, so every process also asks the record
once a second, in one query, for the latest number of each chat it watches.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from redis.asyncio import Redis
from redis.exceptions import RedisError

from frontdesk.edge.hub import GONE, Hub
from frontdesk.errors import RecordUnavailableError
from frontdesk.records import UnitOfWork
from frontdesk.records.store import Store

logger = logging.getLogger(__name__)

CHANNEL = "frontdesk:events"
POLL_S = 1.0
_CONNECT_S = 1.0
_QUIET_S = 5.0
_MAX_WAITING = 10_000
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0


class RedisBus:
    """Carries (chat, sequence) to the hubs of other processes and theirs to this one's.

    Args:
        url: where Redis is.
        hub: this process's.
    """

    def __init__(self, url: str, hub: Hub) -> None:
        self._hub = hub
        self._redis = Redis.from_url(url, socket_connect_timeout=_CONNECT_S, health_check_interval=2)
        self._waiting: asyncio.Queue[tuple[str, int]] = asyncio.Queue(_MAX_WAITING)
        hub.others = self.tell

    def tell(self, chat: str, sequence: int) -> None:
        """Hand a wake-up to the other processes. What cannot wait in line is left to the record."""
        try:
            self._waiting.put_nowait((chat, sequence))
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
                if asyncio.get_running_loop().time() - started > _LONGEST_PAUSE_S:
                    failures = 0
                if failures == 0:
                    logger.warning("Redis does not carry events (%s); the record does", type(error).__name__)
                failures += 1
                await asyncio.sleep(min(_FIRST_PAUSE_S * 2.0 ** min(failures, 8), _LONGEST_PAUSE_S))

    async def _send(self) -> None:
        while True:
            chat, sequence = await self._waiting.get()
            async with asyncio.timeout(_CONNECT_S):
                await self._redis.publish(CHANNEL, f"{chat} {sequence}")

    async def _receive(self) -> None:
        async with self._redis.pubsub() as pubsub:
            async with asyncio.timeout(_CONNECT_S):
                await pubsub.subscribe(CHANNEL)
            while True:
                message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=_QUIET_S)
                if message is not None:
                    self._hear(message["data"])

    def _hear(self, data: bytes) -> None:
        chat, _, sequence = data.decode("ascii", "replace").partition(" ")
        if sequence.lstrip("-").isdecimal():
            self._hub.heard(chat, int(sequence))


async def poll(store: Store, hub: Hub, *, every_s: float = POLL_S) -> None:
    """Ask the record for news of all watched chats until cancelled."""
    away = False
    while True:
        await asyncio.sleep(every_s)
        chats = hub.watched()
        if not chats:
            continue
        try:
            latest = await store.read(partial(_latest, chats))
        except RecordUnavailableError:
            if not away:
                logger.warning("the record cannot be asked for news")
            away = True
            continue
        away = False
        for chat in chats:
            hub.heard(chat, latest.get(chat, GONE))


def _latest(chats: Sequence[str], uow: UnitOfWork) -> dict[str, int]:
    return uow.conversations.last_sequences(chats)
