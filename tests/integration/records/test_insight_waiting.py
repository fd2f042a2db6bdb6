"""Waits beside deadlines, and what the article lacks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from insight_tools import Asked, Request, chat
from records_tools import NAME
from sqlalchemy import text

from frontdesk.records import Record, Urgency
from frontdesk.records.insight import Span, Waits, unanswered, waits_of
from frontdesk.records.retention import purge

DENVER = ZoneInfo("America/Denver")
DAY = date(2026, 6, 10)
NOON = datetime(2026, 6, 10, 12, tzinfo=DENVER)
LATER = datetime(2026, 6, 20, 12, tzinfo=DENVER)
MIN = timedelta(minutes=1)


def waits(record: Record, day: date = DAY, moment: datetime = LATER) -> list[Waits]:
    with record.read() as work:
        return waits_of(work.session, Span(day, day), DENVER, moment)


def lacking(record: Record, day: date = DAY, **more: int) -> list[tuple[str, str]]:
    with record.read() as work:
        return [(one.kind, one.text) for one in unanswered(work.session, Span(day, day), DENVER, **more)]


def test_a_request_is_answered_in_time_late_or_not(record: Record) -> None:
    for minutes in (10, 20, 60, 61, 90):
        chat(record, NOON, request=Request(claimed=minutes * MIN, deadline=60 * MIN))
    chat(record, NOON, request=Request(deadline=60 * MIN))
    (found,) = waits(record)
    assert (found.in_time, found.late, found.missed, found.open) == (3, 2, 1, 0)
    assert found.requests == 6
    assert found.median_s == 60 * 60
    assert found.most_s == (61 + 0.6 * (90 - 61)) * 60  # between the fourth and the fifth


def test_a_request_waits_as_long_as_there_is_time(record: Record) -> None:
    chat(record, NOON, request=Request(deadline=60 * MIN))
    chat(record, NOON, request=Request(deadline=None))
    assert [(w.missed, w.open) for w in waits(record, moment=NOON + 59 * MIN)] == [(0, 2)]
    assert [(w.missed, w.open) for w in waits(record, moment=NOON + 61 * MIN)] == [(1, 1)]


def test_without_a_deadline_every_answer_is_in_time(record: Record) -> None:
    chat(record, NOON, request=Request(deadline=None, claimed=timedelta(days=2)))
    (found,) = waits(record)
    assert (found.in_time, found.median_s) == (1, 2 * 86400)


def test_a_chat_that_staff_end_without_taking_it_is_answered(record: Record) -> None:
    identity = chat(record, NOON, request=Request(deadline=timedelta(days=9999)))
    with record.write() as work:
        work.handoffs.resolve(identity, "dana")
        work.commit()
    assert [(w.in_time, w.withdrawn, w.open) for w in waits(record)] == [(1, 0, 0)]


def test_a_request_that_is_withdrawn_in_time_is_neither_answered_nor_missed(record: Record) -> None:
    chat(record, NOON, request=Request(deadline=60 * MIN, resolved=5 * MIN))
    chat(record, NOON, request=Request(deadline=60 * MIN, resolved=65 * MIN))
    (found,) = waits(record)
    assert (found.withdrawn, found.missed, found.requests, found.median_s) == (1, 1, 2, None)


def test_the_most_urgent_come_first(record: Record) -> None:
    for urgency in (Urgency.CLINIC, Urgency.EMERGENCY, Urgency.MEDICAL, Urgency.CRISIS):
        chat(record, NOON, request=Request(urgency=urgency))
    assert [wait.urgency for wait in waits(record)] == ["emergency", "crisis", "medical", "clinic"]


def test_only_requests_of_the_span_count(record: Record) -> None:
    midnight = datetime(2026, 6, 10, tzinfo=DENVER)
    for at in (
        midnight - MIN,
        midnight,
        midnight + timedelta(hours=24) - MIN,
        midnight + timedelta(hours=24),
    ):
        chat(record, at, request=Request())
    assert [wait.requests for wait in waits(record)] == [2]


def test_nobody_waits_in_an_empty_record(record: Record) -> None:
    assert waits(record) == []
    assert lacking(record) == []


def test_requests_that_a_purge_closed_were_not_answered(record: Record) -> None:
    identity = chat(record, NOON, request=Request())
    with record.write() as work:
        work.conversations.close(identity)
        work.commit()
    assert purge(record, older_than_days=1, moment=datetime.now(UTC) + timedelta(days=3)).purged == 1
    assert [(wait.in_time, wait.late, wait.missed) for wait in waits(record)] == [(0, 0, 1)]


def test_questions_without_an_answer_are_masked_and_the_latest_first(record: Record) -> None:
    chat(record, NOON, [Asked(f"I am {NAME}, is there parking?", "out_of_scope"), Asked()])
    chat(record, NOON + MIN, [Asked("hm", "clarify"), Asked("what?", "medical")])
    assert lacking(record) == [("clarify", "hm"), ("out_of_scope", "I am [name], is there parking?")]
    assert lacking(record, most=1) == [("clarify", "hm")]
    assert lacking(record, date(2026, 6, 9)) == []


def test_words_of_people_at_risk_are_left_out(record: Record) -> None:
    chat(record, NOON, [Asked("first", "clarify", risk="crisis"), Asked("second", "clarify")])
    assert lacking(record) == [("clarify", "second")]


def test_unanswered_questions_are_found_by_their_index(record: Record) -> None:
    if record.engine.dialect.name != "sqlite":
        return  # PostgreSQL chooses by the number of rows
    statement = (
        "EXPLAIN QUERY PLAN SELECT at FROM message WHERE message.kind IN ('clarify', 'out_of_scope')"
        " AND at >= '2026-01-01' ORDER BY at DESC"
    )
    with record.engine.connect() as connection:
        plan = " ".join(str(row) for row in connection.execute(text(statement)))
    assert "ix_message_unanswered" in plan
