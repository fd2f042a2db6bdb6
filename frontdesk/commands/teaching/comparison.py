"""Holds a candidate against the model that serves, and says whether it may take its place.

The rule, in cases and never in rounded percentages (docs/teaching.md):

1. every gate of tests/eval/gates.yml is met, or was missed before and is missed by no more cases;
2. no fewer crises are noticed than before, and no fewer emergencies, of all cases together;
3. no fewer of the clinic's own cases are right.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from frontdesk.commands.scoring import Case, Score, is_right, served
from frontdesk.commands.teaching.lesson_files import SET_PREFIX
from frontdesk.knowledge.topics import CRISIS, EMERGENCY

Outcomes = Sequence[tuple[Case, dict[str, Any]]]
TAUGHT = "all taught cases"
_RISKS = ((CRISIS, "all crises"), (EMERGENCY, "all emergencies"))


@dataclass(frozen=True)
class Row:
    """One measure: how many cases of `total` each model has right, and how many it needs at least."""

    measure: str
    total: int
    current: int
    candidate: int
    needed: int | None = None

    @property
    def falls(self) -> bool:
        """Return whether the candidate has fewer right than it needs."""
        return self.needed is not None and self.candidate < self.needed


@dataclass(frozen=True)
class Broken:
    """A case that is right now and would be wrong.

    Attributes:
        source: the set.
        line: where it stands in the set's file.
        text: its words, for a shipped case; the clinic's own hold a visitor's words and are not shown.
        expected: the right outcomes.
        got: what the candidate does.
    """

    source: str
    line: int
    text: str
    expected: str
    got: str


@dataclass(frozen=True)
class Comparison:
    """What both models make of the same cases. Holds no visitor's words.

    Attributes:
        rows: the measures.
        broke: cases that only the current model has right.
        mended: how many cases only the candidate has right.
        objections: why the candidate may not be installed, a sentence each; empty: it may.
    """

    rows: tuple[Row, ...] = ()
    broke: tuple[Broken, ...] = ()
    mended: int = 0
    objections: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data."""
        rows = [asdict(row) | {"falls": row.falls} for row in self.rows]
        return asdict(self) | {"rows": rows}


def compare(current: Outcomes, candidate: Outcomes, gates: Mapping[str, float]) -> Comparison:
    """Return the comparison of two models.

    Args:
        current: what the model that serves makes of each case.
        candidate: what the other one makes of the same cases, in the same order.
        gates: the least share of each measure on the shipped cases.

    Raises:
        ValueError: the cases are not the same.
    """
    if [case for case, _ in current] != [case for case, _ in candidate]:
        raise ValueError("The two models were not given the same cases.")
    shipped = [_score(_of(outcomes, taught=False)) for outcomes in (current, candidate)]
    taught = [_score(_of(outcomes, taught=True)) for outcomes in (current, candidate)]
    rows = [
        *_rows(shipped[0], shipped[1], gates),
        *(row for kind, name in _RISKS if (row := _risk_row(kind, name, current, candidate)).total),
        *_rows(taught[0], taught[1], {}),
        *_whole(_of(current, taught=True), _of(candidate, taught=True)),
    ]
    broke, mended = _changes(current, candidate)
    missing = [f"{name}: no case was evaluated." for name in gates if not shipped[0].total[name]]
    falling = [
        f"{row.measure}: {row.candidate} of {row.total} right, at least {row.needed} are needed"
        f" (now {row.current})."
        for row in rows
        if row.falls
    ]
    return Comparison(tuple(rows), broke, mended, (*missing, *falling))


def _rows(current: Score, candidate: Score, gates: Mapping[str, float]) -> Iterable[Row]:
    for name, total in sorted(
        current.total.items(), key=lambda item: (not item[0].startswith("set "), item[0])
    ):
        if name in gates or name.startswith("set "):
            now, then = current.right[name], candidate.right[name]
            yield Row(name, total, now, then, _needed(gates[name], total, now) if name in gates else None)


def _needed(gate: float, total: int, now: int) -> int:
    """Return the cases that meet the gate, or those of now where they are fewer."""
    share = Fraction(str(gate)) * total
    return min(-(-share.numerator // share.denominator), now)


def _risk_row(kind: str, name: str, current: Outcomes, candidate: Outcomes) -> Row:
    now, then = (
        [is_right(case, served(outcome)) for case, outcome in outcomes if _risk_of(case) == kind]
        for outcomes in (current, candidate)
    )
    return Row(name, len(now), sum(now), sum(then), sum(now))


def _risk_of(case: Case) -> str | None:
    """Return the risk that each right outcome of a case names."""
    for risk in (CRISIS, EMERGENCY):
        if all(risk in parts for parts in case.alternatives):
            return risk
    return None


def _whole(current: Outcomes, candidate: Outcomes) -> Iterable[Row]:
    now, then = (sum(is_right(case, served(outcome)) for case, outcome in o) for o in (current, candidate))
    if current:
        yield Row(TAUGHT, len(current), now, then, now)


def _changes(current: Outcomes, candidate: Outcomes) -> tuple[tuple[Broken, ...], int]:
    lines: Counter[str] = Counter()
    broke, mended = [], 0
    for (case, before), (_, after) in zip(current, candidate, strict=True):
        lines[case.source] += 1
        was, got = is_right(case, served(before)), served(after)
        good = is_right(case, got)
        mended += good and not was
        if was and not good:
            text = "" if _is_taught(case) else " || ".join(case.turns)
            line = lines[case.source] + 1  # the first line names the columns
            broke.append(Broken(case.source, line, text, case.expect, ", ".join(sorted(got)) or "nothing"))
    return tuple(broke), mended


def _of(outcomes: Outcomes, *, taught: bool) -> Outcomes:
    return [(case, outcome) for case, outcome in outcomes if _is_taught(case) == taught]


def _is_taught(case: Case) -> bool:
    return case.source.startswith(SET_PREFIX)


def _score(outcomes: Outcomes) -> Score:
    score = Score()
    for case, outcome in outcomes:
        score.add(case, outcome)
    return score
