"""Asks for known problems: a folder of advisories, or the registries by their ordinary clients."""

import json
import subprocess
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from advisories.answers import Source
from advisories.locks import NPM_LOCK, PROJECT, Locked
from advisories.osv import Finding, advisories, findings, state

UV = PROJECT / ".tools/bin/uv"
PIP_AUDIT = "pip-audit==2.10.1"
Answer = tuple[Source, list[Locked], list[Finding]]


class NoAnswer(Exception):
    """Whoever was asked did not answer; says why."""


def of_folder(
    folder: Path, ecosystem: str, packages: Iterable[Locked], today: date, *, name: str | None = None
) -> Answer:
    """Ask a folder of advisories about all packages of an ecosystem."""
    entries = [one for one in advisories(folder) if _tells_of(one, ecosystem)]
    if not entries:
        raise NoAnswer(f"{folder} holds no advisory about {ecosystem} packages.")
    asked = [one for one in packages if one.ecosystem == ecosystem]
    day, commit = state(folder)
    source = Source(name or folder.name, today, date.fromisoformat(day), len(entries), commit)
    return source, asked, findings(asked, entries)


def of_pip_audit(packages: Iterable[Locked], today: date) -> Answer:
    """Ask the Python index by pip-audit."""
    asked = [one for one in packages if one.ecosystem == "PyPI"]
    answered: dict[tuple[str, str], list[Finding]] = {}
    for batch in _one_version_each(asked):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as names:
            names.write("".join(f"{one.name}=={one.version}\n" for one in batch))
            names.flush()
            command = [str(UV), "tool", "run", PIP_AUDIT, "--disable-pip", "--no-deps", "--format", "json"]
            answered |= read_pip_audit(_run([*command, "--requirement", names.name], PROJECT))
    asked = [one for one in asked if (one.name, one.version) in answered]
    if not asked:
        raise NoAnswer("pip-audit was not told of a single package: the index does not answer it.")
    return Source("pip-audit", today, today), asked, [one for some in answered.values() for one in some]


def of_npm_audit(packages: Iterable[Locked], today: date) -> Answer:
    """Ask the npm registry by `npm audit`."""
    command = ["npm", "audit", "--package-lock-only", "--json"]
    found = read_npm_audit(_run(command, (PROJECT / NPM_LOCK).parent), packages)
    asked = [one for one in packages if one.ecosystem == "npm" and "widget" in one.parts]
    return Source("npm audit", today, today), asked, found


def read_pip_audit(text: str) -> dict[tuple[str, str], list[Finding]]:
    """Return what pip-audit found for each package it got an answer for.

    It skips what the index does not tell it about, says "No known vulnerabilities found" all the same and
    ends with 0: skipped is not answered.
    """
    answered: dict[tuple[str, str], list[Finding]] = {}
    for one in _json(text, "pip-audit").get("dependencies", ()):
        if "skip_reason" not in one:
            answered[one["name"], one["version"]] = [
                Finding(
                    v["id"], tuple(sorted(v["aliases"])), "PyPI", one["name"], one["version"], tuple(v["fix_versions"])
                )
                for v in one["vulns"]
            ]  # fmt: skip
    return answered


def read_npm_audit(text: str, packages: Iterable[Locked]) -> list[Finding]:
    """Return what `npm audit` found; only advisories themselves, not what depends on their package."""
    data = _json(text, "npm audit")
    if "vulnerabilities" not in data:
        raise NoAnswer(f"npm audit: {data.get('message', 'no answer')}")
    versions: dict[str, list[str]] = {}
    for one in packages:
        if one.ecosystem == "npm":
            versions.setdefault(one.name, []).append(one.version)
    return [
        Finding(via["url"].rpartition("/")[2], (), "npm", name, version)
        for name, one in data["vulnerabilities"].items()
        for via in one["via"] if isinstance(via, dict)
        for version in versions.get(name, ())
    ]  # fmt: skip


def _tells_of(entry: dict[str, Any], ecosystem: str) -> bool:
    return any(one.get("package", {}).get("ecosystem") == ecosystem for one in entry["affected"])


def _one_version_each(packages: list[Locked]) -> list[list[Locked]]:
    """Split into lists that name no package twice, as pip-audit wants it."""
    batches: list[dict[str, Locked]] = []
    for one in packages:
        for batch in batches:
            if one.name not in batch:
                batch[one.name] = one
                break
        else:
            batches.append({one.name: one})
    return [list(batch.values()) for batch in batches]


def _run(command: list[str], folder: Path) -> str:
    """Run a client; that it found something is no failure, so its text decides and not its exit code."""
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, capture_output=True, text=True, timeout=600, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoAnswer(f"{Path(command[0]).name}: {error}") from error
    if not done.stdout.strip():
        said = done.stderr.strip().splitlines() or ["said nothing"]
        raise NoAnswer(f"{Path(command[0]).name}: {said[-1]}")
    return done.stdout


def _json(text: str, who: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise NoAnswer(f"{who} did not answer in JSON.") from error
    return data if isinstance(data, dict) else {}
