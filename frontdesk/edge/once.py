"""Computes something once per message, however many ask for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from frontdesk.records import Said

T = TypeVar("T")

_REMEMBERED = 2048


class Once(Generic[T]):
    """Remembers the latest results by chat and number.

    Not by the row's id: after a chat was erased a database may give its ids to new messages, which
    would then pass for what the erased ones were.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int], asyncio.Task[T]] = OrderedDict()

    async def of(self, message: Said, compute: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return what `compute` returns for a message; it is called the first time only."""
        key = message.conversation, message.sequence
        task = self._known.get(key)
        if task is None or task.cancelled():
            task = self._known[key] = asyncio.create_task(compute())
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return await asyncio.shield(task)
