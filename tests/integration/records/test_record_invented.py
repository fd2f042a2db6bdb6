"""What the measures invent is a record like any other: lists, search, transcripts and the queue read it."""

from datetime import UTC, datetime

import pytest
from records_tools import Names, open_engine_closing

from bench.million import KEY, fill
from frontdesk.errors import InputError
from frontdesk.records import Cipher, Record
from frontdesk.records.chat_list import Wanted, page
from frontdesk.records.queue import around, waiting
from frontdesk.records.search import search

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def test_invented_conversations_can_be_listed_searched_and_read(url: str) -> None:
    with open_engine_closing(url) as engine:
        messages = fill(engine, 120, now=NOW)
        assert messages > 600
        with pytest.raises(InputError):
            fill(engine, 1)
        record = Record(engine, Cipher([KEY]), Names())
        with record.read() as work:
            every = page(work.session, Wanted(), limit=500)
            assert len(every) == 120
            assert sum(one.messages for one in every) == messages
            medical = page(work.session, Wanted(kind="medical"), limit=500)
            assert 0 < len(medical) < 120
            assert all("medical" in one.kinds for one in medical)
            hits = search(work.session, "the", limit=500)  # in most of them, and so looked for step by step
            assert len({hit.conversation for hit in hits}) == len(hits) > 60
            seen = work.reviewed_chats.read(medical[0].id)
            assert any(ask.kind == "medical" for line in seen.lines for ask in line.asks)
            queue = waiting(work.session)
            assert queue
            assert [group.first.attention for group in queue] == sorted(
                (group.first.attention for group in queue), reverse=True
            )
            around_first = around(work.session, queue[0].first.key)
            assert around_first.before is None
            assert around_first.after == queue[1].first
