"""The package carries the widget as built from its sources, and small."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

from frontdesk.language.files import PROJECT

CARRIED = PROJECT / "frontdesk/edge/widget"
GATE_BYTES = 10 * 1024
BOTH_BYTES = 14 * 1024  # with the second file: docs/decisions/0011


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("widget")
    command = ["node", str(PROJECT / "widget/build.mjs"), str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=PROJECT / "widget")  # noqa: S603
    return folder


def test_what_the_package_carries_is_built_from_the_sources(built: Path) -> None:
    names = {path.name for path in built.iterdir()}
    assert names == {path.name for path in CARRIED.iterdir()}, "run `make widget`"
    for name in names:
        assert (built / name).read_bytes() == (CARRIED / name).read_bytes(), f"{name}: run `make widget`"


def test_the_types_are_right() -> None:
    subprocess.run(["npm", "run", "--silent", "check"], check=True, cwd=PROJECT / "widget")  # noqa: S607


def test_the_widget_is_small() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in CARRIED.glob("*.js")}
    assert sizes.keys() == {"widget.js", "extras.js"}
    assert sizes["widget.js"] <= GATE_BYTES
    assert sum(sizes.values()) <= BOTH_BYTES


def test_what_its_package_names_is_in_it() -> None:
    folder = PROJECT / "widget"
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    assert package["private"] is True  # the edge serves what is built; a site takes its types from here
    named = [package["types"], *package.get("files", [])] + [
        package[key] for key in ("main",) if key in package
    ]
    for name in named + re.findall(r"^node (\S+)", "\n".join(package["scripts"].values()), re.MULTILINE):
        path = (folder / name).resolve()
        assert path.is_relative_to(folder), name
        assert path.exists(), name


def test_it_never_makes_html_or_code_from_text() -> None:
    for path in CARRIED.glob("*.js"):
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|javascript:",
            path.read_text(encoding="utf-8"),
        )
        assert not found, path.name


def test_languages_hold_words_for_everything() -> None:
    for path in CARRIED.glob("*.json"):
        words = json.loads(path.read_text(encoding="utf-8"))
        assert all(isinstance(word, str) for word in words.values())
        assert all(word for key, word in words.items() if key != "greeting"), path.name
