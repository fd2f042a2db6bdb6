"""What it is made of is locked by hash, listed with licences, and judged where it is old."""

import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import tomllib

from advisories import exceptions
from frontdesk.language.files import PROJECT

LOCKS = ("uv.lock", "assistant/uv.lock")
SBOMS = ("front-desk", "assistant")
DECISION = (PROJECT / "docs/decisions/0016-old-packages-behind-the-edge.md").read_text(encoding="utf-8")
_SHA256 = re.compile(r"sha256:[0-9a-f]{64}")


def entries(lock: str) -> Iterator[dict[str, Any]]:
    for entry in tomllib.loads((PROJECT / lock).read_text())["package"]:
        if "registry" in entry["source"]:
            yield entry


@pytest.mark.parametrize("lock", LOCKS)
def test_every_file_of_every_python_package_is_locked_by_its_hash(lock: str) -> None:
    seen = list(entries(lock))
    assert len(seen) > 50
    for entry in seen:
        files = [*entry.get("wheels", ()), *([entry["sdist"]] if "sdist" in entry else [])]
        assert files, entry["name"]
        assert all(_SHA256.fullmatch(file["hash"]) for file in files), entry["name"]


def test_every_npm_package_is_locked_by_its_hash() -> None:
    packages = json.loads((PROJECT / "widget/package-lock.json").read_text())["packages"]
    assert all(one["integrity"].startswith("sha512-") for path, one in packages.items() if path)


def test_the_checkers_of_deploy_are_locked_by_their_hashes() -> None:
    text = (PROJECT / "deploy/tools.txt").read_text()
    wanted = re.findall(r"^([a-z0-9-]+)==", text, re.M)
    assert set(re.findall(r"^([a-z0-9-]+)==", (PROJECT / "deploy/tools.in").read_text(), re.M)) <= set(wanted)
    for part in re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.M)[1:]:
        assert _SHA256.search(part), part.splitlines()[0]


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="lists Linux's packages"
)
def test_licences_and_bills_of_materials_are_current() -> None:
    command = [sys.executable, "scripts/list-packages", "--check"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", SBOMS)
def test_a_bill_names_each_package_once_with_a_licence_and_what_it_needs(name: str) -> None:
    bill = json.loads((PROJECT / f"docs/sbom/{name}.cdx.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    refs = [one["bom-ref"] for one in bill["components"]]
    assert len(set(refs)) == len(refs) > 50
    for one in bill["components"]:
        assert one["purl"] == f"pkg:{one['purl'][4:].split('/')[0]}/{one['name']}@{one['version']}"
    for one in bill["dependencies"]:
        assert {one["ref"], *one["dependsOn"]} <= set(refs)
    needed = {need for one in bill["dependencies"] for need in one["dependsOn"]}
    assert len(needed) > 30


@pytest.mark.parametrize("name", SBOMS)
def test_no_licence_asks_for_our_source_or_is_unknown(name: str) -> None:
    bill = json.loads((PROJECT / f"docs/sbom/{name}.cdx.json").read_text())
    for one in bill["components"]:
        (licence,) = (said["license"]["name"] for said in one["licenses"])
        lesser = re.search(r"LGPL|Lesser", licence)  # used as a library, unchanged
        assert lesser or not re.search(r"\bA?GPL|GNU (Affero )?General", licence), one["name"]
        assert licence not in ("not stated", "not installed on Linux x86-64"), one["name"]


def test_the_old_packages_that_were_judged_are_those_that_are_locked() -> None:
    versions = {entry["name"]: entry["version"] for entry in entries("assistant/uv.lock")}
    rows = re.findall(r"^\| ([a-z0-9-]+) \| (\d\S*) \|.*\| (yes|no) \| (yes|no) \| \S", DECISION, re.M)
    assert len(rows) > 10
    excepted = {one.package for one in exceptions.read()[0] if versions.get(one.package) == one.version}
    assert excepted <= {name for name, *_ in rows}
    for name, version, _, reached in rows:
        assert versions[name] == version, f"{name} changed: judge it anew in decision 16"
        assert reached == "no", "what can be reached must be mended, not listed"
