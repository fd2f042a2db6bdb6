"""Reads a folder of advisories in OSV's form (PyPA's and GitHub's databases are such folders)."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from advisories.locks import Locked
from advisories.versions import ORDERS, fixes, is_affected

_SUFFIXES = {".json", ".yaml", ".yml"}


@dataclass(frozen=True)
class Finding:
    """An advisory that means a locked package."""

    id: str
    aliases: tuple[str, ...]
    ecosystem: str
    package: str
    version: str
    fixed: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        """Return everything that it is called by."""
        return {self.id, *self.aliases}


def advisories(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield every advisory of a folder that was not taken back."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in _SUFFIXES or any(part.startswith(".") for part in path.parts):
            continue
        text = path.read_text(encoding="utf-8")
        entry = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=_loader())  # noqa: S506
        if isinstance(entry, dict) and "affected" in entry and not entry.get("withdrawn"):
            yield entry


def findings(packages: Iterable[Locked], entries: Iterable[dict[str, Any]]) -> list[Finding]:
    """Return which advisories mean which packages; of several that share a name, the first."""
    wanted: dict[tuple[str, str], list[Locked]] = {}
    for one in packages:
        wanted.setdefault((one.ecosystem, one.name), []).append(one)
    found = []
    for entry in entries:
        for affected in entry["affected"]:
            where = affected.get("package", {})
            ecosystem, name = where.get("ecosystem", ""), where.get("name", "").lower()
            for one in wanted.get((ecosystem, normal(name, ecosystem)), ()):
                if is_affected(one.version, affected, ORDERS[ecosystem]):
                    found.append(
                        Finding(
                            entry["id"], tuple(sorted(entry.get("aliases") or ())), ecosystem, one.name,
                            one.version, tuple(fixes(affected)),
                        )
                    )  # fmt: skip
    return merged(found)


def merged(found: Iterable[Finding]) -> list[Finding]:
    """Return one finding for each problem of a package: databases list the same one under several names."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda one: (one.ecosystem, one.package, one.version, one.id)):
        place = (one.package, one.version)
        same = [k for k in kept if (k.package, k.version) == place and k.names & one.names]
        if not same:
            kept.append(one)
            continue
        first = same[0]
        names = set().union(one.names, *(k.names for k in same)) - {first.id}
        fixed = first.fixed or one.fixed
        whole = Finding(first.id, tuple(sorted(names)), one.ecosystem, one.package, one.version, fixed)
        kept = [whole if k is first else k for k in kept if k is first or k not in same]
    return kept


def normal(name: str, ecosystem: str) -> str:
    """Return a package's name as lock files write it."""
    return name.replace("_", "-").replace(".", "-") if ecosystem == "PyPI" else name


def state(folder: Path) -> tuple[str, str]:
    """Return the day and the commit of a checked-out database; without git, the day of its newest file."""
    done = subprocess.run(  # noqa: S603
        ["git", "-C", str(folder), "log", "-1", "--format=%cs %H"],  # noqa: S607
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        day, _, commit = done.stdout.strip().partition(" ")
        return day, commit
    newest = max((entry.get("modified", "") for entry in advisories(folder)), default="")
    return str(newest)[:10], ""


def _loader() -> type[Any]:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
