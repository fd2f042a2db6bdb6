"""Scores replies against the replies that people expect.

`expect` lists acceptable outcomes: `|` between alternatives, `+` where one message asks for two
things; each is a kind, or `answer:topic`.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontdesk.errors import InputError

TURNS = " || "
_ALARMS = frozenset({"crisis", "emergency"})


@dataclass(frozen=True)
class Case:
    """One labelled chat: its turns and the acceptable outcomes of the last one."""

    source: str
    turns: tuple[str, ...]
    expect: str

    @property
    def alternatives(self) -> list[set[str]]:
        """Return the sets of parts, one of which must be served whole."""
        return [set(alternative.split("+")) for alternative in self.expect.split("|")]

    @property
    def expected_kind(self) -> str:
        """Return the kind of the first alternative ("two asks" where it has two parts)."""
        first = self.expect.split("|")[0]
        return "two asks" if "+" in first else first.split(":")[0]


@dataclass
class Score:
    """Counts over many cases."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    confusion: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[tuple[Case, list[str]]] = field(default_factory=list)

    def add(self, case: Case, outcome: dict[str, Any]) -> None:
        """Count one case with what `ask` printed of it."""
        got = served(outcome)
        for name, passed in _measures(case, got):
            self.total[name] += 1
            self.right[name] += passed
        if not is_right(case, got):
            self.wrong.append((case, sorted(got)))
            self.confusion[case.expected_kind, _main(got)] += 1

    def share(self, name: str) -> float:
        """Return the share of cases that pass measure `name`, 0 to 1."""
        return self.right[name] / self.total[name] if self.total[name] else 1.0


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a TSV file with the columns text and expect.

    Raises:
        InputError: the file is missing, or a line has no label.
    """
    if not path.is_file():
        raise InputError(f"{path} is missing.")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or not {"text", "expect"} <= set(rows[0]):
        raise InputError(f"{path} needs the columns text and expect.")
    for number, row in enumerate(rows, start=2):
        if not row["text"] or not row["expect"]:
            raise InputError(f"{path}, line {number}: text or expect is missing.")
    return [Case(path.stem, tuple(row["text"].split(TURNS)), row["expect"].strip()) for row in rows]


def served(outcome: dict[str, Any]) -> set[str]:
    """Return kinds and `answer:topic` of all replies of `outcome`."""
    got: set[str] = set()
    for reply in outcome["replies"]:
        got.add(reply["kind"])
        if reply.get("topic"):
            got.add(f"answer:{reply['topic']}")
    return got


def is_right(case: Case, got: set[str]) -> bool:
    """Return whether one alternative of `case` was served, and no alarm raised in vain."""
    if not any(alternative <= got for alternative in case.alternatives):
        return False
    return _may_alarm(case) or not got & _ALARMS


def _measures(case: Case, got: set[str]) -> Iterable[tuple[str, bool]]:
    right = is_right(case, got)
    yield f"set {case.source}", right
    yield f"kind {case.expected_kind}", right
    kinds = {part.split(":")[0] for alternative in case.alternatives for part in alternative}
    if kinds == {"medical"}:
        yield "medical not answered as general", "medical" in got or "answer" not in got
    if not _may_alarm(case):
        yield "no false alarm", not got & _ALARMS
    if "answer" not in kinds and "out_of_scope" in kinds:
        yield "off-topic not answered", "answer" not in got
    if kinds == {"answer"}:
        yield "clear question not asked back", "clarify" not in got or right


def _may_alarm(case: Case) -> bool:
    return any(part in _ALARMS for alternative in case.alternatives for part in alternative)


def _main(got: set[str]) -> str:
    return ", ".join(sorted(part for part in got if not part.startswith("answer:"))) or "nothing"
