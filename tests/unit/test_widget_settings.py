"""What the clinic may choose for its chat, and what it is told when it chose wrongly."""

from pathlib import Path
from typing import Any

import pytest

from frontdesk.errors import ClinicFileError, KnowledgeError
from frontdesk.knowledge.clinic import load_clinic
from frontdesk.knowledge.replies import load_replies
from frontdesk.knowledge.widget_settings import WidgetSettings, read_widget
from frontdesk.language.files import DATA, PROJECT, read_mapping

EVERYTHING = {
    "colour": "#ABC", "logo": "/logo.svg", "position": "left", "launcher": "Ask  us", "greeting": "I am a program.",
    "article_url": "https://clinic.example/article?a=1#top", "exit_url": "https://clinic.example:8443/",
    "keep": "browser", "theme": "dark", "starters": ["How does it work?", "Is it safe?"],
}  # fmt: skip


def read(**section: Any) -> WidgetSettings:
    return read_widget({"widget": section}, "clinic.yml")


def test_everything_can_be_chosen_and_nothing_must_be() -> None:
    assert read_widget({}, "clinic.yml") == read() == WidgetSettings()
    assert read(**dict.fromkeys(EVERYTHING, "") | {"starters": None}) == WidgetSettings()
    chosen = read(**EVERYTHING)
    assert chosen.starters == ("How does it work?", "Is it safe?")
    assert (chosen.colour, chosen.launcher, chosen.keep) == ("#abc", "Ask us", "browser")


def test_the_file_documents_every_setting_with_its_default() -> None:
    assert load_clinic().widget == WidgetSettings()
    assert set(read_mapping(PROJECT / "clinic.yml")["widget"]) == set(WidgetSettings.__dataclass_fields__)


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ({"color": "#fff"}, "unknown settings: color"),
        ({"colour": "teal"}, "must be a colour"),
        ({"colour": "#12345"}, "must be a colour"),
        ({"colour": "#fff;}"}, "must be a colour"),
        ({"colour": None}, "in quotes"),
        ({"colour": 123456}, "must be a text"),
        ({"logo": "javascript:alert(1)"}, "begins with https://, or a path"),
        ({"logo": "//evil.example/x.png"}, "begins with https://, or a path"),
        ({"logo": "data:image/png;base64,AA"}, "begins with https://, or a path"),
        ({"position": "top"}, "one of right, left"),
        ({"keep": True}, "must be a text"),
        ({"theme": "blue"}, "one of auto, light, dark"),
        ({"launcher": "x" * 41}, "up to 40 characters"),
        ({"launcher": "a\u202eb"}, "cannot be shown"),
        ({"greeting": " \n "}, "nothing that can be read"),
        ({"article_url": "http://clinic.example/"}, "begins with https://"),
        ({"article_url": "javascript:alert(1)"}, "begins with https://"),
        ({"article_url": "https://"}, "begins with https://"),
        ({"article_url": "https:clinic.example"}, "begins with https://"),
        ({"exit_url": " https://clinic.example"}, "begins with https://"),
        ({"exit_url": "https://clinic.example:port/"}, "begins with https://"),
        ({"exit_url": "https://user:secret@clinic.example/"}, "begins with https://"),
        ({"exit_url": "https://clinic.example/\"onx='"}, "begins with https://"),
        ({"exit_url": "https://[::"}, "begins with https://"),
        ({"starters": "Is it safe?"}, "list of questions"),
        ({"starters": [1]}, "list of questions"),
        ({"starters": ["a", "b", "c", "d", "e"]}, "up to 4 questions"),
        ({"starters": ["x" * 121]}, "up to 120 characters"),
        ({"starters": [""]}, "nothing that can be read"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(section: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ClinicFileError, match=r"^clinic\.yml: widget") as refused:
        read(**section)
    assert sentence in str(refused.value)


def test_a_section_that_is_none_is_refused() -> None:
    with pytest.raises(ClinicFileError, match="`widget` must be"):
        read_widget({"widget": ["left"]}, "clinic.yml")


def clinic_file(folder: Path, greeting: str) -> Path:
    path = folder / "clinic.yml"
    text = (PROJECT / "clinic.yml").read_text(encoding="utf-8")
    path.write_text(text.replace('  greeting: ""', f"  greeting: {greeting!r}"), encoding="utf-8")
    return path


def test_the_clinics_greeting_stands_in_for_the_usual_one(tmp_path: Path) -> None:
    usual = read_mapping(DATA / "replies.yml")["greeting"][0].strip()
    assert load_replies(load_clinic()).text("greeting") == usual
    own = load_replies(load_clinic(clinic_file(tmp_path, "This is the program of {name}.")))
    assert own.text("greeting") == "This is the program of Your ketamine clinic."
    with pytest.raises(KnowledgeError, match="greeting"):
        load_replies(load_clinic(clinic_file(tmp_path, "Hello {you}.")))
