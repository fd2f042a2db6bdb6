"""Every figure against data counted by hand, with days on the clinic's clock."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from insight_tools import Asked, Request, chat
from records_tools import at_once, contents, open_engine_closing
from sqlalchemy import func, select

from frontdesk.records import Record
from frontdesk.records.backup import backup
from frontdesk.records.insight import Figures, Span, bounds, figures_of, keep_days
from frontdesk.records.insight import counting as of
from frontdesk.records.models import DayFigure
from frontdesk.records.restoring import restore
from frontdesk.records.retention import purge
from frontdesk.records.schema import migrate

DENVER = ZoneInfo("America/Denver")
DAY = date(2026, 6, 10)
NOON = datetime(2026, 6, 10, 12, tzinfo=DENVER)
LATER = datetime(2026, 6, 20, 12, tzinfo=DENVER)


def figures(record: Record, first: date = DAY, last: date | None = None, *, zone: ZoneInfo = DENVER,
            moment: datetime = LATER, **more: float) -> Figures:  # fmt: skip
    with record.read() as work:
        return figures_of(work.session, Span(first, last or first), zone, moment, **more)


def test_chats_count_where_the_visitor_wrote(record: Record) -> None:
    chat(record, NOON)
    chat(record, NOON, [Asked(), Asked()])
    chat(record, NOON, [])  # opened and left
    assert figures(record).total(of.CHATS, of.ALL) == 2


def test_a_chat_needed_staff_if_they_were_asked_or_spoke(record: Record) -> None:
    chat(record, NOON)
    chat(record, NOON, request=Request())
    chat(record, NOON, staff="dana")
    chat(record, NOON, request=Request(), staff="dana")
    found = figures(record)
    assert found.total(of.CHATS, of.WITH_STAFF) == 3
    assert found.share_alone() == 0.25


def test_kinds_and_topics_count_replies(record: Record) -> None:
    chat(record, NOON, [Asked(topic="risks"), Asked(topic="risks"), Asked(topic="bdnf")])
    chat(record, NOON, [Asked(kind="medical"), Asked(kind="clarify", topic="risks")])
    found = figures(record)
    assert found.by_item(of.KINDS_OF_REPLIES) == {"answer": 3, "medical": 1, "clarify": 1}
    assert found.by_item(of.TOPICS) == {"risks": 2, "bdnf": 1}


def test_requests_count_by_reason(record: Record) -> None:
    for reason in ("cost", "cost", "dosage"):
        chat(record, NOON, request=Request(reason=reason))
    assert figures(record).by_item(of.HANDOFFS) == {"cost": 2, "dosage": 1}


def test_people_at_risk_count_once_a_chat(record: Record) -> None:
    chat(record, NOON, [Asked(kind="crisis"), Asked(kind="crisis")])
    chat(record, NOON, [Asked(kind="crisis"), Asked(kind="emergency")])
    assert figures(record).by_item(of.RISKS) == {"crisis": 2, "emergency": 1}


def test_thumbs_count_and_name_the_topics_that_did_not_help(record: Record) -> None:
    chat(record, NOON, [Asked(topic="risks", thumb=True), Asked(topic="risks", thumb=False)])
    chat(record, NOON, [Asked(topic="bdnf", thumb=False), Asked(kind="medical", thumb=False), Asked()])
    found = figures(record)
    assert found.by_item(of.FEEDBACK) == {"helpful": 1, "unhelpful": 3}
    assert found.by_item(of.DISLIKED) == {"risks": 1, "bdnf": 1}


def test_hours_are_the_clinic_s(record: Record) -> None:
    chat(record, NOON, [Asked(), Asked(after=timedelta(minutes=59)), Asked(after=timedelta(minutes=61))])
    assert figures(record).by_item(of.HOURS) == {"12": 2, "13": 1}


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "UTC"])
def test_hours_and_days_hold_where_the_zone_is_not_whole_hours(record: Record, zone: str) -> None:
    local = ZoneInfo(zone)
    first = datetime(2026, 6, 10, 0, 0, tzinfo=local)
    for at in (first - timedelta(seconds=1), first, first + timedelta(hours=23, minutes=59)):
        chat(record, at)
    found = figures(record, date(2026, 6, 9), date(2026, 6, 10), zone=local)
    assert found.on(date(2026, 6, 9), of.CHATS, of.ALL) == 1
    assert found.on(date(2026, 6, 10), of.CHATS, of.ALL) == 2
    assert found.by_item(of.HOURS) == {"23": 2, "00": 1}


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 10), 24)]
)
def test_a_day_is_as_long_as_the_clock_makes_it(record: Record, day: date, hours: int) -> None:
    start, end = bounds(day, day, DENVER)
    assert end - start == timedelta(hours=hours)
    for at in (start - timedelta(microseconds=1), start, end - timedelta(microseconds=1), end):
        chat(record, at)
    found = figures(record, day - timedelta(days=1), day + timedelta(days=1), moment=end + timedelta(days=9))
    around = [day - timedelta(days=1), day, day + timedelta(days=1)]
    assert [found.on(each, of.CHATS, of.ALL) for each in around] == [1, 2, 1]


def test_the_hour_that_comes_twice_counts_as_one(record: Record) -> None:
    once = datetime(2026, 11, 1, 1, 30, tzinfo=DENVER)
    chat(record, once)
    chat(record, once.replace(fold=1))
    found = figures(record, date(2026, 11, 1), moment=datetime(2026, 11, 9, tzinfo=UTC))
    assert found.by_item(of.HOURS) == {"01": 2}


def test_a_midnight_that_is_skipped_begins_the_day_with_its_first_moment() -> None:
    start, end = bounds(date(2026, 4, 24), date(2026, 4, 24), ZoneInfo("Africa/Cairo"))
    assert start == datetime(2026, 4, 23, 22, tzinfo=UTC)
    assert end - start == timedelta(hours=23)


def test_an_empty_record_has_empty_figures(record: Record) -> None:
    found = figures(record, DAY, DAY + timedelta(days=30))
    assert found.is_empty
    assert found.share_alone() is None
    assert found.uncounted == ()
    assert keep_days(record, DENVER, LATER) == 0


def test_days_to_come_have_no_figures(record: Record) -> None:
    chat(record, LATER + timedelta(days=1))
    assert figures(record, LATER.date(), LATER.date() + timedelta(days=5)).is_empty


def test_a_span_that_ends_before_it_begins_is_empty(record: Record) -> None:
    chat(record, NOON)
    assert Span(DAY, DAY - timedelta(days=1)).days == ()
    assert figures(record, DAY, DAY - timedelta(days=1)).is_empty


def test_kept_figures_are_those_that_were_counted(record: Record) -> None:
    many_things(record)
    span = (DAY - timedelta(days=1), DAY + timedelta(days=3))
    live = figures(record, *span)
    assert keep_days(record, DENVER, LATER) == 9  # from the day of the first chat to two days ago
    assert figures(record, *span, within_s=-1).totals - live.totals == {("counted", ""): 4}
    kept = figures(record, *span, within_s=-1)
    for subject in of.SUBJECTS:
        for day in Span(*span).days:
            assert kept.on(day, subject) == live.on(day, subject)


def test_figures_outlive_the_chats(record: Record) -> None:
    many_things(record)
    before = figures(record, DAY - timedelta(days=1), LATER.date())
    keep_days(record, DENVER, LATER)
    with record.write() as work:
        for identity in [*work.session.scalars(select(of.Conversation.id))]:
            work.conversations.close(identity)
        work.commit()
    assert purge(record, older_than_days=1, moment=datetime.now(UTC) + timedelta(days=3)).purged == 4
    after = figures(record, DAY - timedelta(days=1), LATER.date())
    assert {key: n for key, n in after.totals.items() if key[0] != "counted"} == dict(before.totals)


def test_kept_figures_are_in_a_backup(record: Record, tmp_path: Path, other_url: str) -> None:
    many_things(record)
    keep_days(record, DENVER, LATER)
    backup(record, tmp_path / "backup.zip")
    with open_engine_closing(other_url) as engine:
        migrate(engine)
        twin = Record(engine, record.cipher, record.masker)
        restore(twin, tmp_path / "backup.zip")
        assert contents(twin)["day_figure"] == contents(record)["day_figure"] != []


def test_days_that_are_not_over_are_counted_anew_each_time(record: Record) -> None:
    chat(record, LATER)
    chat(record, LATER - timedelta(days=1))
    assert keep_days(record, DENVER, LATER) == 0
    chat(record, LATER)
    assert figures(record, LATER.date()).total(of.CHATS, of.ALL) == 2


def test_processes_that_count_at_once_keep_each_day_once(record: Record) -> None:
    many_things(record)
    results = at_once(4, lambda _: keep_days(record, DENVER, LATER))
    assert sum(results) == 9
    with record.read() as work:
        counted = select(func.count()).select_from(DayFigure).where(DayFigure.subject == "counted")
        assert work.session.scalar(counted) == 9
    assert keep_days(record, DENVER, LATER) == 0


def test_what_cannot_be_counted_in_time_is_said_to_be_missing(record: Record) -> None:
    many_things(record)
    found = figures(record, DAY, LATER.date(), within_s=-1)
    assert found.uncounted == Span(DAY, LATER.date()).days
    assert found.is_empty


def many_things(record: Record) -> None:
    """Record four chats on two days, with something of everything."""
    chat(record, NOON, [Asked(topic="risks", thumb=True), Asked(kind="crisis")], request=Request("crisis"))
    chat(record, NOON, [Asked(topic="bdnf", thumb=False)], staff="dana")
    chat(record, NOON + timedelta(days=1), [Asked(kind="out_of_scope")], request=Request("cost"))
    chat(record, NOON + timedelta(days=1))
