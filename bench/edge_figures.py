"""The figures of the edge beside what is aimed at, as a table and as JSON."""

import random
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.edge_inside import PARTS
from bench.edge_measures import Pair

_SEED = 0
_RESAMPLES = 1000


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        measure: what was measured.
        value: the figure.
        unit: its unit; empty for a ratio.
        aim: it should be at most this; None where nothing is aimed at.
        low: where the value may really be, chance left out; by default the value.
    """

    measure: str
    value: float
    unit: str = ""
    aim: float | None = None
    low: float | None = None

    @property
    def met(self) -> bool | None:
        """Return whether the aim is met, None where there is none."""
        return None if self.aim is None else (self.value if self.low is None else self.low) <= self.aim


def of_cost(pairs: Sequence[Pair], inside: Mapping[str, Sequence[float]]) -> list[Figure]:
    """Return what the edge adds to a turn (seconds over it, seconds straight), and what its parts take."""
    over, straight = ([pair[which] * 1e3 for pair in pairs] for which in (0, 1))
    added = statistics.median(mine - theirs for mine, theirs in zip(over, straight, strict=True))
    figures = [
        Figure("turn over the edge, median", statistics.median(over), "ms"),
        Figure("turn over the edge, p95", percentile(over, 95), "ms"),
        Figure("turn straight to the assistant, median", statistics.median(straight), "ms"),
        Figure("turn straight to the assistant, p95", percentile(straight, 95), "ms"),
        Figure("over the edge / straight, medians", _ratio(pairs)),
        Figure("added by the edge, median", added, "ms", aim=5.0),
        Figure("added by the edge, p95", percentile(over, 95) - percentile(straight, 95), "ms"),
    ]
    for name in PARTS:
        own = statistics.median(inside[name]) * 1e3
        figures.append(Figure(f"  {name} alone, median ({own / added:.0%} of it)", own, "ms"))
    return figures


def of_ratio(measure: str, pairs: Sequence[Pair], aim: float, *, within_noise: bool = False) -> Figure:
    """Return the ratio of the medians of late and early turns."""
    low, _ = interval(pairs)
    return Figure(measure, _ratio(pairs), aim=aim, low=low if within_noise else None)


def interval(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Return between what values the ratio of the medians is, in 95 of 100 cases, by resampling."""
    rng = random.Random(_SEED)
    found = [_ratio(rng.choices(pairs, k=len(pairs))) for _ in range(_RESAMPLES)]
    return percentile(found, 2.5), percentile(found, 97.5)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many per cent of `values` do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * percent / 100))]


def _ratio(pairs: Sequence[Pair]) -> float:
    return statistics.median(pair[0] for pair in pairs) / statistics.median(pair[1] for pair in pairs)


def as_json(figures: Sequence[Figure], details: Mapping[str, Any], setting: Mapping[str, Any]) -> Any:
    """Return everything that was measured, with `setting`, what it was measured with."""
    rows = [
        {"measure": one.measure.strip(), "value": round(one.value, 4), "unit": one.unit, "aim": one.aim,
         "met": one.met} for one in figures
    ]  # fmt: skip
    return {"setting": setting, "figures": rows, "details": details}


def print_table(figures: Sequence[Figure]) -> None:
    """Print measure, figure, aim, and whether it is met."""
    table = Table("measure")
    for title in ("figure", "aim", "met"):
        table.add_column(title, justify="right")
    for one in figures:
        aim = "" if one.aim is None else f"≤ {one.aim:g}{' within noise' if one.low is not None else ''}"
        met = {True: "yes", False: "no", None: ""}[one.met]
        table.add_row(one.measure, f"{one.value:.2f} {one.unit}".strip(), aim, met)
    Console().print(table)
