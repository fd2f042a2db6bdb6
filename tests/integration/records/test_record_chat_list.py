"""Lists find exactly what is wanted, and their pages neither lose nor double a conversation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from records_tools import NAME, start
from sqlalchemy import update

from frontdesk.records import Author, Owner, Record, Urgency
from frontdesk.records.chat_list import Wanted, page
from frontdesk.records.models import Conversation, Digest
from frontdesk.records.search import search

DAY = datetime(2026, 6, 1, 12, tzinfo=UTC)
ANSWER = {"kind": "answer", "topic": "risks", "reason": None, "confidence": 0.9}
MEDICAL = {"kind": "medical", "topic": None, "reason": "dosage", "confidence": 0.35}
CLARIFY = {"kind": "clarify", "topic": None, "reason": None, "confidence": 0.6}


def chat(record: Record, *asks: dict[str, Any], language: str = "en", **more: Any) -> str:
    """Make a conversation in which each ask is a message of its own with a reply."""
    with record.write() as work:
        identity = work.conversations.start(language=language).id
        for number, ask in enumerate(asks):
            said, _ = work.messages.receive(identity, f"c{number}", f"question {number} of {NAME}")
            verdict = {"risk": more.get("risk", "none"), "probability": 0.0}
            work.messages.understand(said, asks=[ask], verdict=verdict, model=more.get("model", "m1"))
            reply = work.messages.add(
                identity, Author.ASSISTANT, "reply", kind=ask["kind"], reply_to=said.sequence
            )
            if "helpful" in more:
                work.people.set_feedback(reply, helpful=more["helpful"])
        if "reason" in more:
            work.handoffs.request(
                identity, reason=more["reason"], urgency=Urgency.CLINIC, sequence=1, deadline=None
            )
        work.commit()
    return identity


def begun(record: Record, identity: str, moment: datetime) -> None:
    with record.write() as work:
        for table, key in ((Conversation, Conversation.id), (Digest, Digest.conversation_id)):
            work.session.execute(update(table).where(key == identity).values(started_at=moment))
        work.commit()


def find(record: Record, **wanted: Any) -> list[str]:
    with record.read() as work:
        return sorted(one.id for one in page(work.session, Wanted(**wanted)))


def change(record: Record, work_on: Any) -> None:
    with record.write() as work:
        work_on(work)
        work.commit()


def test_each_filter_finds_what_it_should_and_nothing_else(record: Record) -> None:
    answered, medical = chat(record, ANSWER), chat(record, MEDICAL, ANSWER)
    unclear, spanish = (
        chat(record, CLARIFY, helpful=False),
        chat(record, ANSWER, language="es-MX", model="m_2"),
    )
    crisis, liked = chat(record, ANSWER, risk="crisis"), chat(record, ANSWER, helpful=True)
    held, waiting, closed, asked = (start(record) for _ in range(4))
    change(record, lambda work: work.conversations.take(held, "dana"))
    change(record, lambda work: work.conversations.wait(waiting))
    change(record, lambda work: work.conversations.close(closed))
    change(record, lambda work: work.handoffs.request(
        asked, reason="technical", urgency=Urgency.CLINIC, sequence=None, deadline=None))  # fmt: skip
    change(record, lambda work: work.marks.flag(asked, staff="dana", colleague=None, note="look"))
    change(record, lambda work: work.marks.reviewed(answered, "sam"))
    every = sorted([answered, medical, unclear, spanish, crisis, liked, held, waiting, closed, asked])
    expected: list[tuple[dict[str, Any], list[str]]] = [
        ({}, every),
        ({"kind": "medical"}, [medical]), ({"kind": "clarify"}, [unclear]), ({"kind": "human"}, []),
        ({"kind": "answer"}, [answered, medical, spanish, crisis, liked]),
        ({"topic": "risks"}, [answered, medical, spanish, crisis, liked]), ({"topic": "risk"}, []),
        ({"reason": "dosage"}, [medical]), ({"reason": "technical"}, [asked]), ({"reason": "cost"}, []),
        ({"below": 0.5}, [medical]), ({"below": 0.61}, [medical, unclear]), ({"below": 0.35}, []),
        ({"disliked": True}, [unclear]), ({"liked": True}, [liked]),
        ({"reviewed": True}, [answered]), ({"reviewed": False}, [x for x in every if x != answered]),
        ({"flagged": True}, [asked]), ({"flagged": False}, [x for x in every if x != asked]),
        ({"taken": True}, [held]), ({"taken": False}, [x for x in every if x != held]),
        ({"state": "staff"}, [held]), ({"state": "waiting"}, [waiting]), ({"state": "closed"}, [closed]),
        ({"state": "bot"}, [x for x in every if x not in (held, waiting, closed)]),
        ({"language": "es"}, [spanish]), ({"language": "en"}, [x for x in every if x != spanish]),
        ({"model": "m_2"}, [spanish]), ({"model": "m%"}, []), ({"model": "m12"}, []),
        ({"kind": "answer", "below": 0.5, "topic": "risks", "reviewed": False}, [medical]),
        ({"kind": "answer", "flagged": True}, []),
    ]  # fmt: skip
    assert {str(wanted): find(record, **wanted) for wanted, _ in expected} == {
        str(wanted): sorted(found) for wanted, found in expected
    }


@pytest.mark.parametrize("hostile", ["'; DROP TABLE digest; --", "%", "_", " answer ", "\\", "' OR '1'='1"])
def test_words_that_look_like_queries_find_nothing(record: Record, hostile: str) -> None:
    chat(record, ANSWER)
    for name in ("kind", "topic", "reason", "model", "state", "language"):
        assert find(record, **{name: hostile}) == [], name
    assert len(find(record)) == 1


def test_days_end_where_they_should(record: Record) -> None:
    early, late = start(record), start(record)
    begun(record, early, DAY)
    begun(record, late, DAY + timedelta(days=1))
    assert find(record, since=DAY) == sorted([early, late])
    assert find(record, since=DAY + timedelta(seconds=1)) == [late]
    assert find(record, until=DAY + timedelta(days=1)) == [early]
    assert find(record, since=DAY, until=DAY) == []


def test_pages_neither_lose_nor_double_while_new_ones_come(record: Record) -> None:
    chats = [start(record) for _ in range(11)]
    for number, identity in enumerate(chats):  # several at the same moment, too
        begun(record, identity, DAY + timedelta(minutes=number // 3))
    seen: list[str] = []
    after = None
    while True:
        with record.read() as work:
            found = page(work.session, Wanted(), after=after, limit=3)
        if not found:
            break
        seen += [one.id for one in found]
        after = found[-1].place
        begun(record, start(record), DAY + timedelta(days=2))
        with record.write() as work:
            work.messages.add(seen[0], Author.STAFF, "still here")
            work.commit()
    assert sorted(seen) == sorted(chats)
    assert len(set(seen)) == len(seen)
    with record.read() as work:
        moments = [one.started for one in page(work.session, Wanted(), limit=100)]
    assert all(one >= two for one, two in pairwise(moments))


def test_a_list_shows_the_first_words_masked(record: Record) -> None:
    identity = chat(record, ANSWER, MEDICAL)
    with record.read() as work:
        (one,) = page(work.session, Wanted())
    assert (one.id, one.first, one.messages, one.owner) == (identity, "question 0 of [name]", 4, Owner.BOT)
    assert (list(one.kinds), list(one.topics), list(one.reasons)) == (
        ["answer", "medical"],
        ["risks"],
        ["dosage"],
    )
    assert one.confidence == pytest.approx(0.35)


def test_what_is_said_after_a_review_is_not_reviewed(record: Record) -> None:
    identity = chat(record, ANSWER)
    change(record, lambda work: work.marks.reviewed(identity, "dana"))
    assert find(record, reviewed=True) == [identity]
    with record.write() as work:
        said, _ = work.messages.receive(identity, "later", "and then?")
        work.messages.understand(said, asks=[ANSWER], verdict={"risk": "none"}, model="m1")
        work.commit()
    assert find(record, reviewed=True) == []


def test_a_thumb_that_is_changed_counts_as_it_is_now(record: Record) -> None:
    identity = chat(record, ANSWER, helpful=False)
    change(record, lambda work: work.people.set_feedback(work.messages.get(identity, 2), helpful=True))
    assert (find(record, disliked=True), find(record, liked=True)) == ([], [identity])


def test_search_keeps_to_what_is_wanted(record: Record) -> None:
    answered, medical = chat(record, ANSWER), chat(record, MEDICAL)
    with record.read() as work:
        everywhere = search(work.session, "question")
        found = search(work.session, "question", wanted=Wanted(kind="medical"))
        none = search(work.session, "question", wanted=replace(Wanted(), reviewed=True))
    assert {hit.conversation for hit in everywhere} == {answered, medical}
    assert [hit.conversation for hit in found] == [medical]
    assert none == []
