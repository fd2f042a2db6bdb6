"""Computes something once per message, however many ask for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_REMEMBERED = 2048


class Once(Generic[T]):
    """Remembers the latest results by message id."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, asyncio.Task[T]] = OrderedDict()

    async def of(self, message: int, compute: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return what `compute` returns for a message; it is called the first time only."""
        task = self._known.get(message)
        if task is None or task.cancelled():
            task = self._known[message] = asyncio.create_task(compute())
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return await asyncio.shield(task)
