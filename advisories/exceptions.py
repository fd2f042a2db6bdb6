"""The reasoned exceptions: known problems that stay, each with whether and why not it can be reached."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import tomllib

from advisories.locks import PROJECT

FILE = PROJECT / "docs/audit/exceptions.toml"
_WORDS = 4


class BadException(Exception):
    """An entry of the file says too little; says which and what is missing."""


@dataclass(frozen=True)
class Kept:
    """Known problems of one package that stay for one reason."""

    package: str
    version: str
    ids: tuple[str, ...]
    reachable: bool
    why: str
    review: date


@dataclass(frozen=True)
class Unanswered:
    """Packages that nobody could be asked about, and what is done instead; `old`: nobody but one whose data are old."""

    ecosystem: str
    why: str
    review: date
    old: bool = False


def read(path: Path = FILE) -> tuple[list[Kept], list[Unanswered]]:
    """Return the exceptions of a file; each must have a reason of some words and a day to look again."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    kept = [
        Kept(
            _field(one, "package", str), _field(one, "version", str), tuple(_field(one, "ids", list)),
            _field(one, "reachable", bool), _reason(one), _field(one, "review", date),
        )
        for one in data.get("exception", ())
    ]  # fmt: skip
    unanswered = [
        Unanswered(_field(one, "ecosystem", str), _reason(one), _field(one, "review", date), kind == "old")
        for kind in ("old", "unanswered")
        for one in data.get(kind, ())
    ]
    return kept, unanswered


def _field(entry: dict[str, Any], name: str, kind: type) -> Any:
    value = entry.get(name)
    if not isinstance(value, kind) or value in ("", []):
        known = entry.get("package") or entry.get("ecosystem") or "an entry without a package"
        raise BadException(f"{known}: '{name}' is missing or of the wrong kind.")
    return value


def _reason(entry: dict[str, Any]) -> str:
    why = " ".join(_field(entry, "why", str).split())
    if len(why.split()) < _WORDS:
        raise BadException(f"{entry.get('package') or entry.get('ecosystem')}: '{why}' is no reason.")
    return why
