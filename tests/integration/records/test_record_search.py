"""Full-text search finds the same on both databases and survives whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records_tools import NAME, say, start

from frontdesk.records import Record
from frontdesk.records.chat_list import Place
from frontdesk.records.search import Hit, search

SAID = (
    "The infusion takes forty minutes; caf\u00e9 O'Brien don't well-known a@b.com 5,000-6,000"
    " see https://x.com/prices, ketamine/esketamine <script>alert</script> stra\u00dfe &amp; snake_case"
)
FOUND = (
    "infusion", "INFUSION", "infus", "forty infusion", "takes forty minu", "caf\u00e9", "CAF\u00c9", "O'Brien",
    "don't", "well-known", "known well", "a@b.com", "5,000", "forty -minutes", "* infusion",
    "\0infusion", "infusion\ud800 forty", "stra\u00dfe", "esketamine", "prices", "script", "alert",
    "x.com", "snake_case", "case", '"forty minutes"', "infusion\u2019forty", "6,000", "inf%", "https",
)  # fmt: skip
NOT_FOUND = (
    "cafe", "fusion", "infusion elephant", "AND OR NOT NEAR", '"', "'); drop table message; --", "\ud800", "",
    " ", "infusion AND", "masked:infusion", "*", "^", "()", "minut forty x", "%", "_", NAME,
)  # fmt: skip


def find(record: Record, query: str, after: Place | None = None, limit: int = 20) -> list[Hit]:
    with record.read() as work:
        return search(work.session, query, after=after, limit=limit)


def test_finds_words_and_beginnings_and_nothing_else(record: Record) -> None:
    chat = start(record)
    say(record, chat, SAID)
    say(record, start(record), f"unrelated words of {NAME}")
    assert {query: [hit.conversation for hit in find(record, query)] for query in FOUND} == {
        query: [chat] for query in FOUND
    }
    assert {query: find(record, query) for query in NOT_FOUND} == {query: [] for query in NOT_FOUND}


def test_all_words_must_be_in_one_message(record: Record) -> None:
    chat = start(record)
    say(record, chat, "a question on infusions")
    say(record, chat, "a question on dosage")
    assert find(record, "infusions dosage") == []
    assert [hit.sequence for hit in find(record, "question")] == [2]


def test_pages_hold_every_chat_once_the_latest_first(record: Record) -> None:
    chats = [start(record) for _ in range(7)]
    for turn in range(2):
        for chat in chats:
            say(record, chat, f"infusion question {turn}")
    found: list[str] = []
    after = None
    while page := find(record, "infusion", after, limit=3):
        found += [hit.conversation for hit in page]
        after = page[-1].cursor
    assert found == chats[::-1]


def test_the_snippet_shows_the_match_without_personal_data(record: Record) -> None:
    say(
        record, start(record), "word " * 60 + f"{NAME} asks about ESKETAMINE and side effects " + "more " * 60
    )
    (hit,) = find(record, "side esketam")
    assert 0 < len(hit.snippet) <= 160
    assert "[name]" in hit.snippet
    assert NAME not in hit.snippet
    assert [hit.snippet[a:b] for a, b in hit.marks] == ["ESKETAMINE", "side"]


def test_a_changed_text_is_found_by_its_new_words_only(record: Record) -> None:
    from sqlalchemy import update

    from frontdesk.records.models import Message

    say(record, start(record), "old words")
    with record.write() as work:
        work.session.execute(update(Message).values(masked="new phrase"))
        work.commit()
    assert find(record, "old") == []
    assert len(find(record, "phrase")) == 1


@pytest.mark.parametrize("query", ["a" * 100_000, "word " * 50_000, "\u0301" * 500, "'" * 1000, "\\" * 99])
def test_long_and_odd_queries_are_survived(record: Record, query: str) -> None:
    say(record, start(record), SAID)
    assert isinstance(find(record, query), list)


def test_anything_may_be_typed(record: Record) -> None:
    say(record, start(record), SAID)

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.text(alphabet=st.characters(), max_size=40))
    def search_for(query: str) -> None:
        assert isinstance(find(record, query), list)

    search_for()
