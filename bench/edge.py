"""Measures what the edge adds: time, memory, and what becomes of both in long chats and under load.

    PYTHONPATH=. .venv/bin/python bench/edge.py --out edge.json

A real edge process on SQLite, with the trained safety screen, stands in front of an assistant that
answers at once. Everything stays on this machine. Takes about twenty minutes; let nothing else run
meanwhile. The exit code says nothing about the aims.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from bench import edge_measures as measures
from bench.edge_figures import Figure, as_json, interval, of_cost, of_ratio, percentile, print_table
from bench.edge_inside import parts
from bench.edge_process import running_edge, settings_in
from bench.edge_visitors import everyday_texts
from frontdesk.errors import FrontdeskError

T = TypeVar("T")
_EARLY_TURNS = 5  # how many turns from the 5th and the 50th on are compared
_LATE_TURNS = 30  # and from the 50th and the 500th on
_LATE_CHATS = 3


def measure(plan: argparse.Namespace, folder: Path) -> tuple[list[Figure], dict[str, Any]]:
    """Return the figures, and what they were made from; what is kept on disk goes to `folder`.

    Raises:
        FrontdeskError: the model is missing, or a process ended.
    """
    figures, details = [], {}
    for number, part in enumerate((_time, _crowd, _memory)):
        own = folder / str(number)
        own.mkdir()
        more, detail = part(plan, own)
        figures += more
        details |= detail
    return figures, details


def _time(plan: argparse.Namespace, folder: Path) -> tuple[list[Figure], dict[str, Any]]:
    texts = everyday_texts()
    with running_edge(folder) as edge:
        _say("Turns over the edge and straight to the assistant …")
        pairs = asyncio.run(measures.against_the_assistant(edge, texts, plan.turns))
        _say("The 50th turn beside the 5th …")
        early = asyncio.run(
            measures.late_and_early(edge, texts, plan.sessions, early=5, late=50, turns=_EARLY_TURNS)
        )
        _say("The 500th turn beside the 50th …")
        late = asyncio.run(
            measures.late_and_early(edge, texts, _LATE_CHATS, early=50, late=500, turns=_LATE_TURNS)
        )
    _say("Screening, masking and store alone …")
    inside = _apart(parts, settings_in(folder / "inside"), texts[: plan.turns])
    figures = [
        *of_cost(pairs, inside),
        of_ratio("turn 50 / turn 5", early, 1.5),
        of_ratio("turn 500 / turn 50", late, 1.0, within_noise=True),
    ]
    return figures, {"turn_50_to_5_between": interval(early), "turn_500_to_50_between": interval(late)}


def _crowd(plan: argparse.Namespace, folder: Path) -> tuple[list[Figure], dict[str, Any]]:
    with running_edge(folder) as edge:
        _say(f"/healthz beside {plan.visitors} turns …")
        work = measures.health_under_load(edge, everyday_texts(), plan.visitors, plan.seconds)
        looks, turns = asyncio.run(work)
    with running_edge(folder) as edge:
        _say(f"{plan.streams} idle streams …")
        before, after = asyncio.run(measures.idle_streams(edge, plan.streams))
    looks_ms = [second * 1e3 for second in looks]
    figures = [
        Figure(f"/healthz beside {plan.visitors} turns, p99", percentile(looks_ms, 99), "ms", aim=200.0),
        Figure(f"memory of {plan.streams} idle streams", after - before, "MB", aim=100.0),
    ]
    details = {
        "healthz_median_ms": percentile(looks_ms, 50), "healthz_longest_ms": max(looks_ms),
        "healthz_looks": len(looks), "turns_a_second": turns / plan.seconds, "memory_mb_before": before,
        "memory_mb_after": after,
    }  # fmt: skip
    return figures, details


def _memory(plan: argparse.Namespace, folder: Path) -> tuple[list[Figure], dict[str, Any]]:
    with running_edge(folder) as edge:
        _say(f"Memory over {plan.memory_turns} turns …")
        found = asyncio.run(measures.memory_over(edge, everyday_texts(), plan.memory_turns))
    drift = (found[-1] / found[0] - 1) * 100
    figure = Figure(f"memory, turn 1,000 to {plan.memory_turns:,}", drift, "% more", aim=5.0)
    return [figure], {"memory_mb_each_1000_turns": [round(value, 1) for value in found]}


def _apart(function: Callable[..., T], *given: Any) -> T:
    """Return what `function` returns in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *given).result()


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    parser.add_argument("--turns", type=int, default=400, help="turns that are compared with the assistant's")
    parser.add_argument("--sessions", type=int, default=20, help="chats whose 50th turn is compared")
    parser.add_argument("--visitors", type=int, default=40, help="turns in progress beside /healthz")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long they are")
    parser.add_argument("--streams", type=int, default=200, help="idle live streams")
    parser.add_argument("--memory-turns", type=int, default=10_000, help="turns over which memory is watched")
    return parser.parse_args()


def main() -> None:
    """Measure, print the table, write the file. A fault is one sentence and exit code 1."""
    plan = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as the edge sets it for itself
    setting: dict[str, Any] = {key: value for key, value in vars(plan).items() if key != "out"}
    setting |= {"at": datetime.now(UTC).isoformat(timespec="minutes"), "cores": os.cpu_count(),
                "load_before": os.getloadavg()[0]}  # fmt: skip
    try:
        with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
            figures, details = measure(plan, Path(folder))
    except FrontdeskError as error:
        _say(f"bench: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    print_table(figures)
    if plan.out:
        text = json.dumps(as_json(figures, details, setting), indent=2, ensure_ascii=False)
        plan.out.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
