"""The part of the report that holds the bots beside each other."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench import pictures
from bench.compare import Peer
from bench.edge_figures import percentile
from bench.markdown import table
from bench.results import per_s, ratios, turns_ms

TITLES = {
    "stock": "stock bot",
    "rest": "our model, REST",
    "whole": "whole of ours",
    "own": "stock bot, own words",
}
_PAIRS = (("rest", "stock"), ("whole", "stock"), ("rest", "own"), ("whole", "own"))


def beside(peers: Sequence[Peer], folder: Path) -> Iterator[str]:
    """Give the lines; pictures go to `folder`."""
    names = [TITLES[peer.name] for peer in peers]
    counts = list(peers[0].loads)
    yield "## Beside the stock bot\n"
    yield (
        "The stock bot is the one of `rasa init` with its own pipeline (TensorFlow), telemetry off. *Our model, REST* is our model behind Rasa's own "
        "REST channel: no edge, no record of messages. The whole is what `make run` starts: a message is stored, screened, masked, understood "
        "and answered, and the reply comes over the live stream. The stock bot knows no reply to some of these messages, which is less work than to "
        "say something; *own words* is the same bot with its own training phrases. Aims are held against the former. Ratios are medians over the rounds.\n"
    )
    yield from table(("measure", *names), [*_load_rows(peers), *_other_rows(peers)])
    titles = ("ratio", *(f"{TITLES[ours]} / {TITLES[theirs]}" for ours, theirs in _PAIRS))
    yield from table(titles, _ratio_rows({peer.name: peer for peer in peers}))
    yield from table(("program", "of", "memory (PSS)"), (
        (f"`{program}`", TITLES[peer.name], f"{size:.0f} MB") for peer in peers[:-1] for program, size in peer.memory_mb.items()
    ))  # fmt: skip
    labels = [_clients(count) for count in counts]
    pictures.bars(folder / "turn.svg", "Median turn (ms)", labels, {
        TITLES[peer.name]: [statistics.median(turns_ms(peer.loads[count])) for count in counts] for peer in peers
    })  # fmt: skip
    pictures.bars(folder / "turns.svg", "Turns a second", labels, {
        TITLES[peer.name]: [per_s(peer.loads[count]) for count in counts] for peer in peers
    })  # fmt: skip
    programs = dict.fromkeys(program for peer in peers for program in peer.memory_mb)
    pictures.bars(folder / "memory.svg", "Memory after the load (MB PSS)", names[:-1], {
        program: [peer.memory_mb.get(program) for peer in peers[:-1]] for program in programs
    }, stacked=True)  # fmt: skip
    yield "![Median turn](turn.svg)\n\n![Turns a second](turns.svg)\n\n![Memory](memory.svg)\n"


def _load_rows(peers: Sequence[Peer]) -> Iterator[list[str]]:
    for count in peers[0].loads:
        at, loads = _clients(count), [peer.loads[count] for peer in peers]
        took = [turns_ms(some) for some in loads]
        yield [f"turn, {at}, median", *(f"{statistics.median(values):.0f} ms" for values in took)]
        yield [f"turn, {at}, p95", *(f"{percentile(values, 95):.0f} ms" for values in took)]
        yield [f"turns a second, {at}", *(f"{per_s(some):.1f}" for some in loads)]
        away = [sum(load.unanswered for load in some) for some in loads]
        if any(away):
            yield [f"told that the assistant is away, {at}", *map(str, away)]
    every = [[load for loads in peer.loads.values() for load in loads] for peer in peers]
    silent = ((sum(load.silent for load in some), sum(len(load.turns_s) for load in some)) for some in every)
    yield ["turns without a reply", *(f"{none:,} of {turns:,}" for none, turns in silent)]


def _other_rows(peers: Sequence[Peer]) -> Iterator[list[str]]:
    first = (statistics.median(peer.first_turns_s) * 1e3 for peer in peers)
    yield ["first turn after the start, median", *(f"{value:.0f} ms" for value in first)]
    starts = (statistics.median(peer.cold_starts_s) for peer in peers)
    yield ["cold start, first reply, median", *(f"{value:.1f} s" for value in starts)]
    memory = (sum(peer.memory_mb.values()) for peer in peers)
    yield ["memory after the load (PSS)", *(f"{value:.0f} MB" for value in memory)]
    training = (f"{peer.training_s:.0f} s" if peer.training_s else "not measured" for peer in peers)
    yield ["training from scratch", *training]


def _clients(count: int) -> str:
    return f"{count} client{'s' if count > 1 else ''}"


def _ratio_rows(peers: Mapping[str, Peer]) -> Iterator[list[str]]:
    found = [ratios(peers[ours], peers[theirs]) for ours, theirs in _PAIRS]
    for measure in found[0]:
        yield [measure, *(f"{one[measure]:.2f}" for one in found)]
