"""Runs a small job again and again beside the requests, whatever happens to it."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

from frontdesk.edge.logs import log_failure
from frontdesk.edge.metrics import Metrics
from frontdesk.errors import ServiceUnavailableError

logger = logging.getLogger(__name__)

_LONGEST_PAUSE_S = 10.0


async def keep_doing(
    name: str, job: Callable[[], Awaitable[bool]], *, every_s: float, metrics: Metrics
) -> None:
    """Do `job` until cancelled; at once again when it returns True, else after `every_s`.

    A part of the house that is away makes the pauses longer, up to ten seconds, and shorter again
    once it is back. Any other error is logged with its place and does not end the loop either.
    """
    failures = 0
    while True:
        pause = every_s
        try:
            if await job():
                pause = 0.0
            failures = 0
        except ServiceUnavailableError as error:
            failures += 1
            if failures == 1:
                logger.warning("%s waits: %s", name, error)
        except Exception as error:  # noqa: BLE001 - a job that ended would be missed only when it is needed
            failures += 1
            log_failure(logger, name, error)
        if failures:
            metrics.error(name.replace(" ", "_"))
            pause = min(_LONGEST_PAUSE_S, max(every_s, 0.5) * 2.0 ** min(failures - 1, 8))
            pause *= random.uniform(0.5, 1.0)  # noqa: S311 - keeps processes from coming back together
        await asyncio.sleep(pause)
