"""The model of docs/scaling.md: what so many visitors need, from what a turn takes; and its check by measures."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.capacity import EDGE, RASA, Arrivals, Workers
from bench.growth import Level

BUSY = 0.6  # of a processor's time; the rest is for bursts
STREAMS_OF_AN_EDGE = 800


@dataclass(frozen=True)
class Basis:
    """What the model starts from: as given, what `make bench` measured on 30 November 2026 (docs/scaling.md).

    Attributes:
        edge_s: processor seconds of a turn in the edge.
        rasa_s: the same in Rasa and its action server.
        edge_gb: memory of an edge, in 10⁹ bytes.
        rasa_gb: memory of a Rasa.
        stream_kb: memory of an open stream at the edge, in 10³ bytes.
        idle_edge_s: processor seconds a second of an edge in which nobody says anything.
        idle_rasa_s: the same of a Rasa.
    """

    edge_s: float = 0.033
    rasa_s: float = 0.024
    edge_gb: float = 0.70
    rasa_gb: float = 0.55
    stream_kb: float = 44.0
    idle_edge_s: float = 0.018
    idle_rasa_s: float = 0.002


@dataclass(frozen=True)
class Need:
    """What so many visitors need: turns a second, processes of each kind, cores, memory in 10⁹ bytes."""

    turns_per_s: float
    edges: int
    rasas: int
    cores: int
    memory_gb: float


@dataclass(frozen=True)
class Check:
    """A figure of the model beside the measured one."""

    what: str
    predicted: float
    measured: float
    unit: str = ""


def need(visitors: int, every_s: float, basis: Basis | None = None) -> Need:
    """Return what so many visitors need, of whom each sends a message every `every_s` seconds."""
    basis = basis or Basis()
    rate = visitors / every_s
    edges = math.ceil(max(rate * basis.edge_s / BUSY, visitors / STREAMS_OF_AN_EDGE))
    rasas = math.ceil(rate * basis.rasa_s / BUSY)
    streams_gb = visitors * basis.stream_kb / 1e6
    memory = edges * basis.edge_gb + rasas * basis.rasa_gb + streams_gb
    return Need(rate, edges, rasas, edges + rasas, memory)


def measured_basis(arrivals: Arrivals, memory_mb: Mapping[str, float], streams: Sequence[Level]) -> Basis:
    """Return what the model would start from, had it been made from these measures."""
    turns = len(arrivals.load.turns_s)
    others = sum(arrivals.cpu_s.values()) - arrivals.cpu_s[EDGE]
    first, last = streams[0], streams[-1]
    return Basis(
        edge_s=arrivals.cpu_s[EDGE] / turns,
        rasa_s=others / turns,
        edge_gb=memory_mb[EDGE] / 1e3,
        rasa_gb=memory_mb[RASA] / 1e3,
        stream_kb=(last.memory_mb - first.memory_mb) * 1e3 / (last.count - first.count),
        idle_edge_s=arrivals.idle_cpu[EDGE],
        idle_rasa_s=arrivals.idle_cpu[RASA],
    )


def checks(
    found: Basis, workers: Workers, arrivals: Arrivals, growth: Sequence[Sequence[Level]]
) -> list[Check]:
    """Return the model's figures beside the measured ones.

    Args:
        found: of `measured_basis`.
        workers: one and two.
        arrivals: messages at random moments.
        growth: levels of streams, and levels of stored messages.
    """
    paper = Basis()
    alone = statistics.median(load.turns_per_s for load in workers.alone)
    used = sum(arrivals.cpu_s.values()) / arrivals.load.wall_s
    turn_s = paper.edge_s + paper.rasa_s
    idle_s = paper.idle_edge_s + paper.idle_rasa_s
    return [
        Check("processor time of a turn, edge", paper.edge_s * 1e3, found.edge_s * 1e3, "ms"),
        Check("processor time of a turn, Rasa and the rest", paper.rasa_s * 1e3, found.rasa_s * 1e3, "ms"),
        Check("idle edge, in a second", paper.idle_edge_s * 1e3, found.idle_edge_s * 1e3, "ms"),
        Check("idle Rasa, in a second", paper.idle_rasa_s * 1e3, found.idle_rasa_s * 1e3, "ms"),
        Check("memory of an edge", paper.edge_gb * 1e3, found.edge_gb * 1e3, "MB"),
        Check("memory of a Rasa", paper.rasa_gb * 1e3, found.rasa_gb * 1e3, "MB"),
        Check("memory of an open stream", paper.stream_kb, found.stream_kb, "KB"),
        Check("one worker on one core, turns a second", 1 / turn_s, alone),
        Check("what a second worker adds", 100.0, workers.added * 100, "%"),
        Check(
            f"cores in use at {arrivals.per_s:g} turns a second", arrivals.per_s * turn_s + idle_s, used
        ),
        *(
            Check(f"turn with {levels[-1].count:,} {name} / with none", 1.0, _grown(levels))
            for name, levels in zip(("open streams", "stored messages"), growth, strict=True)
        ),
    ]  # fmt: skip


def _grown(levels: Sequence[Level]) -> float:
    return statistics.median(levels[-1].turns_s) / statistics.median(levels[0].turns_s)
