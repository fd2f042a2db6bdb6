"""The section `console` of `clinic.yml`."""

import pytest

from frontdesk.errors import ClinicFileError
from frontdesk.knowledge.clinic import load_clinic
from frontdesk.knowledge.console_settings import CannedReply, ConsoleSettings, read_console


def test_the_section_may_be_missing_or_empty() -> None:
    for content in ({}, {"console": None}, {"console": {}}, {"console": {"replies": []}}):
        assert read_console(content, "clinic.yml") == ConsoleSettings()
    assert load_clinic().console == ConsoleSettings()


def test_replies_have_a_title_and_a_text() -> None:
    rows = [{"title": " Call us ", "text": "Please call {phone}.\n"}, {"title": "Bye", "text": "Take care."}]
    read = read_console({"console": {"replies": rows}}, "clinic.yml")
    assert read.replies == (CannedReply("Call us", "Please call {phone}."), CannedReply("Bye", "Take care."))


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("replies", "may hold `replies`"),
        ({"reply": []}, "may hold `replies`"),
        ({"replies": "hello"}, "must be a list"),
        ({"replies": [{"title": "a", "text": "b"}] * 201}, "at most 200"),
        ({"replies": ["hello"]}, "number 1"),
        ({"replies": [{"title": "a"}]}, "must have a `title` and a `text`"),
        ({"replies": [{"title": "", "text": "b"}]}, "the title of number 1"),
        ({"replies": [{"title": "a" * 81, "text": "b"}]}, "the title of number 1"),
        ({"replies": [{"title": "a", "text": None}]}, "the text of number 1"),
        ({"replies": [{"title": "a", "text": "b"}, {"title": "a", "text": "c"}]}, "the same title"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_place(section: object, words: str) -> None:
    with pytest.raises(ClinicFileError, match=words):
        read_console({"console": section}, "clinic.yml")
