"""The kept answers: who was asked about which package, when, and what they named. No network is needed to read them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from advisories.locks import PROJECT, Locked
from advisories.osv import Finding, merged

KEPT = PROJECT / "docs/audit/answers.json"


@dataclass(frozen=True)
class Source:
    """Who answered: its name, the day of its data, how many advisories it knew (0: does not say), and when it was asked."""

    name: str
    asked: date
    data_of: date
    advisories: int = 0
    commit: str = ""


@dataclass
class Answers:
    """What the sources said of each package that they were asked about."""

    sources: dict[str, Source] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    found: list[Finding] = field(default_factory=list)

    def add(self, ecosystem: str, source: Source, asked: Iterable[Locked], found: Iterable[Finding]) -> None:
        """Put a source's answers in the place of what was kept for its ecosystem."""
        self.sources[ecosystem] = source
        self.asked = {key for key in self.asked if not key.startswith(f"{ecosystem}:")}
        self.asked |= {one.key for one in asked}
        self.found = merged([*(one for one in self.found if one.ecosystem != ecosystem), *found])


def read(path: Path = KEPT) -> Answers:
    """Return the kept answers; none if there is no file yet."""
    if not path.is_file():
        return Answers()
    data = json.loads(path.read_text(encoding="utf-8"))
    sources = {
        ecosystem: Source(
            one["name"], date.fromisoformat(one["asked"]), date.fromisoformat(one["data_of"]),
            one["advisories"], one["commit"],
        )
        for ecosystem, one in data["sources"].items()
    }  # fmt: skip
    found = [
        Finding(**{**one, "aliases": tuple(one["aliases"]), "fixed": tuple(one["fixed"])})
        for one in data["found"]
    ]
    return Answers(sources, set(data["asked"]), found)


def write(answers: Answers, path: Path = KEPT) -> None:
    """Keep the answers; the same answers always give the same text."""
    body = {
        "sources": {key: asdict(one) for key, one in sorted(answers.sources.items())},
        "found": [asdict(one) for one in answers.found],
        "asked": sorted(answers.asked),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body, indent=1, default=str, ensure_ascii=False) + "\n", encoding="utf-8")
