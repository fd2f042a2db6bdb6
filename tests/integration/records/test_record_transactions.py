"""Nothing is written unless committed; of many at the same time each is served, and rightly."""

import threading
from contextlib import suppress

import pytest
from records_tools import at_once, contents, counts, full_chat, say, start

from frontdesk.errors import LeaseLostError, NotFoundError, NotOwnerError
from frontdesk.records import Author, Owner, Record, Urgency


def test_what_was_not_committed_is_not_there(record: Record) -> None:
    full_chat(record)
    before = contents(record)
    with record.write() as work:
        chat = work.conversations.start().id
        said, _ = work.messages.receive(chat, "c1", "hello")
        work.messages.understand(said, asks=[], verdict={"risk": "none"}, model=None)
        work.people.set_contact(chat, {"name": "A"})
        work.people.audit("dana", "look", chat)
        work.outbox.put("email", "handoff", chat, {})
        work.handoffs.request(chat, reason="human", urgency=Urgency.CLINIC, sequence=1, deadline=None)
    assert contents(record) == before


def test_an_error_takes_back_everything_since_the_commit(record: Record) -> None:
    chat = start(record)
    with suppress(ZeroDivisionError), record.write() as work:
        work.messages.add(chat, Author.STAFF, "first")
        work.commit()
        work.messages.add(chat, Author.STAFF, "second")
        raise ZeroDivisionError
    with record.read() as work:
        assert [said.text for said in work.messages.after(chat)] == ["first"]
        assert work.conversations.get(chat).last_sequence == 1


def test_a_reader_does_not_wait_for_a_writer(record: Record) -> None:
    chat = start(record)
    done = threading.Event()

    def read() -> None:
        with record.read() as work:
            assert work.messages.after(chat) == []
        done.set()

    with record.write() as work:
        work.messages.add(chat, Author.STAFF, "not yet")
        reader = threading.Thread(target=read)
        reader.start()
        assert done.wait(3)
        reader.join(3)
        work.commit()


def test_of_fifty_takes_exactly_one_wins(record: Record) -> None:
    for _ in range(3):
        chat = start(record)

        def take(number: int, chat: str = chat) -> str:
            with record.write() as work:
                work.conversations.take(chat, f"staff {number}")
                work.commit()
            return f"staff {number}"

        results = at_once(50, take)
        winners = [result for result in results if isinstance(result, str)]
        assert len(winners) == 1
        assert {type(result) for result in results if not isinstance(result, str)} == {NotOwnerError}
        with record.read() as work:
            found = work.conversations.get(chat)
            assert (found.owner, found.staff) == (Owner.STAFF, winners[0])


def test_twenty_threads_number_their_messages_without_a_gap(record: Record) -> None:
    chat, quiet = start(record), start(record)
    numbers = at_once(20, lambda number: [say(record, chat, f"{number} {turn}") for turn in range(5)])
    assert sorted(sum(numbers, [])) == list(range(1, 101))
    assert all(mine == sorted(mine) for mine in numbers)
    with record.read() as work:
        assert [said.sequence for said in work.messages.after(chat)] == list(range(1, 101))
        work.conversations.close(quiet)
        assert work.conversations.latest([chat, quiet]) == {chat: (100, False), quiet: (0, True)}


def test_a_rolled_back_message_leaves_no_gap(record: Record) -> None:
    chat = start(record)
    say(record, chat, "one")
    with record.write() as work:
        work.messages.add(chat, Author.STAFF, "dropped")
    assert say(record, chat, "two") == 2


def test_the_same_message_from_ten_threads_is_one(record: Record) -> None:
    chat = start(record)

    def receive(number: int) -> tuple[int, bool]:
        with record.write() as work:
            said, new = work.messages.receive(chat, "same", f"text {number}")
            work.commit()
        return said.sequence, new

    results = at_once(10, receive)
    assert sorted(results) == [(1, False)] * 9 + [(1, True)]
    assert counts(record)["message"] == 1
    assert say(record, chat, "next") == 2


def test_the_same_id_in_another_chat_is_another_message(record: Record) -> None:
    first, second = start(record), start(record)
    with record.write() as work:
        assert work.messages.receive(first, "same", "one")[1]
        assert work.messages.receive(second, "same", "two")[1]
        work.commit()


def test_a_lease_has_one_holder(record: Record) -> None:
    chat = start(record)

    def lease(number: int) -> str | None:
        with record.write() as work:
            got = work.conversations.lease(chat, f"p{number}", 30)
            work.commit()
        return f"p{number}" if got else None

    holders = [holder for holder in at_once(20, lease) if holder]
    assert len(holders) == 1
    with record.write() as work:
        work.conversations.hold(chat, holders[0])
        with pytest.raises(LeaseLostError):
            work.conversations.hold(chat, "somebody else")


def test_a_chat_that_is_not_there_is_said_to_be_missing(record: Record) -> None:
    with record.write() as work:
        for act in (work.conversations.get, work.conversations.close, work.conversations.wait):
            with pytest.raises(NotFoundError):
                act("nothing")
        with pytest.raises(NotFoundError):
            work.messages.receive("nothing", "c", "text")


def test_texts_come_back_as_they_were_said(record: Record) -> None:
    chat = start(record)
    odd = "NUL \0 lone \ud800 e\u0301 \U0001f600 'quote' -- ;"
    with record.write() as work:
        work.messages.receive(chat, "c", odd)
        work.commit()
    with record.read() as work:
        assert work.messages.get(chat, 1).text == odd
