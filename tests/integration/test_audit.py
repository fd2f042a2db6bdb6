"""The audit as one runs it: a process, the project's own lock files, kept answers and exceptions, no network."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from advisories import answers
from advisories.locks import NPM_LOCK, PROJECT, PYTHON_LOCKS, VENDOR

KEPT = answers.read()
# The day the answers were kept: what has become old since is for `make audit` to say, not for a test.
DAY = max(source.asked for source in KEPT.sources.values())


def audit(*options: str) -> subprocess.CompletedProcess[str]:
    command = [
        "unshare",
        "--net",
        "--map-root-user",
        sys.executable,
        "-m",
        "advisories",
        "--today",
        str(DAY),
        *options,
    ]
    if subprocess.run([*command[:3], "true"], capture_output=True, check=False).returncode:
        command = command[3:]  # no right to cut the network off here
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in (*PYTHON_LOCKS.values(), NPM_LOCK, "docs/audit/answers.json", "docs/audit/exceptions.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, tmp_path / name)
    shutil.copytree(PROJECT / VENDOR, tmp_path / VENDOR)
    return tmp_path


def test_every_known_problem_of_what_is_locked_is_judged() -> None:
    done = audit()
    assert done.returncode == 0, done.stderr
    assert "Nothing to do." in done.stdout
    assert all("(judged)" in line for line in done.stdout.splitlines() if line.startswith("  "))


def test_it_fails_when_a_lock_file_has_moved_on(copy: Path) -> None:
    lock = copy / "assistant/uv.lock"
    lock.write_text(
        lock.read_text().replace('name = "aiohttp"\nversion = "3.9.5"', 'name = "aiohttp"\nversion = "3.9.4"')
    )
    done = audit("--project", str(copy))
    assert done.returncode == 1
    assert "Nobody was asked about aiohttp 3.9.4" in done.stderr
    assert "The exception for aiohttp 3.9.5 is out of date" in done.stderr


def test_it_fails_when_the_data_are_old_however_lately_they_were_asked_for(copy: Path) -> None:
    kept = answers.read(copy / "docs/audit/answers.json")
    kept.sources["PyPI"] = replace(kept.sources["PyPI"], asked=DAY, data_of=DAY - timedelta(days=60))
    answers.write(kept, copy / "docs/audit/answers.json")
    file = copy / "docs/audit/exceptions.toml"
    excuse = re.search(r'\[\[old\]\]\necosystem = "PyPI".+?(?=^\[\[)', file.read_text(), re.M | re.S)
    file.write_text(file.read_text().replace(excuse[0] if excuse else "", ""))
    done = audit("--project", str(copy))
    assert done.returncode == 1
    assert f"The data about PyPI are of {DAY - timedelta(days=60)}" in done.stderr


def test_it_fails_when_an_exception_has_had_its_day(copy: Path) -> None:
    done = audit("--project", str(copy), "--today", str(DAY + timedelta(days=365)))
    assert done.returncode == 1
    assert "was to be looked at again by" in done.stderr


def test_a_new_advisory_from_a_folder_is_found_and_kept(copy: Path, tmp_path: Path) -> None:
    affected = [
        {
            "package": {"ecosystem": "PyPI", "name": "fastapi"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
        }
    ]
    folder = tmp_path / "database"
    folder.mkdir()
    new = {"id": "PYSEC-2099-1", "modified": f"{DAY}T00:00:00Z", "affected": affected}
    (folder / "new.json").write_text(json.dumps(new))
    done = audit("--project", str(copy), "--from", str(folder))
    assert done.returncode == 1
    assert "PYSEC-2099-1 is not judged" in done.stderr
    assert [one.package for one in answers.read(copy / "docs/audit/answers.json").found] == ["fastapi"]
