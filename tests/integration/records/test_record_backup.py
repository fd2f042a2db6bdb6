"""A backup put back is the record as it was; a bad one changes nothing."""

import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from records_tools import (
    NAME,
    Names,
    at_once,
    contents,
    counts,
    empty_database,
    full_chat,
    full_member,
    open_engine_closing,
    remember,
    say,
    start,
)

from frontdesk.errors import ConfigurationError, FrontdeskError, InputError, SealError
from frontdesk.records import Cipher, Record, new_key
from frontdesk.records.backup import MANIFEST, backup
from frontdesk.records.restoring import restore
from frontdesk.records.schema import downgrade
from frontdesk.records.search import search


@pytest.fixture
def empty(record: Record, other_url: str) -> Iterator[Record]:
    """A second database without tables, with the same keys."""
    with open_engine_closing(other_url) as engine:
        yield Record(engine, record.cipher, Names())


@pytest.fixture
def twin(record: Record, kind: str, tmp_path: Path) -> Iterator[Record]:
    """A second database of the same kind, with the same keys."""
    with empty_database(kind, tmp_path / "twin") as url, open_engine_closing(url) as engine:
        yield Record(engine, record.cipher, Names())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


def test_what_is_restored_is_what_was_there(record: Record, empty: Record, file: Path) -> None:
    for number in range(30):
        full_member(record, full_chat(record, number))
    saved = backup(record, file)
    assert saved == counts(record)
    assert min(saved.values()) > 0
    assert restore(empty, file) == saved
    assert contents(empty) == contents(record)
    with empty.read() as work:
        assert len(search(work.session, "safe", limit=50)) == 30
        hit = search(work.session, "29")[0]
        assert work.messages.get(hit.conversation, 1).text == f"I am {NAME}, is it safe? 29"


def test_the_restored_record_goes_on(record: Record, empty: Record, file: Path) -> None:
    chat = full_chat(record)
    backup(record, file)
    restore(empty, file)
    assert say(empty, chat, "and then") == 3
    assert len(at_once(5, lambda number: full_chat(empty, number))) == 5
    assert counts(empty)["message"] == 2 + 1 + 10


def test_a_backup_holds_no_text_in_clear_and_is_private(record: Record, file: Path) -> None:
    full_chat(record)
    backup(record, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".")] == []
    with zipfile.ZipFile(file) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"[name]" in everything
    assert NAME.encode() not in everything


def test_a_backup_is_of_one_moment(record: Record, twin: Record, file: Path) -> None:
    chats = [full_chat(record, number) for number in range(20)]

    def work(number: int) -> None:
        if number == 0:
            backup(record, file)
            return
        for turn in range(30):
            say(record, chats[number], f"word {turn}")

    at_once(5, work)
    restore(twin, file)
    with twin.read() as read:
        for chat in chats:
            said = [message.sequence for message in read.messages.after(chat)]
            assert said == list(range(1, read.conversations.get(chat).last_sequence + 1))


def test_an_existing_file_is_not_overwritten(record: Record, file: Path) -> None:
    file.write_text("precious")
    with pytest.raises(InputError, match="exists already"):
        backup(record, file)
    assert file.read_text() == "precious"


def test_a_folder_that_is_not_there_is_said(record: Record, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        backup(record, tmp_path / "none" / "backup.zip")


def test_a_database_with_old_tables_is_not_backed_up(record: Record, file: Path) -> None:
    downgrade(record.engine, "0001")
    with pytest.raises(ConfigurationError, match="frontdesk migrate"):
        backup(record, file)
    assert not file.exists()


def test_a_full_database_is_refused_unless_it_shall_be_replaced(
    record: Record, twin: Record, file: Path
) -> None:
    full_chat(record, 1)
    backup(record, file)
    restore(twin, file)
    full_chat(twin, 2)
    full_chat(twin, 3)
    before = contents(twin)
    with pytest.raises(InputError, match="--replace"):
        restore(twin, file)
    assert contents(twin) == before
    restore(twin, file, replace=True)
    assert contents(twin) == contents(record)
    with twin.read() as work:
        assert len(search(work.session, "safe")) == 1


def test_a_database_with_nothing_but_rasa_s_rows_is_full(record: Record, twin: Record, file: Path) -> None:
    start(record)
    backup(record, file)
    restore(twin, file)
    restore(twin, file, replace=True)
    remember(twin, "stray")
    with pytest.raises(InputError, match="--replace"):
        restore(twin, file)
    restore(twin, file, replace=True)
    assert counts(twin)["events"] == 0


def changed(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write a copy of a backup with other contents."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    bad = file.with_name("bad.zip")
    with zipfile.ZipFile(bad, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return bad


def manifest(parts: dict[str, bytes], **values: Any) -> None:
    parts[MANIFEST] = json.dumps(json.loads(parts[MANIFEST]) | values).encode()


def resigned(parts: dict[str, bytes], table: str, content: bytes) -> None:
    """Change a table and make its checksum right again."""
    import hashlib

    parts[f"{table}.jsonl"] = content
    entry = {"rows": content.count(b"\n"), "sha256": hashlib.sha256(content).hexdigest()}
    manifest(parts, tables=json.loads(parts[MANIFEST])["tables"] | {table: entry})


def flip(parts: dict[str, bytes]) -> None:
    parts["message.jsonl"] = parts["message.jsonl"].replace(b"safe", b"sage", 1)


def cut(parts: dict[str, bytes]) -> None:
    parts["message.jsonl"] = parts["message.jsonl"].split(b"\n")[0] + b"\n"


def drop(parts: dict[str, bytes]) -> None:
    del parts["review.jsonl"]


def orphan(parts: dict[str, bytes]) -> None:
    resigned(parts, "conversation", b"")


def doubled(parts: dict[str, bytes]) -> None:
    resigned(parts, "message", parts["message.jsonl"] * 2)


def nonsense(parts: dict[str, bytes]) -> None:
    resigned(parts, "message", b"[1, 2]\n")


def other_columns(parts: dict[str, bytes]) -> None:
    resigned(parts, "message", b'{"id": 1, "evil": 2}\n')


def bad_time(parts: dict[str, bytes]) -> None:
    resigned(parts, "message", parts["message.jsonl"].replace(b"+00:00", b""))


def bad_bytes(parts: dict[str, bytes]) -> None:
    resigned(parts, "contact", parts["contact.jsonl"].replace(b'"sealed":"', b'"sealed":"!'))


BAD: tuple[Callable[[dict[str, bytes]], None], ...] = (
    flip, cut, drop, orphan, doubled, nonsense, other_columns, bad_time, bad_bytes,
    lambda parts: manifest(parts, revision="0000"),
    lambda parts: manifest(parts, format=99),
    lambda parts: manifest(parts, tables={}),
    lambda parts: manifest(parts, tables=[]),
    lambda parts: parts.update({MANIFEST: b"{"}),
    lambda parts: parts.pop(MANIFEST) and None,
)  # fmt: skip


def test_a_bad_backup_changes_nothing(record: Record, twin: Record, file: Path) -> None:
    full_chat(record, 1)
    backup(record, file)
    restore(twin, file)
    full_chat(twin, 2)
    before = contents(twin)
    for change in BAD:
        with pytest.raises(InputError):
            restore(twin, changed(file, change), replace=True)
        assert contents(twin) == before, change


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_archive_is_said_to_be_none(record: Record, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(InputError, match="no backup, or damaged"):
        restore(record, file)


def test_a_damaged_archive_changes_nothing(record: Record, twin: Record, file: Path) -> None:
    for number in range(20):
        full_chat(record, number)
    backup(record, file)
    whole = file.read_bytes()
    restore(twin, file)
    before = contents(twin)
    bad = file.with_name("bad.zip")
    for place in range(40, len(whole), max(1, len(whole) // 40)):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with suppress(FrontdeskError):  # noticed; otherwise the byte did not matter
            restore(twin, bad, replace=True)
        assert contents(twin) == before
    bad.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError):
        restore(twin, bad, replace=True)


def test_a_missing_file_is_said(record: Record, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        restore(record, tmp_path / "none.zip")


def test_a_backup_without_its_key_is_not_restored(record: Record, twin: Record, file: Path) -> None:
    full_chat(record)
    backup(record, file)
    stranger = Record(twin.engine, Cipher([new_key()]), Names())
    with pytest.raises(SealError):
        restore(stranger, file)
