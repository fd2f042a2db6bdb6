"""What is measured of a running edge. Whatever is compared is measured in turns, in one run."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from itertools import cycle, islice
from multiprocessing import get_context

import httpx

from bench.edge_process import EdgeProcess
from bench.edge_visitors import Visitor, Ways, ways_to
from frontdesk.errors import ServiceUnavailableError

_CHAT_TURNS = 20
_WARM_UP_CHATS = 3
_PROBE_S = 0.02
_SETTLE_S = 3.0
_AT_A_TIME = 8
Pair = tuple[float, float]


async def against_the_assistant(edge: EdgeProcess, texts: Sequence[str], turns: int) -> list[Pair]:
    """Return for each of `turns` turns its seconds over the edge, and straight to the assistant."""
    found: list[Pair] = []
    async with ways_to(edge.url) as ways, httpx.AsyncClient(trust_env=False) as straight:
        words = cycle(texts)
        for _ in range(_WARM_UP_CHATS + turns // _CHAT_TURNS):
            async with Visitor(ways) as visitor:
                for number, text in enumerate(islice(words, _CHAT_TURNS)):
                    first = await _straight(straight, edge, text) if number % 2 else 0.0
                    over = await visitor.turn(text)
                    found.append((over, first or await _straight(straight, edge, text)))
    return found[_WARM_UP_CHATS * _CHAT_TURNS :]


async def _straight(http: httpx.AsyncClient, edge: EdgeProcess, text: str) -> float:
    start = time.perf_counter()
    answer = await http.post(edge.assistant_url, json={"conversation": "straight", "text": text})
    if answer.status_code != httpx.codes.OK:
        raise ServiceUnavailableError(f"The stand-in answered {answer.status_code}.")
    return time.perf_counter() - start


async def late_and_early(
    edge: EdgeProcess, texts: Sequence[str], chats: int, early: int, late: int, turns: int = 1
) -> list[Pair]:
    """Return seconds of late turns of a chat, each beside an early turn of another, with the same words.

    Args:
        edge: what serves.
        texts: what is said.
        chats: pairs of chats.
        early: number of the first early turn that counts.
        late: number of the first late turn that counts.
        turns: how many count, from there on.
    """
    found: list[Pair] = []
    async with ways_to(edge.url) as ways:
        for chat in range(chats):
            words = list(islice(cycle(texts), chat, chat + late + turns))
            async with Visitor(ways) as old, Visitor(ways) as young:
                await old.talk(words[: late - 1])
                await young.talk(words[: early - 1])
                for number, text in enumerate(words[late - 1 :]):
                    order = (old, young) if (chat + number) % 2 else (young, old)
                    took = {visitor: await visitor.turn(text) for visitor in order}
                    found.append((took[old], took[young]))
    return found


async def health_under_load(
    edge: EdgeProcess, texts: Sequence[str], visitors: int, seconds: float
) -> tuple[list[float], int]:
    """Keep so many turns in progress; return the seconds of each look at `/healthz`, and how many ended."""
    turns = 0

    async def insist(visitor: Visitor, start: int, deadline: float) -> None:
        nonlocal turns
        for text in islice(cycle(texts), start, None):
            if time.perf_counter() >= deadline:
                return
            await visitor.turn(text)
            turns += 1

    async with AsyncExitStack() as stack:
        ways = await stack.enter_async_context(ways_to(edge.url))
        people = [await stack.enter_async_context(Visitor(ways)) for _ in range(visitors)]
        pool = stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
        await asyncio.get_running_loop().run_in_executor(pool, probe, edge.url, 0.1)
        deadline = time.perf_counter() + seconds + 1.0
        load = [asyncio.create_task(insist(one, 7 * number, deadline)) for number, one in enumerate(people)]
        looks = await asyncio.get_running_loop().run_in_executor(pool, probe, edge.url, seconds)
        await asyncio.gather(*load)
    return looks, turns


def probe(url: str, seconds: float) -> list[float]:
    """Return the seconds of each look at `/healthz`, fifty times a second. Runs in a process of its own."""
    found: list[float] = []
    with httpx.Client(base_url=url, trust_env=False, timeout=30.0) as http:
        deadline = time.perf_counter() + seconds
        while (start := time.perf_counter()) < deadline:
            http.get("/healthz").raise_for_status()
            found.append(time.perf_counter() - start)
            time.sleep(max(0.0, _PROBE_S - found[-1]))
    return found


async def idle_streams(edge: EdgeProcess, streams: int) -> Pair:
    """Return the edge's memory (10⁶ bytes) before and after that many chats opened a live stream."""
    async with AsyncExitStack() as stack:
        ways = await stack.enter_async_context(ways_to(edge.url))
        people = [Visitor(ways) for _ in range(streams)]
        for visitor in people:
            await visitor.begin()
        await asyncio.sleep(_SETTLE_S)
        before = edge.memory_mb()
        for visitor in people:
            stack.push_async_exit(visitor)
            await visitor.listen()
        await asyncio.sleep(_SETTLE_S)
        return before, edge.memory_mb()


async def memory_over(edge: EdgeProcess, texts: Sequence[str], turns: int, step: int = 1000) -> list[float]:
    """Return the edge's memory (10⁶ bytes) after each `step` turns, in new chats with new words."""
    found: list[float] = []
    async with ways_to(edge.url) as ways:
        for done in range(0, turns, step):
            shares = [range(done + share, done + step, _AT_A_TIME) for share in range(_AT_A_TIME)]
            await asyncio.gather(*(_chats(ways, texts, share) for share in shares))
            await asyncio.sleep(_SETTLE_S / 3)
            found.append(edge.memory_mb())
    return found


async def _chats(ways: Ways, texts: Sequence[str], numbers: range) -> None:
    """Hold chats of some turns; each message has a number in it that was not there before."""
    for start in range(0, len(numbers), _CHAT_TURNS):
        async with Visitor(ways) as visitor:
            for number in numbers[start : start + _CHAT_TURNS]:
                await visitor.turn(f"{texts[number % len(texts)]} ({number})")
