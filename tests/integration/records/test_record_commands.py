"""The record's commands, as they are typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from records_tools import Names, full_chat

from frontdesk.records.opening import open_record
from frontdesk.settings import Settings

Result = subprocess.CompletedProcess[str]


def frontdesk(state: Path, *words: str, **settings: str) -> Result:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    return subprocess.run(
        [sys.executable, "-m", "frontdesk.cli", *words], env=clean | {"FRONTDESK_STATE": str(state)} | settings,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def fill(state: Path, chats: int = 2) -> list[str]:
    record = open_record(Settings(state=state), masker=Names())
    try:
        return [full_chat(record, number) for number in range(chats)]
    finally:
        record.engine.dispose()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def test_a_record_from_the_first_day_to_the_last(state: Path, tmp_path: Path) -> None:
    assert "revision" in frontdesk(state, "migrate").stdout
    first, second = fill(state)
    saved = tmp_path / "backup.zip"
    assert "2 chats, 4 messages" in frontdesk(state, "backup", str(saved)).stdout
    assert frontdesk(state, "erase", first, "--yes").stdout == "Erased.\n"
    lines = frontdesk(state, "export").stdout.splitlines()
    assert [json.loads(line)["conversation"] for line in lines] == [second]
    table = tmp_path / "chats.csv"
    assert frontdesk(state, "export", str(table), "--format", "csv").returncode == 0
    assert "[name]" in table.read_text()
    assert table.stat().st_mode & 0o077 == 0
    refused = frontdesk(state, "restore", str(saved))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--replace" in refused.stderr
    assert "2 chats" in frontdesk(state, "restore", str(saved), "--replace").stdout
    assert frontdesk(state, "purge", "--older-than-days", "1").stdout == "Closed: 0. Purged: 0.\n"


def test_keys_are_rotated(state: Path) -> None:
    frontdesk(state, "migrate")
    (chat,) = fill(state, 1)
    old = (state / "encryption.key").read_text().strip()
    new = frontdesk(state, "key", "new").stdout.strip()
    assert new != old
    done = frontdesk(state, "key", "rotate", FRONTDESK_ENCRYPTION_KEYS=f"{new},{old}")
    assert done.stdout.startswith("11 of 11 texts were encrypted anew")
    again = frontdesk(state, "key", "rotate", FRONTDESK_ENCRYPTION_KEYS=new)
    assert again.stdout.startswith("0 of 11")
    lost = frontdesk(
        state, "key", "rotate", FRONTDESK_ENCRYPTION_KEYS=frontdesk(state, "key", "new").stdout.strip()
    )
    assert lost.returncode == 1
    assert "cannot be opened" in lost.stderr


@pytest.mark.parametrize(
    ("words", "settings", "sentence"),
    [
        (["purge"], {}, "run `frontdesk migrate`"),
        (["backup", "b.zip"], {"FRONTDESK_PRODUCTION": "true"}, "FRONTDESK_ENCRYPTION_KEYS must be set"),
        (["restore", "none.zip"], {}, "There is no file"),
        (["migrate"], {"FRONTDESK_DATABASE_URL": "mysql://x/y"}, "must name SQLite or PostgreSQL"),
        (["migrate"], {"FRONTDESK_DATABASE_URL": "postgresql://postgres@127.0.0.1:9/x"}, "does not answer"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    state: Path, words: list[str], settings: dict[str, str], sentence: str
) -> None:
    result = frontdesk(state, *words, **settings)
    assert result.returncode == 1
    assert result.stdout == ""
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [["erase"], ["nonsense"], ["purge", "--older-than-days", "0"]])
def test_a_command_typed_wrongly_is_said_without_a_trace(state: Path, words: list[str]) -> None:
    result = frontdesk(state, *words)
    assert result.returncode == 2
    assert result.stderr.startswith("frontdesk: ")
    assert "Traceback" not in result.stderr
