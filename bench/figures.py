"""The figures of both bots, as a table beside the wanted ratios and as JSON."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.load import Load

# ours/stock: at most, or at least
WANTED = {
    "turn_median_ms": ("≤", 0.8),
    "turns_per_s": ("≥", 1.25),
    "memory_mb": ("≤", 0.9),
    "cold_start_s": ("≤", 0.7),
    "training_s": ("≤", 0.7),
}
_TITLES = {
    "turn_median_ms": "turn, 1 client, median (ms)",
    "turn_p95_ms": "turn, 1 client, p95 (ms)",
    "turns_per_s": "turns a second, {clients} clients",
    "memory_mb": "memory after load (MB PSS)",
    "cold_start_s": "cold start, first reply (s)",
    "training_s": "training from scratch (s)",
}


@dataclass(frozen=True)
class Figures:
    """What was measured of one bot; units stand in the names, memory is in 10⁶ bytes."""

    turn_median_ms: float
    turn_p95_ms: float
    turns_per_s: float
    memory_mb: float
    cold_start_s: float
    training_s: float


@dataclass(frozen=True)
class Measured:
    """The raw measurements of one bot.

    Attributes:
        training_s: seconds of one training from scratch.
        cold_starts_s: seconds to the first reply, one for each start.
        alone: rounds with one client.
        together: rounds with many clients.
        memory_mb: PSS of each program after the load, in 10⁶ bytes.
    """

    training_s: float
    cold_starts_s: Sequence[float]
    alone: Sequence[Load]
    together: Sequence[Load]
    memory_mb: dict[str, float]

    def figures(self) -> Figures:
        """Return the figures: medians over the starts and rounds, percentiles over all turns."""
        turns_ms = [second * 1e3 for load in self.alone for second in load.turns_s]
        return Figures(
            turn_median_ms=statistics.median(turns_ms),
            turn_p95_ms=statistics.quantiles(turns_ms, n=20)[-1],
            turns_per_s=statistics.median(load.turns_per_s for load in self.together),
            memory_mb=sum(self.memory_mb.values()),
            cold_start_s=statistics.median(self.cold_starts_s),
            training_s=self.training_s,
        )

    def details(self) -> dict[str, Any]:
        """Return the figures and what they were made from, for the record."""
        return {
            **{name: round(value, 3) for name, value in asdict(self.figures()).items()},
            "turns": sum(len(load.turns_s) for load in (*self.alone, *self.together)),
            "cold_starts_s": [round(value, 3) for value in self.cold_starts_s],
            "round_turn_median_ms": [round(statistics.median(load.turns_s) * 1e3, 3) for load in self.alone],
            "round_turns_per_s": [round(load.turns_per_s, 3) for load in self.together],
            "program_memory_mb": {name: round(value, 1) for name, value in self.memory_mb.items()},
        }


def ratios(ours: Figures, stock: Figures) -> dict[str, float]:
    """Return ours/stock of every figure."""
    return {field.name: getattr(ours, field.name) / getattr(stock, field.name) for field in fields(Figures)}


def met(name: str, ratio: float) -> bool | None:
    """Return whether `ratio` is as wanted; None where nothing is."""
    if name not in WANTED:
        return None
    sign, limit = WANTED[name]
    return ratio <= limit if sign == "≤" else ratio >= limit


def as_json(ours: Measured, stock: Measured, setting: dict[str, Any]) -> dict[str, Any]:
    """Return everything that was measured, with `setting`, what it was measured with."""
    found = ratios(ours.figures(), stock.figures())
    return {
        "setting": setting,
        "ours": ours.details(),
        "stock": stock.details(),
        "ratio": {name: round(value, 3) for name, value in found.items()},
        "wanted": {name: f"{sign} {limit}" for name, (sign, limit) in WANTED.items()},
        "met": {name: met(name, found[name]) for name in WANTED},
    }


def print_table(ours: Figures, stock: Figures, clients: int) -> None:
    """Print ours, stock, their ratio and the wanted one."""
    table = Table("measure")
    for title in ("ours", "stock", "ours/stock", "wanted"):
        table.add_column(title, justify="right")
    for name, ratio in ratios(ours, stock).items():
        passed = met(name, ratio)
        wanted = (
            "" if passed is None else f"{' '.join(map(str, WANTED[name]))} {'met' if passed else 'missed'}"
        )
        values = (f"{getattr(figures, name):.1f}" for figures in (ours, stock))
        table.add_row(_TITLES[name].format(clients=clients), *values, f"{ratio:.2f}", wanted)
    Console().print(table)
