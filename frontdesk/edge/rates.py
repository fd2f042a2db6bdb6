"""How often one visitor and one address may ask. Counted in Redis where there is one, else here."""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from typing import Any

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter as SharedLimiter
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter as OwnLimiter
from limits.util import WindowStats
from redis.exceptions import RedisError

from frontdesk.errors import ConfigurationError, TooManyError
from frontdesk.settings import Settings

logger = logging.getLogger(__name__)

_REDIS_WAIT_S = 0.25
# How long Redis is left alone after it failed; its counts are then this process's own.
_REST_S = 5.0


class Rates:
    """Counts and refuses. Without Redis each process counts for itself.

    Args:
        settings: the rates, and where Redis is.
        failed: is called whenever Redis did not count.

    Raises:
        ConfigurationError: a rate cannot be read.
    """

    def __init__(self, settings: Settings, *, failed: Callable[[], None] = lambda: None) -> None:
        self._failed = failed
        self.session = _rate(settings.session_rate, "SESSION_RATE")
        self.address = _rate(settings.address_rate, "ADDRESS_RATE")
        self._own = OwnLimiter(MemoryStorage())
        self._storage = _redis(settings.redis_url)
        self._shared = SharedLimiter(self._storage) if self._storage else None
        self._resting_until = 0.0

    async def spend(self, item: RateLimitItem, *names: str) -> None:
        """Count one use of `item` by `names`.

        Raises:
            TooManyError: there were too many; it says when the next one is allowed.
        """
        stats = await self._counted_in_redis(item, names) if self._shared else None
        if stats is None:
            if self._own.hit(item, *names):
                return
            stats = self._own.get_window_stats(item, *names)
        elif stats.remaining >= 0:
            return
        wait = max(1, math.ceil(stats.reset_time - time.time()))
        raise TooManyError("Too many requests: please wait a little.", wait)

    async def close(self) -> None:
        """Let Redis go."""
        if self._storage is not None:
            bridge: Any = self._storage.bridge
            await bridge.get_connection().aclose()

    async def _counted_in_redis(self, item: RateLimitItem, names: tuple[str, ...]) -> WindowStats | None:
        """Return the window after this use (remaining -1: refused), None while Redis is away."""
        if self._shared is None or time.monotonic() < self._resting_until:
            return None
        try:
            async with asyncio.timeout(_REDIS_WAIT_S):
                if await self._shared.hit(item, *names):
                    return WindowStats(0, 0)
                return (await self._shared.get_window_stats(item, *names))._replace(remaining=-1)
        except (RedisError, OSError, TimeoutError) as error:
            self._resting_until = time.monotonic() + _REST_S
            self._failed()
            logger.warning("Redis does not count rates (%s); this process does", type(error).__name__)
            return None


def _rate(text: str, name: str) -> RateLimitItem:
    try:
        return parse(text)
    except ValueError as error:
        raise ConfigurationError(f"FRONTDESK_{name} must be a rate like 20/minute.") from error


def _redis(url: str) -> RedisStorage | None:
    if not url:
        return None
    return RedisStorage(
        f"async+{url}", implementation="redispy", key_prefix="frontdesk:rates",
        socket_timeout=_REDIS_WAIT_S, socket_connect_timeout=_REDIS_WAIT_S,
    )  # fmt: skip
