"""What the project's lock files name, and what of it runs in production."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import tomllib

PROJECT = Path(__file__).resolve().parents[1]
PYTHON_LOCKS = {"front desk": "uv.lock", "assistant": "assistant/uv.lock"}
NPM_LOCK = "widget/package-lock.json"
VENDOR = "frontdesk/console/static/vendor"
_VENDORED = re.compile(r"(.+?)-(\d[\d.]*\d)\.min\.js")
_NAMES = {"htmx": "htmx.org"}


@dataclass(frozen=True, order=True)
class Locked:
    """One package at one version, and the parts of the house that hold it."""

    ecosystem: str
    name: str
    version: str
    parts: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return what the kept answers call it."""
        return f"{self.ecosystem}:{self.name}@{self.version}"


def locked(project: Path = PROJECT) -> list[Locked]:
    """Return every package that a lock file or the console's folder of scripts names, each version once."""
    parts: dict[tuple[str, str, str], set[str]] = {}
    for part, path in PYTHON_LOCKS.items():
        for entry in tomllib.loads((project / path).read_text(encoding="utf-8"))["package"]:
            if "registry" in entry["source"]:
                parts.setdefault(("PyPI", entry["name"], entry["version"]), set()).add(part)
    for path, entry in json.loads((project / NPM_LOCK).read_text(encoding="utf-8"))["packages"].items():
        if path:
            name = path.rpartition("node_modules/")[2]
            parts.setdefault(("npm", name, entry["version"]), set()).add("widget")
    for file in sorted((project / VENDOR).glob("*.min.js")):
        if match := _VENDORED.fullmatch(file.name):
            name = _NAMES.get(match[1], match[1])
            parts.setdefault(("npm", name, match[2]), set()).add("console")
    return sorted(Locked(*key, parts=tuple(sorted(names))) for key, names in parts.items())
