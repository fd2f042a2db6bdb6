"""Load on a bot: clients that hold conversations of everyday messages, no message twice."""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import batched, product

from bench.bots import Bot
from bench.clients import Client
from bench.edge_visitors import everyday_texts

Chat = tuple[str, ...]
CHAT_TURNS = 5
_SEED = 0
# They change no meaning; a bot that remembers what it read before has not read it with them.
_BEFORE = ("", "so ", "ok so ", "well ", "and ", "um ", "actually ", "right ")
_AFTER = ("", " please", " thx", " then", " i wonder")


@dataclass
class Load:
    """What one round of load measured.

    Attributes:
        turns_s: seconds that each turn took, in the order they ended.
        wall_s: seconds from the first request to the last reply.
        unanswered: turns to which the reply was that the assistant is away.
        silent: turns without a reply.
    """

    turns_s: list[float] = field(default_factory=list)
    wall_s: float = 0.0
    unanswered: int = 0
    silent: int = 0

    @property
    def turns_per_s(self) -> float:
        """Turns a second over the whole round, without the unanswered ones."""
        return (len(self.turns_s) - self.unanswered) / self.wall_s


def chats() -> Iterator[Chat]:
    """Give chats of five everyday messages in an order that never changes; no message comes twice."""
    everyday = everyday_texts()
    ways = list(product(_BEFORE, _AFTER))
    random.Random(_SEED).shuffle(ways)
    texts = (f"{before}{text}{after}" for before, after in ways for text in everyday)
    yield from (tuple(some) for some in batched(texts, CHAT_TURNS) if len(some) == CHAT_TURNS)


class Supply:
    """Hands out chats; every bot gets the same ones for the same round, and none of them twice."""

    def __init__(self) -> None:
        self._chats = chats()

    def take(self, count: int) -> list[Chat]:
        """Return the next `count` chats."""
        return [next(self._chats) for _ in range(count)]


def drive(bot: Bot, portion: Sequence[Chat], clients: int, seconds: float) -> Load:
    """Hold the chats of `portion` with `bot`, `clients` at a time, for so many seconds or until all are held.

    Raises:
        ServiceUnavailableError: the bot does not answer, or answers with an error.
    """
    return drive_all([bot], portion, clients, seconds)


def drive_all(bots: Sequence[Bot], portion: Sequence[Chat], clients: int, seconds: float) -> Load:
    """Like `drive`, with `clients` clients for each of several bots that share the chats."""
    return asyncio.run(_drive(bots, portion, clients, seconds))


async def _drive(bots: Sequence[Bot], portion: Sequence[Chat], clients: int, seconds: float) -> Load:
    load, waiting = Load(), iter(portion)
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(bot.door()) for bot in bots for _ in range(clients)]
        start = time.perf_counter()
        await asyncio.gather(*(_hold(person, waiting, load, start + seconds) for person in people))
        load.wall_s = time.perf_counter() - start
    load.unanswered, load.silent = (
        sum(getattr(one, name) for one in people) for name in ("unanswered", "silent")
    )
    return load


async def _hold(person: Client, waiting: Iterator[Chat], load: Load, deadline: float) -> None:
    for chat in waiting:
        await person.begin()
        for text in chat:
            load.turns_s.append(await person.turn(text))
            if time.perf_counter() >= deadline:
                return


def arrive(bot: Bot, portion: Sequence[Chat], per_s: float) -> Load:
    """Send the messages of `portion` at random moments, `per_s` a second on average, whether answered or not.

    Each chat begins before the first message is due. A turn counts from the moment its message was due,
    so that whoever had to wait for a late reply before is not forgotten.

    Raises:
        ServiceUnavailableError: the bot does not answer, or answers with an error.
    """
    return asyncio.run(_arrive(bot, portion, per_s))


async def _arrive(bot: Bot, portion: Sequence[Chat], per_s: float) -> Load:
    load, rng = Load(), random.Random(_SEED)
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(bot.door()) for _ in portion]
        for person in people:
            await person.begin()
        locks = [asyncio.Lock() for _ in people]
        start = due = time.perf_counter()

        async def say(who: int, text: str, moment: float) -> None:
            async with locks[who]:  # a person reads the reply first
                await people[who].turn(text)
            load.turns_s.append(time.perf_counter() - moment)

        turns = []
        for number in range(CHAT_TURNS):
            for who, chat in enumerate(portion):
                due += rng.expovariate(per_s)
                await asyncio.sleep(due - time.perf_counter())
                turns.append(asyncio.create_task(say(who, chat[number], due)))
        await asyncio.gather(*turns)
        load.wall_s = time.perf_counter() - start
    load.unanswered, load.silent = (
        sum(getattr(one, name) for one in people) for name in ("unanswered", "silent")
    )
    return load
