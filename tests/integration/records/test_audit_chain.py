"""The audit: the database refuses changes, and whoever gets around that is found out."""

from typing import Any

import pytest
from records_tools import at_once, full_chat
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from frontdesk.records import Cipher, Record, new_key
from frontdesk.records.audit_check import AuditCheck
from frontdesk.records.audit_list import AuditFilter
from frontdesk.records.guard import unguarded
from frontdesk.records.rotation import rotate
from frontdesk.records.schema import downgrade, migrate
from frontdesk.records.trail import SEAL_MISSING


def look(record: Record) -> AuditCheck:
    check = AuditCheck()
    more = True
    while more:
        with record.read() as work:
            more = check.advance(work)
    return check


def note(record: Record, count: int = 1, **detail: Any) -> None:
    for number in range(count):
        with record.write() as work:
            work.people.audit("dana", "look", f"chat{number}", **detail)
            work.commit()


def tamper(record: Record, *statements: str) -> None:
    """Do what only somebody with the database's password can do."""
    with record.engine.begin() as connection, unguarded(connection):
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry", "DELETE FROM audit_entry WHERE id = 1"],
)  # fmt: skip
def test_the_database_refuses_to_change_or_remove_entries(record: Record, statement: str) -> None:
    note(record, 2)
    with pytest.raises(DBAPIError, match="never changed or removed"), record.engine.begin() as connection:
        connection.execute(text(statement))
    assert look(record).whole


def test_postgres_refuses_to_empty_the_table(record: Record, kind: str) -> None:
    if kind == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    note(record)
    with pytest.raises(DBAPIError, match="never changed or removed"), record.engine.begin() as connection:
        connection.execute(text("TRUNCATE audit_entry"))


def test_an_untouched_audit_is_whole(record: Record) -> None:
    assert look(record).whole
    note(record, 5, times=1.5, words=["a", "\N{SNOWMAN}"], deep={"b": None, "a": True})
    check = look(record)
    assert (check.whole, check.count) == (True, 5)


@pytest.mark.parametrize(
    "change", ["actor = 'somebody'", "action = 'x'", "target = 'y'", "detail = '{}'", "at = '2020-01-01 00:00:00+00:00'"]
)  # fmt: skip
def test_a_changed_entry_shows(record: Record, change: str) -> None:
    note(record, 5, times=1)
    tamper(record, f"UPDATE audit_entry SET {change} WHERE id = 3")  # noqa: S608
    check = look(record)
    assert not check.whole
    assert check.breaks == [3]


@pytest.mark.parametrize(("removed", "breaks"), [("id = 3", [4]), ("id <= 2", [3]), ("id IN (2, 3)", [4])])
def test_a_removed_entry_shows(record: Record, removed: str, breaks: list[int]) -> None:
    note(record, 5)
    tamper(record, f"DELETE FROM audit_entry WHERE {removed}")  # noqa: S608
    check = look(record)
    assert check.breaks == breaks
    assert not check.whole


def test_a_removed_end_shows(record: Record) -> None:
    note(record, 5)
    tamper(record, "DELETE FROM audit_entry WHERE id >= 4")
    check = look(record)
    assert (check.breaks, check.sealed, check.whole) == ([], False, False)
    note(record)  # what comes later does not cover it up
    assert not look(record).whole


def test_an_emptied_audit_shows(record: Record) -> None:
    note(record, 3)
    tamper(record, "DELETE FROM audit_entry")
    assert not look(record).whole


def test_a_removed_seal_is_told_in_the_audit_itself(record: Record) -> None:
    note(record, 3)
    tamper(record, "DELETE FROM audit_entry WHERE id = 3", "DELETE FROM audit_seal")
    assert not look(record).whole
    note(record)
    with record.read() as work:
        (told,) = work.trail.onwards(AuditFilter(action=SEAL_MISSING))
    assert told.detail == {"entries": 2}


def test_a_seal_cannot_be_made_with_another_key(record: Record) -> None:
    note(record, 2)
    other = Record(record.engine, Cipher([new_key()]), record.masker)
    note(other)
    assert not look(record).sealed


def test_many_writers_make_one_chain(record: Record) -> None:
    assert at_once(8, lambda number: note(record, 5, by=number)) == [None] * 8
    check = look(record)
    assert (check.whole, check.count) == (True, 40)


def test_what_is_rolled_back_leaves_no_gap(record: Record) -> None:
    note(record)
    with record.write() as work:
        work.people.audit("dana", "look", "chat")
    note(record)
    assert (look(record).whole, look(record).count) == (True, 2)


def test_keys_can_be_rotated_and_tables_taken_back_and_forth(record: Record) -> None:
    old, new = new_key(), new_key()
    record.cipher = Cipher([old])
    full_chat(record)
    note(record, 3)
    record.cipher = Cipher([new, old])
    rotate(record)
    record.cipher = Cipher([new])
    assert look(record).whole
    downgrade(record.engine, "0007")
    migrate(record.engine)
    assert look(record).breaks == []
    note(record)
    assert look(record).whole


def test_why_is_kept_where_somebody_was_asked(record: Record) -> None:
    note(record, why="a complaint", number=1)
    note(record)
    with record.read() as work:
        assert [entry.detail for entry in work.trail.onwards(AuditFilter())] == [
            {"why": "a complaint", "number": 1},
            {},
        ]


def test_entries_are_found_by_who_what_and_when(record: Record) -> None:
    for actor, action, target in [("dana", "take", "a"), ("dana", "close", "a"), ("eli", "take", "b")]:
        with record.write() as work:
            work.people.audit(actor, action, target)
            work.commit()
    with record.read() as work:
        every = work.trail.onwards(AuditFilter())
        assert [e.target for e in work.trail.onwards(AuditFilter(actor="dana", action="take"))] == ["a"]
        assert [e.actor for e in work.trail.onwards(AuditFilter(target="b"))] == ["eli"]
        assert [e.id for e in work.trail.onwards(AuditFilter(since=every[1].at))] == [
            every[1].id,
            every[2].id,
        ]
        assert [e.id for e in work.trail.onwards(AuditFilter(until=every[1].at))] == [every[0].id]
        first = work.trail.newest(AuditFilter(), before=None, limit=2)
        assert [e.id for e in first] == [every[2].id, every[1].id]
        assert [e.id for e in work.trail.newest(AuditFilter(), before=first[-1].id, limit=2)] == [every[0].id]
