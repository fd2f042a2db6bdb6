"""Reading questions, scoring replies, settings."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from frontdesk.commands.ask import Question, read_questions, summary
from frontdesk.commands.model import assistant_environment
from frontdesk.commands.scoring import Case, Score, is_right, read_cases
from frontdesk.commands.services import assistant_services
from frontdesk.commands.widget import remarks, script_tag
from frontdesk.errors import ConfigurationError, InputError
from frontdesk.language.files import PROJECT
from frontdesk.settings import PREFIX, SECRETS, Settings, load_settings


def test_plain_lines_and_json_lines_become_questions() -> None:
    lines = [b"is it safe\n", b"\n", b'{"id":"a","text":"hi"}\n', b'{"id":7,"turns":["a","b"]}\n']
    assert list(read_questions(lines)) == [
        (1, Question("1", ("is it safe",))), (3, Question("a", ("hi",))), (4, Question(7, ("a", "b"))),  # an id comes back as it was given
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "message"),
    [(b"{bad\n", "bad JSON"), (b'{"id":1}\n', "text"), (b"\xff\xfe\n", "UTF-8"), (b'{"turns":[]}\n', "turns"),
     (b'{"text":5}\n', "text")],
)  # fmt: skip
def test_a_bad_line_is_named_and_the_next_one_read(line: bytes, message: str) -> None:
    (number, fault), (_, after) = read_questions([line, b"next\n"])
    assert number == 1
    assert isinstance(fault, InputError)
    assert message in str(fault)
    assert after == Question("2", ("next",))


def test_a_summary_holds_replies_asks_choices_and_handoff() -> None:
    message = {"text": "t", "kind": "answer", "topic": "risks", "section": "s", "choices": [{"topic": "x"}]}
    ask = {"text": "q", "kind": "answer", "topic": "risks", "confidence": 0.9, "reason": None}
    assert summary("1", {"messages": [message], "asks": [ask], "handoff": None}) == {
        "id": "1",
        "asks": [{"text": "q", "kind": "answer", "topic": "risks", "confidence": 0.9}],
        "replies": [{"text": "t", "kind": "answer", "topic": "risks", "section": "s"}],
        "choices": ["x"],
        "handoff": None,
    }


@pytest.mark.parametrize(
    ("expect", "got", "right"),
    [
        ("answer:risks", {"answer", "answer:risks"}, True),
        ("answer:risks", {"answer", "answer:benefits"}, False),
        ("answer", {"answer", "answer:benefits"}, True),
        ("answer:risks+medical", {"answer", "answer:risks"}, False),
        ("answer:risks+medical", {"answer", "answer:risks", "medical"}, True),
        ("medical|clinic", {"clinic"}, True),
        ("medical", {"medical", "crisis"}, False),
        ("crisis", {"crisis"}, True),
    ],
)
def test_a_case_is_right_when_an_alternative_is_served_whole(expect: str, got: set[str], right: bool) -> None:
    assert is_right(Case("s", ("t",), expect), got) is right


def test_a_medical_question_answered_as_general_is_counted() -> None:
    score = Score()
    score.add(Case("s", ("t",), "medical"), {"replies": [{"kind": "answer", "topic": "risks"}]})
    score.add(Case("s", ("t",), "medical"), {"replies": [{"kind": "clinic", "topic": None}]})
    assert score.share("medical not answered as general") == 0.5
    assert score.share("kind medical") == 0.0


def test_a_set_without_labels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("text\texpect\nhello\t\n")
    with pytest.raises(InputError, match="line 2"):
        read_cases(path)


def test_settings_are_typed_and_unknown_ones_refused() -> None:
    assert load_settings({"FRONTDESK_RASA_PORT": "6000", "PATH": "x"}).rasa_port == 6000
    with pytest.raises(ConfigurationError, match="must be a int"):
        load_settings({"FRONTDESK_RASA_PORT": "many"})
    with pytest.raises(ConfigurationError, match="FRONTDESK_RASA_PROT"):
        load_settings({"FRONTDESK_RASA_PROT": "1"})


def test_a_secret_may_stand_in_a_file_that_its_setting_names(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("from a file, thirty-two characters\n")
    given = load_settings({"FRONTDESK_SESSION_SECRET_FILE": str(path)})
    assert given.session_secret == path.read_text().strip()
    with pytest.raises(ConfigurationError, match="both set"):
        load_settings({"FRONTDESK_SESSION_SECRET_FILE": str(path), "FRONTDESK_SESSION_SECRET": "other"})
    with pytest.raises(ConfigurationError, match="SESSION_SECRET_FILE cannot be read"):
        load_settings({"FRONTDESK_SESSION_SECRET_FILE": str(tmp_path / "missing")})
    with pytest.raises(ConfigurationError, match="EDGE_PORT_FILE"):  # no secret
        load_settings({"FRONTDESK_EDGE_PORT_FILE": str(path)})


def test_every_file_of_a_secret_is_documented() -> None:
    text = (PROJECT / "docs/settings.md").read_text(encoding="utf-8")
    sentence = re.search(r"works for the settings (.+?)\.", text, re.S)
    assert sentence
    assert set(re.findall(r"`(\w+)`", sentence.group(1))) == {name.upper() for name in SECRETS}


def test_secrets_and_their_files_stay_away_from_the_assistants_half(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", "canary")
        monkeypatch.setenv(f"{PREFIX}{name.upper()}_FILE", "canary")
    given = assistant_environment(Settings(rasa_secret="shared"))  # noqa: S106
    assert "canary" not in given.values()
    assert given[f"{PREFIX}RASA_SECRET"] == "shared"


def test_an_assistant_elsewhere_is_asked_there_and_not_started_here() -> None:
    assert Settings(rasa_host="rasa", rasa_port=5006).rasa_url == "http://rasa:5006"
    assert Settings(rasa_host="::1").rasa_url == "http://[::1]:5005"
    with pytest.raises(ConfigurationError, match="RASA_HOST"):
        assistant_services(Settings(rasa_host="rasa"))


def test_every_setting_is_documented() -> None:
    text = (PROJECT / "docs/settings.md").read_text(encoding="utf-8")
    for name in Settings.__dataclass_fields__:
        assert f"`{PREFIX}{name.upper()}`" in text


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (Settings(), "http://127.0.0.1:8080/widget.js"),
        (Settings(edge_host="0.0.0.0", edge_port=9000), "http://127.0.0.1:9000/widget.js"),  # noqa: S104
        (Settings(public_url="https://chat.clinic.example/"), "https://chat.clinic.example/widget.js"),
    ],
)
def test_the_widgets_tag_names_the_file_and_its_checksum(
    tmp_path: Path, settings: Settings, address: str
) -> None:
    (tmp_path / "widget.js").write_bytes(b"// the chat")
    found = re.fullmatch(
        r'<script src="(.+)" integrity="sha384-(.{64})" crossorigin="anonymous" defer></script>',
        script_tag(settings, tmp_path),
    )
    assert found is not None
    assert found[1] == address
    assert base64.b64decode(found[2]) == hashlib.sha384(b"// the chat").digest()


def test_the_widget_that_is_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="npm run build"):
        script_tag(Settings(), tmp_path)


def test_a_site_that_is_not_allowed_is_remarked_on() -> None:
    assert len(list(remarks(Settings()))) == 2
    (sentence,) = remarks(Settings(origins="https://clinic.example"))
    assert "upgrade" in sentence
