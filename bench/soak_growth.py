"""What a long run leaves behind: a row for each thousand turns, and whether anything grows."""

import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

LEAST_ROWS = 8
_WARM_UP = 0.1  # of the rows: caches and pools fill
_MEMORY_GROWS = 1.05
_COUNT_GROWS = 3.0  # open files and connections come and go with what is done at the moment


@dataclass(frozen=True)
class Sample:
    """One process at one moment: memory (10⁶ bytes, RSS), open files, connections by what is at the other end."""

    memory_mb: float
    files: int
    connections: dict[str, int]


@dataclass(frozen=True)
class Row:
    """The moment after so many turns.

    Attributes:
        run: number of the run; each has processes of its own.
        turns: turns so far, those of earlier runs included.
        wall_s: seconds that the turns since the row before took.
        median_ms: of these turns.
        p95_ms: of these turns.
        failed: how many of them failed.
        processes: by program.
    """

    run: int
    turns: int
    wall_s: float
    median_ms: float
    p95_ms: float
    failed: int
    processes: dict[str, Sample] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """Whether one figure of one process grows: its level early and late in the run."""

    program: str
    what: str
    early: float
    late: float

    @property
    def grows(self) -> bool:
        """Return whether it is more at the end than what comes and goes."""
        if self.what == "memory":
            return self.late > self.early * _MEMORY_GROWS
        return self.late > self.early + _COUNT_GROWS


def read(path: Path) -> list[Row]:
    """Return the rows in `path`, none where it is missing."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [_row(json.loads(line)) for line in lines]


def add(path: Path, row: Row) -> None:
    """Write a row at the end of `path`."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(row)) + "\n")


def verdicts(rows: Sequence[Row]) -> list[Verdict]:
    """Return what became of each process's memory, files and connections in the last run.

    The first tenth does not count; of the rest the last quarter is held against the first. Empty where the
    run is too short to tell.
    """
    own = [row for row in rows if row.run == rows[-1].run]
    own = own[int(len(own) * _WARM_UP) :]
    if len(own) < LEAST_ROWS:
        return []
    quarter = len(own) // 4
    return [
        Verdict(program, what, *(statistics.median(_values(some, program, what)) for some in (own[:quarter], own[-quarter:])))
        for program in own[-1].processes
        for what in _names(own, program)
    ]  # fmt: skip


def _names(rows: Sequence[Row], program: str) -> Iterator[str]:
    yield from ("memory", "files")
    ends = {end for row in rows for end in row.processes[program].connections}
    yield from (f"connections: {end}" for end in sorted(ends))


def _values(rows: Sequence[Row], program: str, what: str) -> list[float]:
    samples = [row.processes[program] for row in rows]
    if what == "memory":
        return [sample.memory_mb for sample in samples]
    if what == "files":
        return [float(sample.files) for sample in samples]
    return [float(sample.connections.get(what.partition(": ")[2], 0)) for sample in samples]


def _row(data: dict) -> Row:  # type: ignore[type-arg]
    processes = {program: Sample(**sample) for program, sample in data.pop("processes").items()}
    return Row(**data, processes=processes)
