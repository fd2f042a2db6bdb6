"""Runs on each kind of database: installed, refused, interrupted, taken back; recorded without words."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from records_tools import contents
from teaching_tools import LEARNED, MEASURED, WORD, Clock, FakeCorrections, FakeEvaluator, classroom

from frontdesk.bundle import model_file, model_for
from frontdesk.commands.scoring import Case
from frontdesk.commands.teaching import log
from frontdesk.commands.teaching.back import roll_back
from frontdesk.commands.teaching.lesson_files import read_lesson
from frontdesk.commands.teaching.run import Classroom, teach
from frontdesk.errors import ConfigurationError, TeachingError
from frontdesk.records import Record, RunState, TeachingRun
from frontdesk.taught import Lesson


@pytest.fixture
def room(record: Record, tmp_path: Path) -> Classroom:
    made = classroom(record, tmp_path)
    made.corrections.add(*LEARNED)
    made.corrections.add(*MEASURED)
    return made


def runs(room: Classroom) -> list[TeachingRun]:
    with room.record.read() as work:
        return list(work.teaching.recent())


def back(room: Classroom) -> Lesson | None:
    parts = (room.shelf, room.record, room.corrections, room.trainer)
    return roll_back(*parts, staff="Dana", clock=room.clock)


def breaking(room: Classroom, *sources: str, share: int = 1) -> Classroom:
    """Return a classroom whose candidate has one case in so many of these sets wrong."""

    def breaks(case: Case) -> bool:
        return case.source in sources and sum(map(ord, case.turns[-1])) % share == 0

    return replace(room, evaluator=FakeEvaluator(breaks))


def test_a_candidate_that_is_no_worse_is_installed(room: Classroom) -> None:
    before = model_file(room.settings)
    result = teach(room, "Dana")
    assert result.state == RunState.INSTALLED
    serving = room.shelf.serving()
    assert serving is not None
    assert [item.text for item in read_lesson(serving).examples] == [LEARNED[0]]
    assert [item.text for item in read_lesson(serving).cases] == [MEASURED[0]]
    assert model_file(room.settings) == model_for(room.settings, serving) != before
    assert model_file(room.settings).is_file()
    assert room.corrections.waiting() == []
    (run,) = runs(room)
    assert (run.state, run.staff, run.waiting, run.examples, run.cases) == ("installed", "Dana", 2, 1, 1)
    assert (run.current_model, run.candidate_model) == (before.name, model_file(room.settings).name)
    assert run.lesson == serving.name
    assert run.finished_at == room.clock()


def test_both_models_are_tried_on_all_cases_the_taught_ones_too(room: Classroom) -> None:
    result = teach(room, "Dana")
    (first, many), (second, as_many) = room.evaluator.seen
    assert first != second
    assert many == as_many > 1700
    assert result.comparison is not None
    measures = {row.measure for row in result.comparison.rows}
    assert {f"set {path.stem}" for path in Path("tests/eval").glob("*.tsv")} < measures
    assert {"set taught_clinic", "all crises", "all emergencies", "all taught cases"} < measures


@pytest.mark.parametrize(
    ("sources", "share"), [(("answers",), 3), (("crisis_veiled",), 40), (("taught_clinic",), 1)]
)
def test_a_candidate_that_is_worse_leaves_everything_as_it_was(
    room: Classroom, sources: tuple[str, ...], share: int
) -> None:
    room = breaking(room, *sources, share=share)
    before = model_file(room.settings)
    result = teach(room, "Dana")
    assert result.state == RunState.REFUSED
    assert result.comparison is not None
    assert {case.source for case in result.comparison.broke} == set(sources)
    assert model_file(room.settings) == before
    kept = [path for path in room.settings.models.iterdir() if path != room.settings.model_list]
    assert kept == [before]
    assert [line.split()[1] for line in room.settings.model_list.read_text().splitlines()] == [before.name]
    assert (room.shelf.serving(), room.shelf.lessons()) == (None, [])
    assert len(room.corrections.waiting()) == 2
    (run,) = runs(room)
    assert run.state == "refused"
    assert run.reason == " ".join(result.comparison.objections)
    assert run.comparison["broke"]


def test_the_same_lesson_is_not_tried_again_until_the_corrections_change(room: Classroom) -> None:
    teach(breaking(room, "answers"), "Dana")
    again = teach(room, "Dana")
    assert (again.state, len(room.corrections.waiting())) == (RunState.UNCHANGED, 2)
    assert "very same lesson was refused in run 1" in again.reason
    room.corrections.add("do herons need a letter from their gp", "clinic", "referral")
    assert teach(room, "Dana").state == RunState.INSTALLED
    assert [run.state for run in runs(room)] == ["installed", "unchanged", "refused"]


def test_lessons_add_up_and_are_taken_back_one_by_one(room: Classroom) -> None:
    shipped = model_file(room.settings)
    teach(room, "Dana")
    first = model_file(room.settings)
    room.clock.move(days=7)
    room.corrections.add("do herons need a letter from their gp", "clinic", "referral")
    teach(room, "Dana")
    assert len(read_lesson(room.shelf.serving()).examples) == 2
    assert len({shipped, first, model_file(room.settings)}) == 3
    assert back(room) is not None
    assert model_file(room.settings) == first
    assert [item.id for item in room.corrections.waiting()] == [3]
    assert back(room) is None
    assert model_file(room.settings) == shipped
    assert len(room.corrections.waiting()) == 3
    assert [run.state for run in runs(room)] == ["rolled_back", "rolled_back"]
    with pytest.raises(TeachingError, match="nothing to go back to"):
        back(room)


def test_a_lesson_that_was_taken_back_does_not_come_back_by_itself(room: Classroom) -> None:
    teach(room, "Dana")
    back(room)
    assert "was taken back in run 1" in teach(room, "Dana").reason
    assert (room.shelf.serving(), len(room.corrections.waiting())) == (None, 2)


def test_what_is_needed_no_more_is_removed_by_the_next_run(room: Classroom) -> None:
    teach(room, "Dana")
    taken_back = model_file(room.settings)
    back(room)
    (room.shelf.lesson("20261101-000000-dead00").nlu).mkdir(parents=True)  # left by a run that was killed
    assert len(room.shelf.lessons()) == 2
    room.corrections.add("do herons need a letter from their gp", "clinic", "referral")
    teach(room, "Dana")
    assert room.shelf.lessons() == [room.shelf.serving()]
    assert not taken_back.exists()
    assert model_for(room.settings, None).is_file()


def test_the_model_of_before_is_trained_first_where_it_is_missing(room: Classroom) -> None:
    teach(room, "Dana")
    model_for(room.settings, None).unlink()
    seen: list[str | None] = []
    room.trainer.during = lambda: seen.append(room.shelf.serving_name())
    back(room)
    assert seen != [None]  # the later one served while it was trained
    assert model_file(room.settings).is_file()


def test_only_development_cases_change_no_model(record: Record, tmp_path: Path) -> None:
    room = classroom(record, tmp_path)
    room.corrections.add(*MEASURED)
    before = model_file(room.settings)
    assert teach(room, "Dana").state == RunState.UNCHANGED
    assert model_file(room.settings) == before
    assert len(read_lesson(room.shelf.serving()).cases) == 1
    assert (room.trainer.trained, room.evaluator.seen, room.corrections.waiting()) == ([], [], [])


def test_what_is_known_already_is_done_without_training(record: Record, tmp_path: Path) -> None:
    room = classroom(record, tmp_path)
    room.corrections.add("how many mg do they give you", "medical", "dosage")
    room.corrections.add("I can't breathe", "emergency")
    result = teach(room, "Dana")
    assert (result.state, result.plan.counts) == (RunState.UNCHANGED, {"known": 1, "measured": 1})
    assert (room.corrections.waiting(), room.trainer.trained, room.shelf.lessons()) == ([], [], [])


def test_a_run_that_is_killed_counts_as_interrupted_and_the_next_one_begins(room: Classroom) -> None:
    with room.record.write() as work:
        work.teaching.begin(staff="Dana", current_model="m", moment=room.clock())
        work.commit()
    room.clock.move(minutes=4)
    with pytest.raises(TeachingError, match="Another run is under way"):
        teach(room, "Robin")
    with pytest.raises(TeachingError):
        back(room)
    room.clock.move(minutes=2)
    assert teach(room, "Robin").state == RunState.INSTALLED
    assert [run.state for run in runs(room)] == ["installed", "interrupted"]
    assert runs(room)[1].finished_at == Clock().at


def test_a_run_that_was_given_up_installs_nothing(room: Classroom) -> None:
    def another_begins() -> None:
        room.clock.move(minutes=6)
        with room.record.write() as work:
            work.teaching.begin(staff="Robin", current_model="m", moment=room.clock())
            work.commit()
        room.trainer.during = lambda: None

    room.trainer.during = another_begins
    with pytest.raises(TeachingError, match="given up as interrupted"):
        teach(room, "Dana")
    assert (room.shelf.serving(), room.shelf.lessons()) == (None, [])
    assert [run.state for run in runs(room)] == ["running", "interrupted"]


def test_signs_of_life_keep_a_long_training_alive(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setattr(log, "_BEAT_S", 0.05)

    def long() -> None:
        for _ in range(4):
            room.clock.move(minutes=3)
            time.sleep(0.5)

    room.trainer.during = long
    assert teach(room, "Dana").state == RunState.INSTALLED


@pytest.mark.parametrize(
    ("failure", "state", "reason"),
    [
        (ConfigurationError("Training failed; the lines above say why."), "failed", "Training failed;"),
        (KeyboardInterrupt(), "interrupted", None),
        (ZeroDivisionError(f"the words of a {WORD}"), "failed", "ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_is_recorded_and_changes_nothing(
    room: Classroom, failure: BaseException, state: str, reason: str | None
) -> None:
    def fail() -> None:
        raise failure

    room.trainer.during = fail
    with pytest.raises(type(failure)):
        teach(room, "Dana")
    (run,) = runs(room)
    assert run.state == state
    assert run.reason is None if reason is None else run.reason.startswith(reason)
    assert WORD not in str(run.reason)
    assert (room.shelf.lessons(), len(room.corrections.waiting())) == ([], 2)


def test_killed_between_installing_and_recording_it_heals_by_itself(room: Classroom) -> None:
    class Killed(FakeCorrections):
        def taught(self, *_: Any) -> None:
            raise SystemExit

    killed = Killed(room.corrections.items)
    with pytest.raises(SystemExit):
        teach(replace(room, corrections=killed), "Dana")
    assert room.shelf.serving() is not None
    assert teach(room, "Dana").state == RunState.UNCHANGED
    assert room.corrections.waiting() == []


def test_no_visitor_s_word_is_recorded(room: Classroom) -> None:
    teach(breaking(room, "taught_clinic", "answers"), "Dana")
    everything = str(contents(room.record))
    assert "teaching run 1" in everything
    assert WORD not in everything
    assert "lanterns" not in everything


def test_everything_is_audited(room: Classroom) -> None:
    teach(room, "Dana")
    back(room)
    actions = [row[3] for row in contents(room.record)["audit_entry"]]
    assert actions == ["teach", "teach.installed", "teach.rolled_back"]


def test_versions_tell_what_each_model_answered(room: Classroom) -> None:
    for model, count in (("old", 2), ("new", 3)):
        for number in range(count):
            with room.record.write() as work:
                chat = work.conversations.start().id
                said, _ = work.messages.receive(chat, f"{model}{number}", "hello")
                work.messages.understand(said, asks=[], verdict={"risk": "none"}, model=model)
                work.commit()
    with room.record.read() as work:
        new, old = work.teaching.versions()
    assert [(v.model, v.messages) for v in (new, old)] == [("new", 3), ("old", 2)]
    assert old.first_at < old.last_at < new.first_at < new.last_at
