"""Measures the assistant beside its peers, what it carries, and what grows; writes a report with pictures.

    PYTHONPATH=. .venv/bin/python -m bench --out results/bench

Takes less than twenty minutes without `--training`; let nothing else run meanwhile. Needs Linux with two
cores, and for the two workers PostgreSQL and Redis. The exit code says nothing about the aims.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.bots import whole_bot
from bench.capacity import arrivals, two_workers, workers
from bench.compare import compare
from bench.growth import stored, streams
from bench.house import house_settings
from bench.load import Supply
from bench.plan import FULL, SHORT
from bench.report import write
from bench.results import Results
from bench.saying import say
from bench.servers import Server
from frontdesk.commands.services import edge_url
from frontdesk.errors import FrontdeskError
from frontdesk.settings import load_settings

PARTS = ("peers", "workers", "house", "stored")


def measure(given: argparse.Namespace, folder: Path, results: Results) -> None:
    """Measure the chosen parts into `results`; everything that is kept on disk goes to `folder`.

    The report is written after each part, so that one that fails takes nothing away from the others.

    Raises:
        FrontdeskError: an environment, the model or a server is missing, or a process ended.
    """
    plan, supply, timeout_s = SHORT if given.short else FULL, Supply(), load_settings().start_timeout_s
    if "peers" in given.only:
        results.peers = compare(plan, folder, supply, training=given.training, timeout_s=timeout_s)
        write(results, given.out)
    if "workers" in given.only:
        with two_workers(folder, given.postgresql, given.redis, timeout_s) as servers:
            results.workers = workers(plan, servers, supply)
        write(results, given.out)
    if "house" in given.only:
        settings = house_settings(folder / "house")
        with Server(whole_bot(settings), folder / "house.log", timeout_s) as server:
            results.arrivals = arrivals(plan, server, supply)
            results.memory_mb = {one.program: one.rss_mb() for one in server.processes()}
            results.streams = streams(plan, server, supply, edge_url(settings))
        write(results, given.out)
    if "stored" in given.only:
        results.stored = stored(plan, folder, supply, timeout_s)
        write(results, given.out)


def _setting(given: argparse.Namespace) -> dict[str, Any]:
    rows = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    processor = next((row.partition(": ")[2] for row in rows if row.startswith("model name")), "unknown")
    at = datetime.now(UTC).strftime("%d %B %Y, %H:%M UTC")
    return {
        "at": at,
        "cores": os.cpu_count(),
        "processor": processor,
        "load": os.getloadavg()[0],
        "short": given.short,
    }


def _arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("results/bench"), help="folder of the report")
    parser.add_argument(
        "--short", action="store_true", help="a few minutes, to see that all works; figures mean little"
    )
    parser.add_argument("--training", action=argparse.BooleanOptionalAction, default=False,
                        help="train our model from scratch, too (some 25 minutes more)")  # fmt: skip
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="measure only these parts")
    parser.add_argument(
        "--postgresql", default="postgresql://postgres@127.0.0.1:5432", help="server for the two workers"
    )
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/7", help="Redis for the two workers")
    parser.add_argument("--keep", type=Path, help="keep logs and databases in this new folder")
    return parser.parse_args(words)


def main() -> None:
    """Measure and write the report. A fault is one sentence and exit code 1."""
    given = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    results = Results(_setting(given) | vars(SHORT if given.short else FULL))
    try:
        if given.keep:
            given.keep.mkdir(parents=True)
            measure(given, given.keep.resolve(), results)
        else:
            with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
                measure(given, Path(folder), results)
    except FrontdeskError as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    report = write(results, given.out)
    say(f"Written: {report}")
    print(report.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
