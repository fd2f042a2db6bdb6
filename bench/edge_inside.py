"""What a turn costs inside the edge, part by part, measured in a process of its own without HTTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from bench.instant_assistant import turn
from frontdesk.edge.house import House, open_house
from frontdesk.edge.turn_record import Done, Found, Work, begin, conclude
from frontdesk.edge.turn_shapes import Turn
from frontdesk.records import UnitOfWork
from frontdesk.records.schema import migrate
from frontdesk.settings import Settings

T = TypeVar("T")
PARTS = ("screening", "masking", "store")
_WARM_UP = 40
_CHAT_TURNS = 20


def parts(settings: Settings, texts: Sequence[str]) -> dict[str, list[float]]:
    """Return the seconds that each part of each turn took.

    Raises:
        ConfigurationError: the trained model or a setting is missing.
    """
    house = open_house(settings)
    migrate(house.record.engine)
    try:
        return asyncio.run(_parts(house, texts))
    finally:
        house.record.engine.dispose()


async def _parts(house: House, texts: Sequence[str]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in PARTS}
    chat = ""
    for number, text in enumerate(texts):
        if number % _CHAT_TURNS == 0:
            chat = await house.store.write(lambda uow: uow.conversations.start().id)
        taken, work = await _timed(
            partial(house.store.write, partial(_receive, house=house, chat=chat, number=number, text=text))
        )
        screened, verdict = await _timed(partial(house.screening.of, work.screened))
        masked, copy = await _timed(partial(house.masking.of, work.message))
        answer = Found(verdict, Turn.model_validate(turn(text)), copy)
        kept, _ = await _timed(
            partial(house.store.write, partial(_conclude, house=house, work=work, found=answer))
        )
        for name, seconds in zip(PARTS, (screened, masked, taken + kept), strict=True):
            found[name].append(seconds)
    return {name: seconds[_WARM_UP:] for name, seconds in found.items()}


def _receive(uow: UnitOfWork, *, house: House, chat: str, number: int, text: str) -> Work:
    uow.messages.receive(chat, f"m{number}", text, masked="")
    work = begin(uow, house=house, chat=chat)
    if work is None:
        raise RuntimeError("Nobody else works on this record.")
    return work


def _conclude(uow: UnitOfWork, *, house: House, work: Work, found: Found) -> Done:
    return conclude(uow, house=house, work=work, found=found)


async def _timed(call: Callable[[], Awaitable[T]]) -> tuple[float, T]:
    start = time.perf_counter()
    result = await call()
    return time.perf_counter() - start, result
