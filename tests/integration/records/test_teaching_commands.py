"""`frontdesk teach` and `frontdesk model` as they are typed, and the corrections that they read."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from records_tools import NAME, Names, full_chat
from teaching_tools import LEARNED, MEASURED, Clock, classroom

from frontdesk.bundle import model_for
from frontdesk.commands.teaching.recorded import RecordedCorrections
from frontdesk.commands.teaching.run import teach
from frontdesk.model_list import sha256_of
from frontdesk.records import Record, RunState
from frontdesk.records.labels import Label
from frontdesk.records.opening import open_record
from frontdesk.records.schema import migrate
from frontdesk.settings import Settings
from frontdesk.taught import Shelf

COST, PLACE = Label("clinic", reason="cost"), Label("clinic", reason="location")


def frontdesk(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    own = {"FRONTDESK_STATE": str(settings.state), "FRONTDESK_MODELS": str(settings.models), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-m", "frontdesk.cli", *words], env=clean | own, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip


def accept(record: Record, text: str | None, label: Label, number: int = 0, chat: str = "") -> str:
    """Judge an ask as a reviewer would, in a new chat or again in `chat`; return the chat's id."""
    chat = chat or full_chat(record, number)
    with record.write() as work:
        work.corrections.judge(chat, 1, 0, label, staff="dana", example=text)
        work.commit()
    return chat


@pytest.fixture
def corrections(record: Record) -> RecordedCorrections:
    return RecordedCorrections(record, Clock())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path / "state", models=tmp_path / "models")


@pytest.fixture
def recorded(settings: Settings) -> Record:
    """A record as the commands find it, with two corrections that wait."""
    record = open_record(settings, masker=Names())
    migrate(record.engine)
    accept(record, LEARNED[0], PLACE)
    accept(record, MEASURED[0], COST, 1)
    return record


def texts(corrections: RecordedCorrections) -> list[str]:
    return [correction.text for correction in corrections.waiting()]


def test_only_what_somebody_accepted_waits(record: Record, corrections: RecordedCorrections) -> None:
    full_chat(record)
    accept(record, None, COST, 1)
    assert corrections.waiting() == []
    accept(record, "what does it cost, [name]", COST, 2)
    (waiting,) = corrections.waiting()
    assert (waiting.text, waiting.kind, waiting.topic, waiting.reason) == (
        "what does it cost, [name]", "clinic", None, "cost",
    )  # fmt: skip
    with record.read() as work:
        assert work.corrections.count_waiting() == 1


def test_what_was_taught_waits_no_more_until_it_is_taken_back(
    record: Record, corrections: RecordedCorrections
) -> None:
    accept(record, "one", COST)
    accept(record, "two", COST, 1)
    first, second = corrections.waiting()
    corrections.taught([first.id], run=1)
    assert texts(corrections) == ["two"]
    corrections.taught([second.id], run=2)
    assert corrections.waiting() == []
    corrections.wait_again(run=2)
    assert texts(corrections) == ["two"]


def test_what_was_judged_anew_during_a_run_still_waits(
    record: Record, corrections: RecordedCorrections
) -> None:
    chat = accept(record, "one", COST)
    (seen,) = corrections.waiting()
    accept(record, "one", PLACE, chat=chat)
    corrections.taught([seen.id], run=1)
    assert [item.reason for item in corrections.waiting()] == ["location"]


def test_an_erased_chat_takes_its_corrections_along(
    record: Record, corrections: RecordedCorrections, tmp_path: Path
) -> None:
    from frontdesk.records.retention import erase

    room = classroom(record, tmp_path, corrections=corrections)
    first = accept(record, LEARNED[0], PLACE)
    accept(record, MEASURED[0], COST, 1)
    assert teach(room, "dana").state == RunState.INSTALLED
    with record.write() as work:
        erase(work, first, "dana")
        work.commit()
    with record.read() as work:
        assert [item.masked for item in work.corrections.accepted()] == [MEASURED[0]]


def test_nothing_happens_below_the_least_number(settings: Settings, recorded: Record) -> None:
    done = frontdesk(settings, "teach", "--at-least", "3")
    assert (done.returncode, done.stdout) == (0, "Corrections that wait: 2. Nothing is done below 3.\n")
    with recorded.read() as work:
        assert list(work.teaching.recent()) == []


def test_a_dry_run_shows_the_words_and_changes_nothing(settings: Settings, recorded: Record) -> None:
    done = frontdesk(settings, "teach", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "New phrases to learn from: 1. New development cases: 1." in done.stdout
    assert LEARNED[0] in done.stdout
    assert MEASURED[0] in done.stdout
    assert NAME not in done.stdout
    assert Shelf(settings.taught_folder).lessons() == []
    with recorded.read() as work:
        assert work.corrections.count_waiting() == 2


def test_known_phrases_are_done_at_once(settings: Settings) -> None:
    record = open_record(settings, masker=Names())
    migrate(record.engine)
    accept(record, "how many mg do they give you", Label("medical", reason="dosage"))
    done = frontdesk(settings, "teach")
    assert done.returncode == 0, done.stderr
    assert "Left out, known already: 1." in done.stdout
    with record.read() as work:
        assert (work.corrections.count_waiting(), work.teaching.recent()[0].state) == (0, "unchanged")


def test_models_are_listed_and_taken_back(settings: Settings, recorded: Record) -> None:
    shelf = Shelf(settings.taught_folder)
    assert "as shipped" in frontdesk(settings, "model", "list").stdout
    room = classroom(recorded, settings.state.parent, corrections=RecordedCorrections(recorded, _now))
    assert room.settings == settings
    assert teach(room, "dana").state == RunState.INSTALLED
    lesson = shelf.serving()
    assert lesson is not None
    listed = frontdesk(settings, "model", "list").stdout
    row = next(line for line in listed.splitlines() if "serves" in line)
    assert lesson.name in row
    assert model_for(settings, lesson).name in row
    assert row.rstrip(" │").endswith("yes")
    back = frontdesk(settings, "model", "rollback")
    assert back.returncode == 0, back.stderr
    assert "The assistant as shipped serves again" in back.stdout
    assert json.loads((shelf.folder / "serving.json").read_text())["lesson"] is None
    again = frontdesk(settings, "model", "rollback")
    assert (again.returncode, again.stdout) == (1, "")
    assert "nothing to go back to" in again.stderr
    with recorded.read() as work:
        assert (work.corrections.count_waiting(), work.teaching.recent()[0].state) == (2, "rolled_back")


def test_a_model_that_nobody_allowed_is_named_and_can_be_allowed(
    settings: Settings, recorded: Record
) -> None:
    model = model_for(settings, None)
    model.parent.mkdir(exist_ok=True)
    model.write_bytes(b"from somewhere")
    listed = frontdesk(settings, "model", "list").stdout
    assert next(line for line in listed.splitlines() if "serves" in line).rstrip(" │").endswith("no")
    refused = frontdesk(settings, "train")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"run `frontdesk model allow {model}`" in refused.stderr
    said = frontdesk(settings, "model", "allow", str(model))
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith(f"{sha256_of(model)}  {model.name}")
    assert frontdesk(settings, "train").stdout == f"Model: {model}\n"
    assert "There is no model" in frontdesk(settings, "model", "allow", "nowhere.tar.gz").stderr


def _now() -> datetime:
    return datetime.now(UTC)
