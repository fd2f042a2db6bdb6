"""The faults. Each injects itself and returns from when on recovery counts, in monotonic seconds."""

import asyncio
import os
import random
import signal
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial

from faults.house import House, Part
from faults.relay import Relay
from faults.servers import Postgres, SmallDisk, flush, pause


@dataclass(frozen=True)
class Scene:
    """What can be broken."""

    house: House
    relay: Relay
    rng: random.Random
    postgres: Postgres | None = None
    redis_url: str = ""
    disk: SmallDisk | None = None


Fault = Callable[[Scene], Awaitable[float]]
PARTS: tuple[Part, ...] = ("edge", "rasa", "actions")


def faults(scene: Scene) -> dict[str, Fault]:
    """Return the faults that this scene allows, by name."""
    found: dict[str, Fault] = {"hung_action": _hang_action}
    for part in PARTS:
        found[f"kill_{part}"] = partial(_kill, part)
        found[f"stop_{part}"] = partial(_stop, part)
        found[f"pause_{part}"] = partial(_pause, part)
    if scene.postgres is not None:
        found["postgres_crash"] = _crash_postgres
    if scene.redis_url:
        found |= {"redis_flush": _flush_redis, "redis_pause": _pause_redis}
    if scene.disk is not None:
        found["full_disk"] = _fill_disk
    return found


async def _kill(part: Part, scene: Scene) -> float:
    moment = time.monotonic()
    os.kill(_some(part, scene), signal.SIGKILL)
    return moment


async def _stop(part: Part, scene: Scene) -> float:
    """Stop a process for good: somebody has to notice."""
    moment = time.monotonic()
    os.kill(_some(part, scene), signal.SIGSTOP)
    return moment


async def _pause(part: Part, scene: Scene) -> float:
    """Stop a process for a while, and let it go on with what it was doing."""
    pid = _some(part, scene)
    os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(scene.rng.uniform(0.3, 4.0))
    with suppress(ProcessLookupError):  # it was replaced meanwhile
        os.kill(pid, signal.SIGCONT)
    return time.monotonic()


async def _hang_action(scene: Scene) -> float:
    scene.relay.hold()
    await asyncio.sleep(scene.rng.uniform(1.0, 7.0))
    scene.relay.release()
    return time.monotonic()


async def _crash_postgres(scene: Scene) -> float:
    assert scene.postgres is not None
    moment = time.monotonic()
    await scene.postgres.crash_and_restart()
    return moment


async def _flush_redis(scene: Scene) -> float:
    moment = time.monotonic()
    await asyncio.to_thread(flush, scene.redis_url)
    return moment


async def _pause_redis(scene: Scene) -> float:
    """Nobody may notice, so recovery counts from the start."""
    moment = time.monotonic()
    await asyncio.to_thread(pause, scene.redis_url, scene.rng.uniform(1.0, 5.0))
    return moment


async def _fill_disk(scene: Scene) -> float:
    assert scene.disk is not None
    await asyncio.to_thread(_shorten_log, scene)
    await asyncio.to_thread(scene.disk.fill)
    try:
        await asyncio.sleep(scene.rng.uniform(1.0, 5.0))
    finally:
        await asyncio.to_thread(scene.disk.free)
    return time.monotonic()


def _shorten_log(scene: Scene) -> None:
    """Empty SQLite's log, whose old room would bear new messages for a while."""
    path = scene.house.settings.state / "frontdesk.db"
    with closing(sqlite3.connect(path, timeout=2.0)) as database, suppress(sqlite3.OperationalError):
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _some(part: Part, scene: Scene) -> int:
    which = scene.rng.randrange(scene.house.plan.edges) if part == "edge" else 0
    return scene.house.pid(part, which)
