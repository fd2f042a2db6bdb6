"""Lessons on disk: what is written reads the same, nobody else can look in, and one small file decides."""

import json
from pathlib import Path

import pytest
import yaml

from frontdesk.bundle import TRAINING_DATA, model_file, model_for
from frontdesk.commands.model import training_arguments
from frontdesk.commands.scoring import read_cases
from frontdesk.commands.teaching.corrections import Correction, phrase_of
from frontdesk.commands.teaching.labels import Label
from frontdesk.commands.teaching.lesson_files import Content, Taught, read_lesson, write_lesson
from frontdesk.errors import ConfigurationError, InputError, TeachingError
from frontdesk.settings import Settings, load_settings
from frontdesk.taught import Lesson, Shelf

ODD = ["- dash", "# hash", '"quoted" words', "a: b", "'", "? !", "é ñ 漢字 🙂", "[name](x) {y}", "|", "a\tb"]
DOSAGE = Label("medical", "reason", "dosage", "medical")


def content(*names: str) -> Content:
    odd = (Taught(phrase_of(Correction(1, text, "human")), Label("human", "", "", "human")) for text in ODD)
    named = (Taught(f"how many mg of {name}", DOSAGE) for name in names)
    cases = (Taught(f"what about {text}", Label("risks", "", "", "answer:risks")) for text in ODD[:-1])
    return Content((*odd, *named), tuple(cases))


def written(shelf: Shelf, name: str, what: Content) -> Lesson:
    lesson = shelf.lesson(name)
    write_lesson(lesson, what)
    return lesson


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "taught")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path, models=tmp_path / "models")


def test_what_is_written_reads_the_same(shelf: Shelf) -> None:
    lesson = written(shelf, "one", content("a", "b"))
    read = read_lesson(lesson)
    assert sorted(item.text for item in read.examples) == sorted(i.text for i in content("a", "b").examples)
    assert {(i.text, i.label) for i in read.examples if i.label.intent == "medical"} == {
        ("how many mg of a", DOSAGE), ("how many mg of b", DOSAGE),
    }  # fmt: skip
    assert [path.name for path in lesson.training_files] == ["taught_human.yml", "taught_medical.yml"]
    (cases,) = lesson.case_files
    assert {case.expect for case in read_cases(cases)} == {"answer:risks"}
    assert {case.source for case in read_cases(cases)} == {"taught_answer"}


def test_the_training_data_has_the_project_s_form(shelf: Shelf) -> None:
    lesson = written(shelf, "one", content("a"))
    data = yaml.safe_load((lesson.nlu / "taught_medical.yml").read_text(encoding="utf-8"))
    assert data == {
        "version": "3.1",
        "nlu": [{"intent": "medical", "metadata": {"reason": "dosage"}, "examples": "- how many mg of a\n"}],
    }


def test_nobody_else_can_look_in(shelf: Shelf) -> None:
    lesson = written(shelf, "one", content("a"))
    shelf.serve(lesson)
    paths = [shelf.folder, *shelf.folder.rglob("*")]
    assert len(paths) > 6
    assert [path for path in paths if path.stat().st_mode & 0o077] == []


def test_a_lesson_is_written_once(shelf: Shelf) -> None:
    written(shelf, "one", content("a"))
    with pytest.raises(InputError, match="exists already"):
        written(shelf, "one", content("a"))


def test_what_would_not_read_the_same_is_not_taken(shelf: Shelf) -> None:
    with pytest.raises(ConfigurationError, match="does not read"):
        written(shelf, "one", Content((Taught("two\n    - phrases", DOSAGE),)))


def test_lessons_serve_in_turn_and_back_again(shelf: Shelf) -> None:
    assert shelf.serving() is None
    first, second = (written(shelf, name, content(name)) for name in ("one", "two"))
    shelf.serve(first)
    shelf.serve(second)
    assert shelf.serving() == second
    assert shelf.earlier() == first
    shelf.step_back()
    assert shelf.serving() == first
    shelf.step_back()
    assert shelf.serving() is None
    with pytest.raises(TeachingError, match="nothing to go back to"):
        shelf.step_back()
    assert shelf.lessons() == [first, second]


@pytest.mark.parametrize(
    "damage", ["", "[]", "{}", '{"lesson": 5, "before": []}', '{"lesson": "../x", "before": []}',
               '{"lesson": null, "before": [1]}'],
)  # fmt: skip
def test_a_damaged_file_is_named_and_nothing_is_guessed(shelf: Shelf, damage: str) -> None:
    shelf.folder.mkdir()
    (shelf.folder / "serving.json").write_text(damage)
    with pytest.raises(ConfigurationError, match=r"serving\.json"):
        shelf.serving()


def test_a_lesson_that_is_gone_is_named(shelf: Shelf) -> None:
    shelf.folder.mkdir()
    (shelf.folder / "serving.json").write_text(json.dumps({"lesson": "gone", "before": []}))
    with pytest.raises(ConfigurationError, match="gone is missing"):
        shelf.serving()


def test_as_shipped_the_model_is_that_of_the_sources_alone(settings: Settings) -> None:
    usual = model_for(load_settings({}), None).name
    assert model_file(settings).name == usual
    cases_only = written(Shelf(settings.taught_folder), "one", Content((), content("a").cases))
    assert model_for(settings, cases_only).name == usual


def test_the_model_that_serves_is_that_of_the_lesson(settings: Settings) -> None:
    shelf = Shelf(settings.taught_folder)
    first, same, other = (
        written(shelf, name, content(word)) for name, word in (("one", "a"), ("two", "a"), ("three", "b"))
    )
    shelf.serve(first)
    assert model_file(settings) == model_for(settings, first) == model_for(settings, same)
    assert len({model_for(settings, lesson) for lesson in (None, first, other)}) == 3


def test_training_reads_the_lesson_beside_the_shipped_data(settings: Settings) -> None:
    shelf = Shelf(settings.taught_folder)
    taught = written(shelf, "one", content("a"))
    cases_only = written(shelf, "two", Content((), content("a").cases))
    path = model_for(settings, taught)
    arguments = training_arguments(path, taught)
    assert arguments[1:6] == ["--data", *TRAINING_DATA, str(taught.nlu)]
    assert settings.models / f"{arguments[arguments.index('--fixed-model-name') + 1]}.tar.gz" == path
    for lesson in (None, cases_only):
        assert training_arguments(path, lesson)[1:6] == ["--data", *TRAINING_DATA, "--out"]


def test_the_folder_can_be_another_one(tmp_path: Path) -> None:
    assert Settings(state=tmp_path).taught_folder == tmp_path / "taught"
    chosen = load_settings({"FRONTDESK_TAUGHT": str(tmp_path / "else")})
    assert chosen.taught_folder == tmp_path / "else"
