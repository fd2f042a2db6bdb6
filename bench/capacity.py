"""How much one machine carries: one worker and two, and messages that come whether answered or not."""

import os
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.bots import whole_bot
from bench.house import house_settings, scratch_database
from bench.load import CHAT_TURNS, Load, Supply, arrive, drive, drive_all
from bench.plan import Plan
from bench.saying import say
from bench.servers import Server, watched

CLIENTS = 8
_WARM_UP_CHATS = 6
_MOST_PER_S = 60.0
EDGE, RASA = "frontdesk.edge.serve", "frontdesk.channel.serve"


@dataclass
class Workers:
    """What one worker does alone, and two together. A worker is an edge, a Rasa and an action server on one core.

    Attributes:
        alone: rounds of one worker, the two in turn.
        together: rounds of both.
        database: what both keep their record in.
    """

    alone: list[Load] = field(default_factory=list)
    together: list[Load] = field(default_factory=list)
    database: str = "PostgreSQL"

    @property
    def added(self) -> float:
        """Return what the second worker adds, as a part of what one does."""
        one, two = (
            statistics.median(load.turns_per_s for load in loads) for loads in (self.alone, self.together)
        )
        return two / one - 1


@dataclass
class Arrivals:
    """Messages that come at random moments.

    Attributes:
        load: the turns, from the moment the message was due.
        per_s: how many came a second, on average.
        cpu_s: processor seconds that each program used meanwhile.
        idle_cpu: processor seconds a second that each program uses when nobody says anything.
    """

    load: Load
    per_s: float
    cpu_s: dict[str, float]
    idle_cpu: dict[str, float]


@contextmanager
def two_workers(folder: Path, server: str, redis: str, timeout_s: float) -> Iterator[list[Server]]:
    """Give two workers on cores of their own, with one database and one Redis."""
    cores = sorted(os.sched_getaffinity(0))
    with ExitStack() as stack:
        database = stack.enter_context(scratch_database(server))
        found = []
        for number in range(2):
            settings = house_settings(folder / f"worker{number}", database=database, redis=redis)
            bot = whole_bot(settings, name=f"worker{number}", core=cores[number % len(cores)])
            found.append(stack.enter_context(Server(bot, folder / f"{bot.name}.log", timeout_s)))
        yield found


def workers(plan: Plan, servers: Sequence[Server], supply: Supply) -> Workers:
    """Return what one of the servers does alone, and both together, in turns."""
    found = Workers()
    bots = [server.bot for server in servers]
    with watched(*servers):
        drive_all(bots, supply.take(2 * _WARM_UP_CHATS), 1, plan.round_s)
        for number in range(plan.rounds):
            say(f"One worker and two, round {number + 1} of {plan.rounds} …")
            share = int(plan.round_s * _MOST_PER_S / CHAT_TURNS) + 2 * CLIENTS
            for several in ((False, True), (True, False))[number % 2]:
                some = bots if several else [bots[number % 2]]
                load = drive_all(some, supply.take(share), CLIENTS, plan.round_s)
                (found.together if several else found.alone).append(load)
    return found


def arrivals(plan: Plan, server: Server, supply: Supply) -> Arrivals:
    """Return what becomes of messages that come at random moments, and what processor time they take."""
    say(f"{plan.arrivals} messages at {plan.per_s:g} a second …")
    with watched(server):
        drive(server.bot, supply.take(2 * _WARM_UP_CHATS), 2, 60.0)
        idle = used_meanwhile(server, 5.0)
        before = server.cpu_s()
        load = arrive(server.bot, supply.take(plan.arrivals // CHAT_TURNS), plan.per_s)
        cpu = {name: seconds - before[name] for name, seconds in server.cpu_s().items()}
    return Arrivals(load, plan.per_s, cpu, idle)


def used_meanwhile(server: Server, seconds: float) -> dict[str, float]:
    """Return the processor seconds a second of each program over a time in which nobody says anything."""
    before = server.cpu_s()
    time.sleep(seconds)
    return {name: (used - before[name]) / seconds for name, used in server.cpu_s().items()}
