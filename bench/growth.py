"""What grows with open streams and with stored messages: the time of a turn, memory, processor time."""

import asyncio
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.bots import whole_bot
from bench.capacity import EDGE
from bench.edge_visitors import Visitor, ways_to
from bench.house import house_settings
from bench.load import CHAT_TURNS, Supply, drive
from bench.million import fill
from bench.plan import Plan
from bench.saying import say
from bench.servers import Server, watched
from frontdesk.records import open_engine
from frontdesk.settings import Settings

_SETTLE_S = 3.0
_CHAT_MESSAGES = 10  # of an invented chat, on average
_WARM_UP_CHATS = 6
_BLOCK_CHATS = 2


@dataclass
class Level:
    """What was measured at one number of streams or stored messages.

    Attributes:
        count: how many there were.
        turns_s: seconds of turns of one client.
        memory_mb: the edge's resident memory, in 10⁶ bytes.
        idle_cpu: processor seconds that the edge uses in a second in which nobody says anything.
    """

    count: int
    turns_s: list[float] = field(default_factory=list)
    memory_mb: float = 0.0
    idle_cpu: float = 0.0


def streams(plan: Plan, server: Server, supply: Supply, url: str) -> list[Level]:
    """Return a level for each number of idle streams, on one running house."""
    with watched(server):
        drive(server.bot, supply.take(_WARM_UP_CHATS), 1, 60.0)
        return asyncio.run(_streams(plan, server, supply, url))


async def _streams(plan: Plan, server: Server, supply: Supply, url: str) -> list[Level]:
    found, open_now = [], 0
    edge = server.process(EDGE)
    async with AsyncExitStack() as stack:
        ways = await stack.enter_async_context(ways_to(url))
        client = await stack.enter_async_context(server.bot.door())
        for count in plan.streams:
            say(f"{count} idle streams …")
            for _ in range(count - open_now):
                await stack.enter_async_context(Visitor(ways))
            open_now = count
            await asyncio.sleep(_SETTLE_S)
            before = edge.cpu_s()
            await asyncio.sleep(_SETTLE_S)
            level = Level(count, memory_mb=edge.rss_mb(), idle_cpu=(edge.cpu_s() - before) / _SETTLE_S)
            for chat in supply.take(plan.timed // CHAT_TURNS):
                await client.begin()
                level.turns_s += [await client.turn(text) for text in chat]
            found.append(level)
    return found


def stored(plan: Plan, folder: Path, supply: Supply, timeout_s: float) -> list[Level]:
    """Return a level for each number of stored messages; a house for each, asked in turns."""
    with ExitStack() as stack:
        servers, levels = [], []
        for count in plan.stored:
            settings = house_settings(folder / f"stored{count}")
            levels.append(Level(_filled(settings, count)))
            bot = whole_bot(settings, name=f"stored{count}")
            servers.append(stack.enter_context(Server(bot, folder / f"{bot.name}.log", timeout_s)))
        say("Turns beside stored messages …")
        with watched(*servers):
            warm_up = supply.take(_WARM_UP_CHATS)
            for server in servers:
                drive(server.bot, warm_up, 1, 60.0)
            for number in range(plan.timed // CHAT_TURNS // _BLOCK_CHATS):
                some = supply.take(_BLOCK_CHATS)
                order = list(zip(servers, levels, strict=True))
                for server, level in order if number % 2 else reversed(order):
                    level.turns_s += drive(server.bot, some, 1, 60.0).turns_s
            for server, level in zip(servers, levels, strict=True):
                level.memory_mb = server.process(EDGE).rss_mb()
    return levels


def _filled(settings: Settings, count: int) -> int:
    """Fill a house's empty database; return how many messages it has."""
    if not count:
        return 0
    say(f"Storing {count:,} messages …")
    engine = open_engine(settings.database)
    try:
        return fill(engine, max(1, count // _CHAT_MESSAGES))
    finally:
        engine.dispose()
