"""Keys, secrets and files: made in development, demanded in production, readable by nobody else."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from records_tools import Names, at_once, full_chat, say, start

from frontdesk.errors import ConfigurationError, SealError
from frontdesk.records import Record, new_key
from frontdesk.records.keys import encryption_keys, session_secret
from frontdesk.records.opening import open_record
from frontdesk.records.schema import is_current, migrate
from frontdesk.settings import Settings


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "state"


@pytest.fixture
def opened(state: Path) -> Iterator[Any]:
    records: list[Record] = []

    def opens(**values: Any) -> Record:
        records.append(open_record(Settings(state=state, **values), masker=Names()))
        return records[-1]

    yield opens
    for record in records:
        record.engine.dispose()


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


def test_files_are_readable_by_nobody_else(opened: Any, state: Path) -> None:
    settings = Settings(state=state)
    record = opened()
    migrate(record.engine)
    full_chat(record)
    session_secret(settings)
    found = modes(state.parent)
    assert set(found) >= {"state", "frontdesk.db", "frontdesk.db-wal", "encryption.key", "session.secret"}
    assert {name for name, mode in found.items() if mode & 0o077} == set()


def test_others_rights_are_taken_from_an_existing_database(opened: Any, state: Path) -> None:
    state.mkdir(parents=True)
    (state / "frontdesk.db").touch(0o644)
    opened()
    assert modes(state)["frontdesk.db"] == 0o600


def test_opening_makes_no_tables(opened: Any) -> None:
    assert not is_current(opened().engine)


def test_the_key_made_on_first_start_is_kept(opened: Any) -> None:
    first = opened()
    migrate(first.engine)
    chat = start(first)
    say(first, chat, "hello")
    with opened().read() as work:
        assert work.messages.get(chat, 1).text == "hello"
    stranger = opened(encryption_keys=new_key())
    with stranger.read() as work, pytest.raises(SealError):
        work.messages.get(chat, 1)


def test_several_keys_are_read_newest_first(opened: Any) -> None:
    old, new = new_key(), new_key()
    before = opened(encryption_keys=old)
    migrate(before.engine)
    chat = start(before)
    say(before, chat, "hello")
    both = opened(encryption_keys=f" {new} , {old},")
    with both.read() as work:
        assert work.messages.get(chat, 1).text == "hello"
    with pytest.raises(SealError):
        before.cipher.open(both.cipher.seal("x"))


@pytest.mark.parametrize("made", [encryption_keys, session_secret])
def test_of_many_first_starts_one_makes_it(made: Any, state: Path) -> None:
    results = at_once(20, lambda _: made(Settings(state=state)))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert len({str(result) for result in results}) == 1
    assert [name for name in modes(state) if name.startswith(".")] == []


@pytest.mark.parametrize("made", [encryption_keys, session_secret])
def test_production_does_not_start_without_one(made: Any, state: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^FRONTDESK_\w+ must be set in production[^.]*\.$"):
        made(Settings(state=state, production=True))
    assert not state.exists()


def test_what_is_set_is_used_and_no_file_made(state: Path) -> None:
    key = new_key()
    settings = Settings(state=state, production=True, encryption_keys=key, session_secret="s" * 32)
    assert encryption_keys(settings) == [key]
    assert session_secret(settings) == "s" * 32
    assert not state.exists()


def test_an_empty_key_file_is_not_replaced_by_a_new_key(state: Path) -> None:
    state.mkdir(parents=True)
    (state / "encryption.key").touch()
    with pytest.raises(ConfigurationError, match="is empty"):
        encryption_keys(Settings(state=state))


def test_a_state_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be made"):
        encryption_keys(Settings(state=tmp_path / "file" / "state"))


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "postgresql:"])
def test_a_wrong_database_url_is_said(opened: Any, url: str) -> None:
    with pytest.raises(ConfigurationError, match="FRONTDESK_DATABASE_URL"):
        opened(database_url=url)


@pytest.mark.parametrize("keys", ["nonsense", "YWJj", "\u00e9"])
def test_a_malformed_key_is_said(opened: Any, keys: str) -> None:
    with pytest.raises(ConfigurationError, match="frontdesk key new"):
        opened(encryption_keys=keys)
