"""Everything that one run measured, its figures beside what is aimed at, and all of it as JSON."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.capacity import CLIENTS, Arrivals, Workers
from bench.compare import Peer
from bench.edge_figures import percentile
from bench.growth import Level
from bench.load import Load
from bench.paper import Basis, measured_basis

TURN, TURNS = "turn, 1 client, median", f"turns a second, {CLIENTS} clients"
MEMORY, START, TRAINING = "memory", "cold start", "training from scratch"
# ours/stock: at most, or at least
AIMS = {TURN: ("≤", 0.8), TURNS: ("≥", 1.25), MEMORY: ("≤", 0.9), START: ("≤", 0.7), TRAINING: ("≤", 0.7)}
HARDER = {TURN: ("≤", 0.7), TURNS: ("≥", 1.6)}


@dataclass
class Results:
    """What was measured; what was left out is None.

    Attributes:
        setting: machine and plan.
        peers: the stock bot, our model behind Rasa's REST channel, the whole of ours, the stock bot with its own words.
        workers: one and two.
        arrivals: messages at random moments, at the whole of ours.
        streams: turns beside idle streams.
        stored: turns beside stored messages.
        memory_mb: of the house whose streams were counted, by program.
    """

    setting: Mapping[str, Any]
    peers: Sequence[Peer] | None = None
    workers: Workers | None = None
    arrivals: Arrivals | None = None
    streams: Sequence[Level] | None = None
    stored: Sequence[Level] | None = None
    memory_mb: Mapping[str, float] | None = None

    def basis(self) -> Basis | None:
        """Return what the model of docs/scaling.md would start from; None where something was left out."""
        if self.arrivals is None or self.streams is None or self.memory_mb is None:
            return None
        return measured_basis(self.arrivals, self.memory_mb, self.streams)


@dataclass(frozen=True)
class Figure:
    """A figure beside its aim, which is a limit it must not exceed (`≤`) or must reach (`≥`)."""

    measure: str
    value: float
    sign: str
    limit: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Return whether the aim is met."""
        return self.value <= self.limit if self.sign == "≤" else self.value >= self.limit


def turns_ms(loads: Sequence[Load]) -> list[float]:
    """Return the milliseconds of every turn of several rounds."""
    return [second * 1e3 for load in loads for second in load.turns_s]


def per_s(loads: Sequence[Load]) -> float:
    """Return the turns a second, the median of the rounds."""
    return statistics.median(load.turns_per_s for load in loads)


def round_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of rounds; both were measured beside each other in each."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def medians_ms(loads: Sequence[Load]) -> list[float]:
    """Return the median turn of each round, in milliseconds."""
    return [statistics.median(load.turns_s) * 1e3 for load in loads]


def ratios(ours: Peer, stock: Peer) -> dict[str, float]:
    """Return the ratios ours/stock that are aimed at, by the name of the measure."""
    found = {
        TURN: round_ratio(medians_ms(ours.loads[1]), medians_ms(stock.loads[1])),
        TURNS: round_ratio(*([load.turns_per_s for load in peer.loads[CLIENTS]] for peer in (ours, stock))),
        MEMORY: sum(ours.memory_mb.values()) / sum(stock.memory_mb.values()),
        START: statistics.median(ours.cold_starts_s) / statistics.median(stock.cold_starts_s),
    }
    if ours.training_s and stock.training_s:
        found[TRAINING] = ours.training_s / stock.training_s
    return found


def figures(results: Results) -> list[Figure]:
    """Return every figure that has an aim."""
    found: list[Figure] = []
    if results.peers:
        stock, rest, whole, _ = results.peers
        for name, peer, aims in (
            ("whole", whole, HARDER),
            ("whole", whole, AIMS),
            ("model alone", rest, AIMS),
        ):
            values = ratios(peer, stock)
            found += [Figure(f"{name} / stock bot: {measure}", values[measure], *aims[measure])
                      for measure in aims if measure in values]  # fmt: skip
    if results.arrivals:
        took = turns_ms([results.arrivals.load])
        at = f"at {results.arrivals.per_s:g} turns a second"
        found.append(Figure(f"whole: turn {at}, p95", percentile(took, 95), "≤", 100.0, "ms"))
        found.append(Figure(f"whole: turn {at}, p99", percentile(took, 99), "≤", 250.0, "ms"))
    if results.workers:
        found.append(Figure("whole: what a second worker adds", results.workers.added * 100, "≥", 70.0, "%"))
    return found


def as_json(results: Results) -> dict[str, Any]:
    """Return everything that was measured, every turn included, and the figures with aims."""
    aims = [asdict(figure) | {"met": figure.met} for figure in figures(results)]
    return {"figures": aims, **_plain(asdict(results))}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return round(value, 5) if isinstance(value, float) else value
