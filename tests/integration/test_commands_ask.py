"""`frontdesk ask` on good and bad lines: each is answered or named, in order, and nothing ends the run."""

import io
import json

import pytest

from frontdesk.commands.ask import ask_all
from frontdesk.commands.client import AssistantClient

LINES = [
    b"what are the risks",
    b'{"id": 7, "text": "how long is an infusion"}',
    b'{"id": "half", "text": "\\ud83d does it hurt"}',
    b'{"id": "cut", "text": ',
    b"\xff\xfe",
    b'{"id": ' + b"9" * 5000 + b', "text": "hi"}',
    b'{"text": ' + b"[" * 100_000,
    b'{"id": "none", "text": 5}',
    b'{"id": "\\udc00", "turns": ["what are the risks", "tell me more about the second one"]}',
    b"",
    b"thanks",
]


def test_faulty_lines_are_named_and_the_others_answered(
    client: AssistantClient, capsys: pytest.CaptureFixture[str]
) -> None:
    out = io.StringIO()
    faults = ask_all(client, io.BytesIO(b"\n".join(LINES)), out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer["id"] for answer in answers] == ["1", 7, "half", "?", "11"]
    assert [answer["replies"][0]["topic"] for answer in answers[:2]] == ["risks", "infusion_duration"]
    assert answers[3]["replies"][0]["topic"] == "hallucinations"
    said = capsys.readouterr().err
    assert faults == 5
    assert [line.split(":")[0] for line in said.splitlines()] == [f"Line {n}" for n in (4, 5, 6, 7, 8)]
    assert "Traceback" not in said
