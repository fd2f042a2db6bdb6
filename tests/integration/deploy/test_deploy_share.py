"""deploy/share-lessons: what teaching installed is what edges and assistants in containers read, and load."""

import os
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from deploy_tools import DEPLOY

from frontdesk.bundle import model_file, model_for, model_to_load
from frontdesk.model_list import ModelList
from frontdesk.settings import Settings
from frontdesk.taught import Shelf

GROUP = 10001


@pytest.fixture
def taught(tmp_path: Path) -> Settings:
    """A clinic that taught one lesson: its files and both models, as their owner's only."""
    settings = replace(Settings(), models=tmp_path / "models", state=tmp_path / "state")
    lesson = Shelf(settings.taught_folder).lesson("20261129-141500-3f2a9c")
    lesson.nlu.mkdir(parents=True)
    (lesson.nlu / "taught_medical.yml").write_text("nlu: []\n")
    (lesson.nlu / "taught_medical.yml").chmod(0o600)
    settings.models.mkdir()
    for one in (None, lesson):
        model_for(settings, one).write_text(f"model of {one}")
        ModelList(settings).allow(model_for(settings, one))
    Shelf(settings.taught_folder).serve(lesson)
    return settings


def share(settings: Settings, shelf: Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {
        "FRONTDESK_MODELS": str(settings.models), "FRONTDESK_TAUGHT": str(settings.taught_folder),
        "SHELF_GROUP": str(GROUP if os.getuid() == 0 else os.getgid()),
    }  # fmt: skip
    command = [DEPLOY / "share-lessons", shelf]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def as_read(shelf: Path) -> Settings:
    return replace(Settings(), models=shelf / "models", taught=str(shelf / "taught"))


def test_who_reads_the_folder_loads_the_model_that_teaching_installed(
    taught: Settings, tmp_path: Path
) -> None:
    shelf = tmp_path / "shelf"
    assert share(taught, shelf).returncode == 0
    assert model_to_load(as_read(shelf)).name == model_file(taught).name
    Shelf(taught.taught_folder).step_back()
    assert share(taught, shelf).returncode == 0
    assert model_to_load(as_read(shelf)).name == model_for(taught, None).name


def test_only_owner_and_the_containers_group_may_read_it(taught: Settings, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    share(taught, shelf)
    found = [shelf, *shelf.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_dir()} == {0o750}
    assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_file()} == {0o640}
    if os.getuid() == 0:
        assert {path.stat().st_gid for path in found} == {GROUP}


def test_only_what_changed_is_copied(taught: Settings, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    share(taught, shelf)
    before = {path: path.stat().st_ino for path in shelf.rglob("*") if path.is_file()}
    share(taught, shelf)
    assert {path: path.stat().st_ino for path in shelf.rglob("*") if path.is_file()} == before


def test_what_serves_does_not_change_unless_all_that_it_needs_was_copied(
    taught: Settings, tmp_path: Path
) -> None:
    shelf = tmp_path / "shelf"
    Shelf(taught.taught_folder).step_back()
    share(taught, shelf)
    before = (shelf / "taught/serving.json").read_text()
    lesson = Shelf(taught.taught_folder).lessons()[0]
    copied = shelf / "models" / model_for(taught, lesson).name
    copied.unlink()
    (copied / "in the way").mkdir(parents=True)
    Shelf(taught.taught_folder).serve(lesson)
    assert share(taught, shelf).returncode != 0
    assert (shelf / "taught/serving.json").read_text() == before


def test_without_models_it_says_what_to_do(tmp_path: Path) -> None:
    done = share(replace(Settings(), models=tmp_path, state=tmp_path), tmp_path / "shelf")
    assert done.returncode == 1
    assert "run make train first" in done.stderr
