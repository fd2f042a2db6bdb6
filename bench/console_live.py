"""Measures how soon what visitors write is on the screens of staff.

    PYTHONPATH=. .venv/bin/python bench/console_live.py

A real edge process on SQLite, with the trained safety screen, in front of an assistant that answers at once.
In each round a new visitor says that they are in danger: the time runs until their message came over the live
stream of the open chat, and until the inbox was drawn anew with that chat in it. Both count as quick within a
second, the slowest round too. Exit code 1: a fault, 2: slower.
"""

import argparse
import asyncio
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx

from bench.edge_figures import percentile
from bench.edge_process import EdgeProcess, running_edge
from bench.edge_visitors import Visitor, Ways, ways_to
from bench.saying import faults_told
from bench.staff import signed_in
from frontdesk.errors import ServiceUnavailableError
from frontdesk.records.opening import open_record
from frontdesk.settings import Settings

SOON_S = 1.0
_WAIT_S = 30.0
_SAID = "I will kill myself"


@asynccontextmanager
async def stream(ways: Ways, page: str) -> AsyncIterator[AsyncIterator[str]]:
    """Give the lines of the live stream that a page of the console listens to.

    Raises:
        ServiceUnavailableError: the page does not answer, or has no stream.
    """
    answer = await ways.asks.get(page)
    found = re.search(r'sse-connect="([^"]+)"', answer.text)
    if answer.status_code != httpx.codes.OK or found is None:
        raise ServiceUnavailableError(f"{page} answered {answer.status_code} and names no live stream.")
    address = found.group(1).replace("&amp;", "&")
    headers = {"Accept": "text/event-stream"}
    async with ways.streams.stream("GET", address, headers=headers, timeout=_WAIT_S) as live:
        yield live.aiter_lines()


async def moment_of(lines: AsyncIterator[str], name: str, words: str) -> float:
    """Return when (`perf_counter`, seconds) an event of this name with these words in it was there.

    Raises:
        ServiceUnavailableError: it did not come in time.
    """
    event, holds = "", False
    async with asyncio.timeout(_WAIT_S):
        async for line in lines:
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            holds = holds or words in line
            if not line:
                if event == name and holds:
                    return time.perf_counter()
                event, holds = "", False
    raise ServiceUnavailableError(f"The live stream ended before {name} came.")


async def measure(edge: EdgeProcess, staff: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each round until the message was in the open chat, and the chat in the inbox."""
    found: dict[str, list[float]] = {"message in the open chat": [], "chat in the inbox": []}
    async with ways_to(edge.url) as visitors, ways_to(edge.url, staff) as console:
        for _ in range(rounds):
            async with (
                Visitor(visitors) as who,
                stream(console, "/staff/inbox") as inbox,
                stream(console, f"/staff/chats/{who.chat}") as screen,
            ):
                said_at = time.perf_counter()
                moments = await asyncio.gather(
                    moment_of(screen, "message", _SAID), moment_of(inbox, "pane", who.chat), who.turn(_SAID)
                )
                for seconds, at in zip(found.values(), moments, strict=False):
                    seconds.append(at - said_at)
    return found


def report(found: dict[str, list[float]]) -> bool:
    """Print the figures; return whether every round was quick."""
    print(f"{'on the screen of staff':28} {'median':>8} {'p95':>8} {'longest':>8}  (ms)")
    for name, seconds in found.items():
        figures = (statistics.median(seconds), percentile(seconds, 95), max(seconds))
        print(f"{name:28}" + "".join(f" {figure * 1e3:8.0f}" for figure in figures))
    return max(max(seconds) for seconds in found.values()) < SOON_S


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=50, help="how many visitors write")
    rounds = parser.parse_args().rounds
    with (
        faults_told(),
        tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder,
        running_edge(Path(folder)) as edge,
    ):
        staff = signed_in(open_record(replace(Settings(), state=Path(folder))))
        quick = report(asyncio.run(measure(edge, staff, rounds)))
    sys.exit(0 if quick else 2)


if __name__ == "__main__":
    main()
