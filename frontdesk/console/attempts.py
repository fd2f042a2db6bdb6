"""Counts attempts to get in before they are looked at, and refuses when there were too many."""

import math
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from frontdesk.console.context import Console
from frontdesk.errors import TooManyError
from frontdesk.records import UnitOfWork

# Failures in a row before the first lock. Many people of a clinic share one network address.
FREE = 5
FREE_BY_ADDRESS = 20


async def counted(console: Console, names: Mapping[str, int], moment: datetime) -> None:
    """Count an attempt for each name, until one of them is locked; of many attempts at once none is free.

    Args:
        console: its record counts, for all processes.
        names: what is counted, with the failures before the first lock.
        moment: the present.

    Raises:
        TooManyError: there were too many failures; it says when to try again.
    """
    until = await console.store.write(partial(_count, names=names, moment=moment))
    if until is None:
        return
    wait = max(1.0, (until - moment).total_seconds())
    minutes = math.ceil(wait / 60)
    words = "a minute" if minutes == 1 else f"{minutes} minutes"
    raise TooManyError(f"There were too many failed attempts. Try again in {words}.", math.ceil(wait))


def _count(uow: UnitOfWork, *, names: Mapping[str, int], moment: datetime) -> datetime | None:
    for name, free in names.items():
        until = uow.access.attempt(name, free=free, moment=moment)
        if until is not None:
            return until
    return None
