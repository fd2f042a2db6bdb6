"""The images: linted, and what they copy is enough to start, and no more than their half."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from deploy_tools import DEPLOY, output, program
from edge_tools import KEY, SECRET, FakeRasa, free_port, until
from test_edge_serve import small_model

from frontdesk.bundle import model_file
from frontdesk.language.files import PROJECT
from frontdesk.settings import Settings

EDGE, ASSISTANT = DEPLOY / "images/edge.Containerfile", DEPLOY / "images/assistant.Containerfile"
IMAGES = (EDGE, ASSISTANT)


def stages(path: Path) -> list[str]:
    return re.split(r"^FROM ", path.read_text().replace("\\\n", " "), flags=re.M)[1:]


def tree(path: Path, folder: Path) -> Path:
    """Lay the files of an image's last stage into `folder`, without environment and model."""
    for line in re.findall(r"^COPY (?!--from)(.+)$", stages(path)[-1], re.M):
        *sources, target = line.split()
        for source in sources:
            there = folder / target
            if target.endswith("/"):
                there = there / Path(source).name
            there.parent.mkdir(parents=True, exist_ok=True)
            if (PROJECT / source).is_dir():
                shutil.copytree(PROJECT / source, there, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(PROJECT / source, there)
    return folder


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: path.stem)
def test_the_linter_finds_no_fault(path: Path) -> None:
    assert output([program("hadolint"), path]) == ""


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: path.stem)
def test_they_run_as_nobody_special_from_pinned_bases_with_locked_packages(path: Path) -> None:
    text = path.read_text()
    assert re.search(r"^ARG PYTHON=python:3\.\d+\.\d+-slim-bookworm$", text, re.M)
    assert all(stage.startswith(("${PYTHON}", "build")) for stage in stages(path))
    assert "uv sync --frozen --no-dev" in stages(path)[0]
    last = stages(path)[-1]
    assert re.search(r"^USER 1000\d:1000\d$", last, re.M)
    assert last.index("USER ") < last.index("CMD [")
    assert "HEALTHCHECK" in last
    assert "SECRET" not in text.upper().replace("NO SECRETS", "")


def test_the_context_holds_what_is_copied_and_nothing_private() -> None:
    allowed = {
        line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    copied = {
        source
        for path in IMAGES
        for line in re.findall(r"^COPY (?!--from)(.+)$", path.read_text(), re.M)
        for source in line.split()[:-1]
    }
    assert {one for one in copied if not any(one == a or one.startswith(a + "/") for a in allowed)} == set()
    assert not {"var", ".git", "deploy", "deploy/secrets", ".venv", "tests"} & allowed


def test_the_edge_starts_from_its_image_s_files(tmp_path: Path, record_url: str, rasa: FakeRasa) -> None:
    root = tree(EDGE, tmp_path / "app")
    small_model(tmp_path)
    port = free_port()
    own = {key: value for key, value in os.environ.items() if not key.startswith(("FRONTDESK_", "PYTHON"))}
    environment = own | {
        "PYTHONPATH": str(root), "FRONTDESK_MODELS": str(tmp_path), "FRONTDESK_STATE": str(tmp_path / "state"),
        "FRONTDESK_DATABASE_URL": record_url, "FRONTDESK_EDGE_PORT": str(port), "FRONTDESK_RASA_SECRET": SECRET,
        "FRONTDESK_RASA_HOST": "localhost", "FRONTDESK_RASA_PORT": str(rasa.port), "FRONTDESK_PRODUCTION": "true",
        "FRONTDESK_ENCRYPTION_KEYS": KEY, "FRONTDESK_SESSION_SECRET": SECRET,
    }  # fmt: skip
    with started(
        [sys.executable, "-m", "frontdesk.edge.serve"], root, environment, tmp_path / "log"
    ) as process:
        ready = f"http://127.0.0.1:{port}/readyz"
        until(lambda: process.poll() is not None or status(ready) == 200, 180)
        assert process.poll() is None, (tmp_path / "log").read_text()
        assert status(f"http://127.0.0.1:{port}/widget.js") == 200
        process.terminate()
        assert process.wait(30) in (0, -15)
    asked = "import frontdesk.cli; print(frontdesk.cli.__file__)"
    assert str(root) in output([sys.executable, "-c", asked], env=environment, cwd=root)


def test_the_assistant_s_image_has_its_half_and_the_same_model(tmp_path: Path) -> None:
    root = tree(ASSISTANT, tmp_path / "app")
    for name in ("edge", "console", "records", "commands"):
        assert not (root / "frontdesk" / name).exists()
    asked = (
        "import frontdesk.channel.desk, frontdesk.channel.tracker_store, frontdesk.channel.replies, frontdesk.nlu.asks,"
        "frontdesk.nlu.intents, frontdesk.nlu.safety, frontdesk.nlu.tools, actions.serve, actions.clinic, frontdesk.bundle;"
        "from frontdesk.settings import Settings; print(frontdesk.bundle.model_file(Settings()))"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root), "FRONTDESK_RASA_SECRET": SECRET}
    command = [PROJECT / "assistant/.venv/bin/python", "-W", "ignore", "-c", asked]
    said = output(command, env=environment, cwd=root)
    assert str(root / "models" / model_file(Settings()).name) in said


def status(url: str) -> int:
    try:
        return httpx.get(url, timeout=3, trust_env=False).status_code
    except httpx.HTTPError:
        return 0


@contextmanager
def started(
    command: list[str], folder: Path, environment: dict[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
