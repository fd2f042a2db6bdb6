"""One campaign: a house, visitors, faults, and what is left at the end."""

import asyncio
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import httpx

from faults.checks import Broken, Chat, examine, examine_times, settled
from faults.house import House, Plan, run_house
from faults.kinds import Fault, Scene, faults
from faults.log import Injected, Log
from faults.relay import relay
from faults.servers import Postgres, SmallDisk, postgres, redis_server, small_disk
from faults.summary import summary
from faults.visitors import Visitor, recovered

_PROBE_S = 60.0
_WHOLE_S = 240.0
_DRAIN_S = 60.0


@dataclass(frozen=True)
class Order:
    """What is to be done.

    `kinds`: only these faults; by default all that are possible. `pace_s`: seconds between a
    visitor's messages. `limit_s`: no more faults after so many seconds.
    """

    database: Literal["sqlite", "postgresql"]
    injections: int
    seed: int
    real: bool = False
    edges: int = 1
    chats: int = 20
    pace_s: float = 1.0
    kinds: Sequence[str] = ()
    limit_s: float = math.inf
    report: Callable[[str], None] = lambda sentence: None


def campaign(order: Order) -> dict[str, Any]:
    """Carry it out and return the figures; `broken` in them is empty if every promise was kept."""
    with ExitStack() as stack:
        cluster: Postgres | None = None
        disk: SmallDisk | None = None
        redis_url, state = "", None
        if order.database == "postgresql":
            cluster = stack.enter_context(postgres())
            redis_url = stack.enter_context(redis_server())
        else:
            state = Path(stack.enter_context(TemporaryDirectory(prefix="frontdesk-disk-")))
            disk = stack.enter_context(small_disk(state))
        url = cluster.url if cluster else ""
        house = stack.enter_context(run_house(Plan(order.real, order.edges, url, redis_url, state)))
        return asyncio.run(_carry_out(order, house, cluster, redis_url, disk))


async def _carry_out(
    order: Order, house: House, cluster: Postgres | None, redis_url: str, disk: SmallDisk | None
) -> dict[str, Any]:
    rng, log, started = random.Random(order.seed), Log(), time.monotonic()
    async with AsyncExitStack() as stack:
        passing = await stack.enter_async_context(relay(house.relay_port, house.settings.actions_port))
        https = [await stack.enter_async_context(client(url)) for url in house.urls]
        scene = Scene(house, passing, rng, cluster, redis_url, disk)
        stop = asyncio.Event()
        visitors = [Visitor(https, log, random.Random(rng.random())) for _ in range(order.chats)]
        await _until_whole(house)
        if not await recovered(https, log, rng, limit_s=_PROBE_S):
            raise RuntimeError("The house does not answer at the start.")
        log.refusals.clear()  # before all was loaded nothing was promised
        talking = [asyncio.create_task(visitor.talk(stop, order.pace_s)) for visitor in visitors]
        await _inject(order, scene, https, log)
        stop.set()
        await asyncio.gather(*talking)
    chats, drained_s = await _drained(house, log)
    broken = examine(chats, log, one_each=not order.real)
    examine_times(log, broken)
    return _figures(order, log, chats, broken) | {
        "drained_s": round(drained_s, 1), "took_s": round(time.monotonic() - started),
        "supervisor": len(house.sentences),
    }  # fmt: skip


async def _inject(order: Order, scene: Scene, https: Sequence[httpx.AsyncClient], log: Log) -> None:
    ends_at = time.monotonic() + order.limit_s
    possible = {k: f for k, f in faults(scene).items() if not order.kinds or k in order.kinds}
    for number, (kind, fault) in enumerate(_endless(possible, scene.rng)):
        if number == order.injections or time.monotonic() > ends_at:
            return
        await _until_whole(scene.house)
        await asyncio.sleep(scene.rng.uniform(0.0, 1.5))
        one = Injected(kind, time.monotonic())
        log.injected.append(one)
        one.since = await fault(scene)
        await recovered(https, log, scene.rng, limit_s=_PROBE_S)
        one.recovered = time.monotonic()
        order.report(f"{number + 1} {kind}: {one.recovery_s:.1f} s")


def _endless(possible: dict[str, Fault], rng: random.Random) -> Iterator[tuple[str, Fault]]:
    """Yield the faults in random order, each as often as the others."""
    while True:
        for kind in rng.sample(sorted(possible), len(possible)):
            yield kind, possible[kind]


async def _until_whole(house: House) -> None:
    """Wait until the stand-ins are back: two faults at once are another promise."""
    async with asyncio.timeout(_WHOLE_S):
        while not house.whole():
            await asyncio.sleep(0.1)


async def _drained(house: House, log: Log) -> tuple[list[Chat], float]:
    """Return the chats when nothing waits for a reply any more, and how long that took."""
    ids, started = sorted({chat for chat, _ in log.acks}), time.monotonic()
    chats = await settled(house.settings, ids, within_s=_DRAIN_S)
    return chats, time.monotonic() - started


def client(url: str) -> httpx.AsyncClient:
    """Return a client for one edge."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
    return httpx.AsyncClient(base_url=url, timeout=10.0, trust_env=False, limits=limits)


def _figures(order: Order, log: Log, chats: Sequence[Chat], broken: Broken) -> dict[str, Any]:
    return {
        "house": "real" if order.real else "stand-ins", "database": order.database, "edges": order.edges,
        "seed": order.seed,
    } | summary(log, chats, broken)  # fmt: skip
