"""Load on a bot: clients that hold conversations of everyday messages, each message once."""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import httpx

from bench.bots import Bot
from frontdesk.commands.client import new_conversation
from frontdesk.commands.scoring import read_cases
from frontdesk.errors import ServiceUnavailableError
from frontdesk.language.files import PROJECT

Chat = tuple[str, ...]
_SEED = 0
_TURN_TIMEOUT_S = 60.0


@dataclass
class Load:
    """What one round of load measured.

    Attributes:
        turns_s: seconds that each turn took, in the order they ended.
        wall_s: seconds from the first request to the last reply.
    """

    turns_s: list[float] = field(default_factory=list)
    wall_s: float = 0.0

    @property
    def turns_per_s(self) -> float:
        """Turns a second over the whole round."""
        return len(self.turns_s) / self.wall_s


def chats() -> list[Chat]:
    """Return chats of the development sets in an order that never changes; no text stands in two."""
    cases = [case for path in sorted((PROJECT / "tests/eval").glob("*.tsv")) for case in read_cases(path)]
    random.Random(_SEED).shuffle(cases)
    seen: set[str] = set()
    found: list[Chat] = []
    for case in cases:
        if seen.isdisjoint(case.turns):
            found.append(case.turns)
        seen.update(case.turns)
    return found


def portions(found: Sequence[Chat], count: int) -> list[list[Chat]]:
    """Return `count` portions of nearly the same size that share no chat."""
    return [list(found[start::count]) for start in range(count)]


def drive(bot: Bot, portion: Sequence[Chat], clients: int, seconds: float) -> Load:
    """Hold the chats of `portion` with `bot`, `clients` at a time; begin none after `seconds`.

    Raises:
        ServiceUnavailableError: the bot does not answer, or answers with an error.
    """
    return asyncio.run(_drive(bot, portion, clients, seconds))


async def _drive(bot: Bot, portion: Sequence[Chat], clients: int, seconds: float) -> Load:
    load = Load()
    start = time.perf_counter()
    waiting = iter(portion)
    await asyncio.gather(*(_client(bot, waiting, load, start + seconds) for _ in range(clients)))
    load.wall_s = time.perf_counter() - start
    return load


async def _client(bot: Bot, waiting: Iterator[Chat], load: Load, deadline: float) -> None:
    """Hold one chat after the other, each in a conversation of its own."""
    async with httpx.AsyncClient(headers=dict(bot.headers), timeout=_TURN_TIMEOUT_S) as http:
        for chat in waiting:
            conversation = new_conversation()
            for text in chat:
                load.turns_s.append(await _turn(http, bot, conversation, text))
            if time.perf_counter() >= deadline:
                return


async def _turn(http: httpx.AsyncClient, bot: Bot, conversation: str, text: str) -> float:
    """Return the seconds that one turn took."""
    start = time.perf_counter()
    try:
        answer = await http.post(bot.url, json=bot.body(conversation, text))
    except httpx.TransportError as error:
        raise ServiceUnavailableError(f"{bot.name}: stopped answering ({type(error).__name__}).") from error
    if answer.status_code != httpx.codes.OK:
        raise ServiceUnavailableError(f"{bot.name}: answered {answer.status_code} to a message.")
    return time.perf_counter() - start
