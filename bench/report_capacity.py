"""The parts of the report about what one machine carries, what grows, and the model on paper."""

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import pictures
from bench.edge_figures import percentile
from bench.growth import Level
from bench.load import Load
from bench.markdown import table
from bench.paper import checks, need
from bench.results import Results, per_s, turns_ms


def capacity(results: Results, folder: Path) -> Iterator[str]:
    """Give the lines about workers and arrivals; pictures go to `folder`."""
    yield "## Capacity\n"
    if results.workers:
        one, two = per_s(results.workers.alone), per_s(results.workers.together)
        yield (
            f"A worker here is an edge, a Rasa and an action server that share **one core**; two share {results.workers.database} and Redis, which run on the same "
            f"cores, as do the clients. With 8 clients each: one worker {one:.1f} turns a second, two {two:.1f} (+{results.workers.added:.0%}; rounds "
            f"{_each(results.workers.alone)} and {_each(results.workers.together)}).\n"
        )
    if results.arrivals:
        took = turns_ms([results.arrivals.load])
        yield (
            f"{len(took)} messages at random moments, {results.arrivals.per_s:g} a second on average, one house on all cores, from the moment a message was due: "
            f"median {percentile(took, 50):.0f} ms, p95 {percentile(took, 95):.0f} ms, p99 {percentile(took, 99):.0f} ms, longest {max(took):.0f} ms; {results.arrivals.load.unanswered} were told that the assistant is away.\n"
        )
        pictures.spread(
            folder / "arrivals.svg", "Milliseconds that a turn takes at most", {"whole of ours": took}
        )
        yield "![Spread of the turns](arrivals.svg)\n"


def _each(loads: Sequence[Load]) -> str:
    return ", ".join(f"{load.turns_per_s:.1f}" for load in loads)


def growth(name: str, levels: Sequence[Level], folder: Path) -> Iterator[str]:
    """Give the lines about what becomes of a turn beside more and more of something."""
    yield f"## Growth with {name}\n"
    rows = []
    for level in levels:
        took = [second * 1e3 for second in level.turns_s]
        idle = f"{level.idle_cpu * 1e3:.0f} ms" if level.idle_cpu else ""
        rows.append(
            [
                f"{level.count:,}",
                f"{statistics.median(took):.0f} ms",
                f"{percentile(took, 95):.0f} ms",
                f"{level.memory_mb:.0f} MB",
                idle,
            ]
        )
    yield from table(
        (
            name,
            "turn, 1 client, median",
            "p95",
            "memory of the edge (RSS)",
            "processor time a second, idle edge",
        ),
        rows,
    )
    file = f"{name.split()[-1]}.svg"
    pictures.lines(folder / file, f"Turn (ms) beside {name}", [f"{level.count:,}" for level in levels], {
        f"p{part}" if part != 50 else "median": [percentile(level.turns_s, part) * 1e3 for level in levels] for part in (50, 95)
    })  # fmt: skip
    yield f"![Turn beside {name}]({file})\n"


def paper(results: Results) -> Iterator[str]:
    """Give the lines that hold the model of docs/scaling.md against the measures."""
    basis = results.basis()
    if basis is None or not (results.workers and results.arrivals and results.streams and results.stored):
        return
    yield "## The model of docs/scaling.md, checked\n"
    found = checks(basis, results.workers, results.arrivals, (results.streams, results.stored))
    rows = (
        (
            one.what,
            f"{one.predicted:,.2f} {one.unit}".strip(),
            f"{one.measured:,.2f} {one.unit}".strip(),
            f"{one.measured / one.predicted:.2f}",
        )
        for one in found
    )
    yield from table(("figure", "predicted", "measured", "measured / predicted"), rows)
    yield "What so many visitors need by the model, and by the same model from what was measured now:\n"
    needs = (
        (visitors, every, need(visitors, every), need(visitors, every, basis))
        for visitors, every in ((2000, 60), (10_000, 60), (10_000, 300))
    )
    yield from table(
        ("visitors, a message every", "edges", "Rasas", "cores", "memory"),
        (
            (f"{visitors:,}, {every} s", *(f"{getattr(then, name)} → {getattr(now, name)}" for name in ("edges", "rasas", "cores")),
             f"{then.memory_gb:.1f} → {now.memory_gb:.1f} GB")
            for visitors, every, then, now in needs
        ),
    )  # fmt: skip
