"""Eight real edge processes on PostgreSQL and Redis, and bursts on one chat: replies in order, one each."""

import asyncio
import os
import random
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx
import pytest

from faults.campaign import client
from faults.checks import Chat, examine, settled
from faults.house import House, Plan, run_house
from faults.log import Log
from faults.many import edge_processes
from faults.plain_assistant import OVERLAP
from faults.relay import relay
from faults.servers import postgres, program, redis_server
from faults.visitors import Visitor

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
    pytest.mark.skipif(
        not (program("initdb") and shutil.which("redis-server")), reason="wants PostgreSQL and Redis"
    ),
]
PROCESSES = 8
SEEDS = range(int(os.environ.get("FRONTDESK_TEST_SEEDS", "6")))
BURST = 24
LEASE_S = 8.0
SETTLE_S = 40.0


@dataclass(frozen=True)
class Many:
    """A house with many edges."""

    house: House
    urls: list[str]
    pids: list[int]


@pytest.fixture(scope="module")
def many() -> Iterator[Many]:
    with postgres() as cluster, redis_server() as redis_url:
        plan = Plan(edges=0, database_url=cluster.url, redis_url=redis_url)
        with (
            run_house(plan, standby=False) as house,
            edge_processes(house.settings, PROCESSES) as (urls, pids),
        ):
            yield Many(house, urls, pids)


async def burst(https: Sequence[httpx.AsyncClient], log: Log, seed: int) -> str:
    """Post many messages at once, some twice, each to any process; return the chat."""
    rng = random.Random(seed)
    visitor = Visitor(https, log, rng)
    assert await visitor.open()
    ids = [f"burst-{number:03d}" for number in range(BURST)]
    sent = rng.sample([*ids, *rng.sample(ids, BURST // 4)], BURST + BURST // 4)
    found = await asyncio.gather(*(visitor.post(id_, f"Is it safe? {id_}") for id_ in sent))
    assert None not in found
    return visitor.chat


async def bursts(many: Many, seeds: Sequence[int], *, stopped: int | None = None) -> tuple[list[Chat], Log]:
    """Run a burst for each seed; meanwhile one process may be stopped for longer than its lease lasts."""
    log = Log()
    async with relay(many.house.relay_port, many.house.settings.actions_port):
        https = [client(url) for url in many.urls]
        chats = []
        for seed in seeds:
            chats.append(await burst(https, log, seed))
            if stopped is not None:
                os.kill(many.pids[stopped], signal.SIGSTOP)
                try:
                    await asyncio.sleep(LEASE_S + 1.5)
                finally:
                    os.kill(many.pids[stopped], signal.SIGCONT)
                await asyncio.sleep(1.0)
        found = await settled(many.house.settings, chats, within_s=SETTLE_S)
        for http in https:
            await http.aclose()
    return found, log


def overlapping(chats: Sequence[Chat]) -> list[str]:
    """Return what was said by the assistant while another turn of the same chat was in progress."""
    return [m.id for chat in chats for m in chat.messages if m.author == "assistant" and OVERLAP in m.text]


def test_bursts_on_one_chat_are_answered_in_order_one_each(many: Many) -> None:
    chats, log = asyncio.run(bursts(many, SEEDS))
    assert examine(chats, log, one_each=True).found == {}
    assert overlapping(chats) == []
    for chat in chats:
        assert sum(message.author == "assistant" for message in chat.messages) == BURST


def test_a_process_that_was_stopped_for_longer_than_its_lease_does_no_harm(many: Many) -> None:
    chats, log = asyncio.run(bursts(many, [100], stopped=0))
    assert examine(chats, log, one_each=True).found == {}
    assert sum(message.author == "visitor" for message in chats[0].messages) == BURST
