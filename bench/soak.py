"""Holds chats with the whole house for very long, and tells whether memory, open files or connections grow.

    PYTHONPATH=. .venv/bin/python bench/soak.py --turns 100000 --out results/soak

Each thousand turns a row is added to `soak.jsonl` in that folder and the report is written anew, so a run
may be stopped at any time; started again, it goes on counting. What grows is judged within a run. Needs
Linux, PostgreSQL and Redis. Exit code 1: something grows, or a turn failed.
"""

import argparse
import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

from bench.bots import Bot, whole_bot
from bench.clients import Client
from bench.edge_figures import percentile
from bench.house import house_settings, scratch_database
from bench.load import Chat, chats
from bench.saying import say
from bench.servers import Server
from bench.soak_growth import Row, Sample, add, read, verdicts
from bench.soak_report import write
from frontdesk.errors import FrontdeskError, ServiceUnavailableError
from frontdesk.settings import Settings, load_settings

_SETTLE_S = 2.0
_MOST_FAILURES = 100


class Endless:
    """Chats without end: after all of them were held they come again, with a number in each message."""

    def __iter__(self) -> Iterator[Chat]:
        """Give chat after chat."""
        yield from chats()
        for number in count(1):
            yield from (tuple(f"{text} ({number})" for text in chat) for chat in chats())


async def hold(bot: Bot, waiting: Iterator[Chat], clients: int, turns: int) -> tuple[list[float], int]:
    """Return the seconds of each of about `turns` turns, and how many turns failed."""
    took: list[float] = []
    failed = 0

    async def talk(person: Client) -> None:
        nonlocal failed
        for chat in waiting:
            try:
                await person.begin()
                for text in chat:
                    took.append(await person.turn(text))
            except ServiceUnavailableError as error:
                failed += 1
                say(f"A turn failed: {error}")
            if len(took) + failed >= turns or failed > _MOST_FAILURES:
                return

    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(bot.door()) for _ in range(clients)]
        await asyncio.gather(*(talk(person) for person in people))
    return took, failed + sum(person.unanswered for person in people)


def samples(server: Server, settings: Settings, ports: dict[int, str]) -> dict[str, Sample]:
    """Return each process's memory, open files and connections.

    Args:
        server: the running house.
        settings: its ports.
        ports: names of what listens elsewhere.
    """
    names = ports | {settings.rasa_port: "Rasa", settings.actions_port: "actions", settings.edge_port: "edge"}
    found = {}
    for process in server.processes():
        ends: Counter[str] = Counter()
        for port, number in process.connections().items():
            ends[names.get(port, "inbound")] += number
        found[process.program] = Sample(round(process.rss_mb(), 1), process.open_files(), dict(ends))
    return found


def soak(given: argparse.Namespace, folder: Path) -> list[Row]:
    """Hold chats until there were so many turns; return all rows.

    Raises:
        FrontdeskError: the model or a server is missing, a process ended, or far too many turns failed.
    """
    given.out.mkdir(parents=True, exist_ok=True)
    path, waiting = given.out / "soak.jsonl", iter(Endless())
    rows = read(path)
    run, done = (rows[-1].run + 1, rows[-1].turns) if rows else (1, 0)
    ports = {5432: "database", 6379: "Redis"}
    with scratch_database(given.postgresql) as database:
        settings = house_settings(folder, database=database, redis=given.redis)
        with Server(whole_bot(settings), folder / "house.log", load_settings().start_timeout_s) as server:
            while done < given.turns:
                begun = time.perf_counter()
                took, failed = asyncio.run(hold(server.bot, waiting, given.clients, given.step))
                wall_s = time.perf_counter() - begun
                if not took or failed > _MOST_FAILURES:
                    raise ServiceUnavailableError("Nearly every turn fails; the house's log says why.")
                time.sleep(_SETTLE_S)
                done += len(took)
                took_ms = [second * 1e3 for second in took]
                row = Row(
                    run, done, round(wall_s, 1), round(statistics.median(took_ms), 1),
                    round(percentile(took_ms, 95), 1), failed, samples(server, settings, ports),
                )  # fmt: skip
                add(path, row)
                rows.append(row)
                write(rows, given.out, given.clients)
                sizes = ", ".join(
                    f"{name} {one.memory_mb:.0f} MB {one.files} files" for name, one in row.processes.items()
                )
                say(f"{done:,} turns, {len(took) / wall_s:.1f} a second, p95 {row.p95_ms:.0f} ms; {sizes}")
    return rows


def _arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="soak", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=100_000, help="turns in all")
    parser.add_argument("--clients", type=int, default=8, help="chats at once")
    parser.add_argument("--step", type=int, default=1000, help="turns from row to row")
    parser.add_argument("--out", type=Path, default=Path("results/soak"), help="folder of rows and report")
    parser.add_argument(
        "--postgresql", default="postgresql://postgres@127.0.0.1:5432", help="server for the record"
    )
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/8", help="Redis of the edge")
    return parser.parse_args(words)


def main() -> None:
    """Hold chats and write the report. A fault is one sentence."""
    given = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        with tempfile.TemporaryDirectory(prefix="frontdesk-soak-") as folder:
            rows = soak(given, Path(folder))
    except FrontdeskError as error:
        print(f"soak: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(any(one.grows for one in verdicts(rows)) or any(row.failed for row in rows))


if __name__ == "__main__":
    main()
