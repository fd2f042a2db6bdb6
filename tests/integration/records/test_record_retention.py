"""What is old or unwanted goes with every word of it; what must stay, stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from records_tools import (
    NAME,
    Names,
    at_once,
    contents,
    counts,
    full_chat,
    indexed_words,
    open_engine_closing,
    remember,
    say,
    start,
)
from sqlalchemy import update

from frontdesk.errors import NotFoundError
from frontdesk.records import Author, Cipher, Owner, Record, Urgency, new_key
from frontdesk.records.models import Conversation, Handoff
from frontdesk.records.retention import Purged, erase, purge, scrub
from frontdesk.records.schema import migrate
from frontdesk.records.search import search

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
GONE = (
    "conversation", "message", "understanding", "feedback", "contact", "staff_note", "review", "digest",
    "reply_mark", "flag", "events",
)  # fmt: skip


def aged(record: Record, chat: str, days: float, **values: Any) -> None:
    """Put a chat's last message and end into the past."""
    moment = NOW - timedelta(days=days)
    if values.get("owner") == Owner.CLOSED:
        values["closed_at"] = moment
    with record.write() as work:
        statement = update(Conversation).where(Conversation.id == chat)
        work.session.execute(statement.values(last_at=moment, started_at=moment, **values))
        work.commit()


def resolved(record: Record, chat: str) -> None:
    with record.write() as work:
        work.handoffs.resolve(chat, "dana")
        work.commit()


def owner(record: Record, chat: str) -> str | None:
    with record.read() as work:
        try:
            return work.conversations.get(chat).owner
        except NotFoundError:
            return None


def run(record: Record, days: int = 90) -> Purged:
    return purge(record, older_than_days=days, moment=NOW)


def test_closed_chats_go_after_their_time_with_all_that_belongs_to_them(record: Record) -> None:
    old, young = full_chat(record, 1), full_chat(record, 2)
    aged(record, old, 90.1, owner=Owner.CLOSED)
    aged(record, young, 89.9, owner=Owner.CLOSED)
    before = counts(record)
    assert run(record) == Purged(closed=0, purged=1)
    after = counts(record)
    assert {table: before[table] - after[table] for table in GONE} == {
        table: before[table] // 2 for table in GONE
    }
    assert owner(record, young) == Owner.CLOSED
    with record.read() as work:
        assert [hit.conversation for hit in search(work.session, "safe")] == [young]


def test_of_a_hand_off_reason_urgency_and_times_stay(record: Record) -> None:
    chat = full_chat(record)
    aged(record, chat, 100, owner=Owner.CLOSED)
    run(record)
    with record.read() as work:
        (kept,) = work.session.query(Handoff).all()
    assert (kept.reason, kept.urgency) == ("callback", "clinic")
    assert None not in (kept.requested_at, kept.claimed_at, kept.deadline_at)
    assert kept.resolved_at == NOW
    assert (kept.sequence, kept.claimed_by, kept.resolved_by) == (None, None, None)


def test_chats_that_fell_asleep_are_closed_since_their_last_message(record: Record) -> None:
    asleep, awake = start(record), start(record)
    aged(record, asleep, 1.1)
    aged(record, awake, 0.9)
    assert run(record) == Purged(closed=1, purged=0, chats=(asleep,))
    assert (owner(record, asleep), owner(record, awake)) == (Owner.CLOSED, Owner.BOT)
    with record.read() as work:
        assert work.conversations.get(asleep).closed_at == NOW - timedelta(days=1.1)
    assert run(record) == Purged(closed=0, purged=0)


def test_a_chat_that_somebody_waits_in_is_not_closed_for_being_silent(record: Record) -> None:
    asked, unanswered, held, dealt_with = (start(record) for _ in range(4))
    with record.write() as work:
        for chat in (asked, dealt_with):
            work.handoffs.request(chat, reason="human", urgency=Urgency.CLINIC, sequence=None, deadline=None)
            work.conversations.wait(chat)
        work.messages.receive(unanswered, "c", "anybody there?")
        work.conversations.take(held, "dana")
        work.commit()
    resolved(record, dealt_with)
    for chat in (asked, unanswered, held, dealt_with):
        aged(record, chat, 30)
    assert run(record).closed == 1
    assert [owner(record, chat) for chat in (asked, unanswered, held, dealt_with)] == [
        Owner.WAITING, Owner.BOT, Owner.STAFF, Owner.CLOSED,
    ]  # fmt: skip


@pytest.mark.parametrize("state", [Owner.BOT, Owner.WAITING, Owner.STAFF])
def test_nothing_is_kept_for_ever_because_nobody_closed_it(record: Record, state: Owner) -> None:
    chat = full_chat(record)
    aged(record, chat, 91, owner=state, staff="dana" if state == Owner.STAFF else None)
    assert run(record) == Purged(closed=1, purged=1, chats=(chat,))
    assert owner(record, chat) is None
    with record.read() as work:
        assert work.handoffs.waiting() == {}


def test_many_chats_go_whatever_the_batch_and_whoever_purges(record: Record) -> None:
    for _ in range(120):
        aged(record, start(record), 100, owner=Owner.CLOSED)
    kept = start(record)
    aged(record, kept, 0)
    done = at_once(3, lambda _: run(record))
    assert sum(result.purged for result in done) == 120
    assert owner(record, kept) == Owner.BOT
    assert counts(record)["conversation"] == 1


def test_old_notices_go_and_what_rasa_keeps_of_missing_chats(record: Record) -> None:
    full_chat(record)
    remember(record, "long-gone")
    purge(record, older_than_days=1, moment=datetime.now(UTC) + timedelta(days=0.5))
    assert counts(record)["notice"] == 1
    assert counts(record)["events"] == 2
    purge(record, older_than_days=1, moment=datetime.now(UTC) + timedelta(days=2))
    assert counts(record)["notice"] == counts(record)["events"] == 0


def test_a_purge_leaves_its_trace_without_words(record: Record) -> None:
    aged(record, start(record), 100, owner=Owner.CLOSED)
    run(record)
    (entry,) = contents(record)["audit_entry"]
    assert entry[2:6] == ("system", "purge", "conversations", {"closed": 0, "purged": 1})
    run(record)
    assert counts(record)["audit_entry"] == 1


def test_erasing_takes_one_chat_and_leaves_the_audit(record: Record) -> None:
    chat, other = full_chat(record, 1), full_chat(record, 2)
    with record.write() as work:
        erase(work, chat, "visitor")
        work.commit()
    after = contents(record)
    assert {table: len(after[table]) for table in GONE} == {
        "conversation": 1, "message": 2, "understanding": 1, "feedback": 1, "contact": 1, "staff_note": 1,
        "review": 1, "digest": 1, "reply_mark": 1, "flag": 1, "events": 2,
    }  # fmt: skip
    assert owner(record, chat) is None
    assert ("visitor", "erase", chat) in [entry[2:5] for entry in after["audit_entry"]]
    assert len(after["audit_entry"]) == 3
    assert len(after["notice"]) == 2  # an alert that has not left yet must leave
    with record.read() as work:
        assert [hit.conversation for hit in search(work.session, "safe")] == [other]


def test_erasing_is_undone_without_a_commit(record: Record) -> None:
    chat = full_chat(record)
    before = contents(record)
    with record.write() as work:
        erase(work, chat, "visitor")
    assert contents(record) == before


def test_what_is_not_there_cannot_be_erased(record: Record) -> None:
    with record.write() as work, pytest.raises(NotFoundError):
        erase(work, "nothing", "visitor")
    assert counts(record)["audit_entry"] == 0


def test_nothing_can_be_said_in_an_erased_chat(record: Record) -> None:
    chat = full_chat(record)
    with record.write() as work:
        erase(work, chat, "visitor")
        work.commit()
    with record.write() as work:
        with pytest.raises(NotFoundError):
            work.messages.add(chat, Author.ASSISTANT, "a late reply")
        with pytest.raises(NotFoundError):
            work.conversations.hold(chat, "p1")


def test_erased_words_leave_the_disk(tmp_path: Path) -> None:
    with open_engine_closing(f"sqlite:///{tmp_path / 'record.db'}") as engine:
        migrate(engine)
        record = Record(engine, Cipher([new_key()]), Names())
        say(record, start(record), "something that stays " * 20)
        chat = start(record, page="/canarypage")
        for number in range(50):
            say(record, chat, f"canaryword{number} and canarytext from {NAME}")
        assert "canarytext" in indexed_words(record)
        assert b"canarytext" in on_disk(tmp_path)
        with record.write() as work:
            erase(work, chat, "visitor")
            work.commit()
        scrub(engine)
        left = on_disk(tmp_path)
        assert b"canary" not in left
        assert b"something that stays" in left
        assert "stays" in indexed_words(record)


def test_erased_words_leave_the_disk_with_the_next_purge_at_the_latest(tmp_path: Path) -> None:
    with open_engine_closing(f"sqlite:///{tmp_path / 'record.db'}") as engine:
        migrate(engine)
        record = Record(engine, Cipher([new_key()]), Names())
        chat = start(record)
        say(record, chat, "canarytext")
        with record.write() as work:
            erase(work, chat, "visitor")
            work.commit()
        run(record)
        assert b"canary" not in on_disk(tmp_path)


def test_names_and_contact_details_are_not_on_the_disk_in_clear(tmp_path: Path) -> None:
    with open_engine_closing(f"sqlite:///{tmp_path / 'record.db'}") as engine:
        migrate(engine)
        record = Record(engine, Cipher([new_key()]), Names())
        full_chat(record)
        left = on_disk(tmp_path)
        assert b"[name]" in left
        assert NAME.encode() not in left
        assert b"555 0148" not in left


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
