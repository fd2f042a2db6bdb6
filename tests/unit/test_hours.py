"""When staff are there, whatever the clocks do, and what visitors are told of it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.edge.staff_times import handoff_notice
from frontdesk.errors import ClinicFileError
from frontdesk.knowledge.clinic import load_clinic
from frontdesk.knowledge.hours import Holiday, Opening, OpeningHours
from frontdesk.knowledge.hours_file import WEEKDAYS, read_hours
from frontdesk.knowledge.hours_phrases import duration, staff_times

DENVER = ZoneInfo("America/Denver")
ZONES = (
    "America/Denver",
    "Europe/London",
    "Asia/Kathmandu",
    "America/Santiago",
    "Australia/Lord_Howe",
    "UTC",
)
unhurried = settings(deadline=None)
MINUTE = timedelta(minutes=1)
NINE_TO_FIVE = {"time_zone": "America/Denver", "answer_within_minutes": 30,
                "hours": dict.fromkeys(WEEKDAYS[:5], "9:00-17:00"),
                "holidays": [{"date": date(2026, 12, 25), "name": "Christmas Day"},
                             {"from": date(2026, 12, 31), "to": date(2027, 1, 1)}]}  # fmt: skip


def denver(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=DENVER)  # type: ignore[misc]


def hours(**more: object) -> OpeningHours:
    return read_hours(NINE_TO_FIVE | more, "clinic.yml")


@st.composite
def weeks(draw: st.DrawFn) -> OpeningHours:
    week = {}
    for day in range(7):
        edges = sorted(draw(st.lists(st.integers(0, 24 * 12), max_size=6, unique=True)))
        pairs = zip(edges[::2], edges[1::2], strict=False)
        week[day] = tuple(Opening(_clock(a), _clock(b)) for a, b in pairs)
    return OpeningHours(
        ZoneInfo(draw(st.sampled_from(ZONES))),
        week,
        answer_within=timedelta(minutes=draw(st.integers(1, 600))),
    )


def _clock(fives: int) -> time:
    return time(*divmod(fives * 5 % 1440, 60))


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@unhurried
@given(weeks(), MOMENTS)
def test_open_is_what_the_wall_clock_says_on_days_without_a_change(h: OpeningHours, moment: datetime) -> None:
    local = h.local(moment)
    offsets = {(local + timedelta(days=d)).utcoffset() for d in (-2, -1, 0, 1, 2)}
    if len(offsets) > 1:
        return
    clock = local.time()
    spans = (h.week or {})[local.weekday()]
    assert h.is_open(moment) is any(
        s.opens <= clock and (clock < s.closes or s.closes == time(0)) for s in spans
    )


@unhurried
@given(weeks(), MOMENTS)
def test_the_next_opening_is_open_and_nothing_before_it_is(h: OpeningHours, moment: datetime) -> None:
    opens = h.opens_next(moment)
    if opens is None:
        assert not any((h.week or {}).values())
        return
    assert opens >= moment
    assert h.is_open(opens)
    if opens > moment:
        assert not h.is_open(opens - timedelta(microseconds=1))
        assert not h.is_open(moment + (opens - moment) / 2)


@unhurried
@given(weeks(), MOMENTS)
def test_an_opening_lasts_until_it_closes(h: OpeningHours, moment: datetime) -> None:
    closes = h.closes_next(moment)
    if closes is None:
        return
    assert h.is_open(moment)
    assert h.is_open(closes - timedelta(microseconds=1))
    assert not h.is_open(closes)


@unhurried
@given(weeks(), MOMENTS)
def test_a_deadline_leaves_exactly_the_promised_open_time(h: OpeningHours, moment: datetime) -> None:
    deadline = h.deadline(moment)
    if deadline is None:  # only where a year holds too little: every span is at least 5 minutes
        assert sum(len(day) for day in (h.week or {}).values()) * 5 * 55 < 600
        return
    open_time, cursor = timedelta(), moment
    while cursor < deadline:
        starts = h.opens_next(cursor)
        if starts is None or starts >= deadline:
            break
        ends = min(h.closes_next(starts) or deadline, deadline)
        open_time += ends - starts
        cursor = ends
    assert open_time == h.answer_within
    assert h.is_open(deadline - timedelta(microseconds=1))


@unhurried
@given(weeks(), MOMENTS, st.integers(1, 100_000))
def test_who_asks_later_is_not_due_earlier(h: OpeningHours, moment: datetime, minutes: int) -> None:
    first, second = h.deadline(moment), h.deadline(moment + minutes * MINUTE)
    assert first is None or second is None or first <= second


def test_in_summer_and_in_winter_nine_is_nine_in_denver() -> None:
    assert hours().opens_next(denver(2026, 1, 15, 8, 0)) == datetime(2026, 1, 15, 16, 0, tzinfo=UTC)
    assert hours().opens_next(denver(2026, 7, 15, 8, 0)) == datetime(2026, 7, 15, 15, 0, tzinfo=UTC)


def test_open_time_is_counted_over_the_change_to_summer_time() -> None:
    night = read_hours(
        {"time_zone": "America/Denver", "hours": {"sunday": "0:00-24:00"}, "answer_within_minutes": 240}, "c"
    )
    assert night.deadline(denver(2026, 3, 8, 0, 0)) == denver(2026, 3, 8, 5, 0)  # 2:00 to 3:00 does not exist
    assert night.deadline(denver(2026, 11, 1, 0, 0)) == denver(2026, 11, 1, 3, 0)  # 1:00 to 2:00 comes twice


def test_a_span_inside_the_hour_that_is_skipped_comes_an_hour_later() -> None:
    early = read_hours({"time_zone": "America/Denver", "hours": {"sunday": "2:15-2:45"}}, "c")
    assert early.opens_next(denver(2026, 3, 8, 1, 0)) == denver(2026, 3, 8, 3, 15)
    assert early.closes_next(denver(2026, 3, 8, 3, 20)) == denver(2026, 3, 8, 3, 45)


def test_a_request_on_friday_evening_is_due_on_monday_morning() -> None:
    assert hours().deadline(denver(2026, 6, 5, 16, 50)) == denver(2026, 6, 8, 9, 20)
    assert hours().deadline(denver(2026, 6, 5, 20, 0)) == denver(2026, 6, 8, 9, 30)


def test_a_person_at_risk_is_due_by_the_clock_although_closed() -> None:
    assert hours().deadline(denver(2026, 6, 6, 3, 0), urgent=True) == denver(2026, 6, 6, 3, 10)
    assert hours(urgent_within_minutes=3).deadline(denver(2026, 6, 6, 3, 0), urgent=True) == denver(
        2026, 6, 6, 3, 3
    )


def test_holidays_are_closed() -> None:
    assert hours().opens_next(denver(2026, 12, 25, 10)) == denver(2026, 12, 28, 9)
    assert hours().opens_next(denver(2026, 12, 30, 18)) == denver(2027, 1, 4, 9)


def test_closed_for_more_than_a_year_has_no_deadline() -> None:
    shut = OpeningHours(DENVER, hours().week, (Holiday(date(2026, 1, 1), date(2028, 1, 1), "moving"),))
    assert shut.opens_next(denver(2026, 1, 2)) is None
    assert shut.deadline(denver(2026, 1, 2)) is None
    assert staff_times(shut, denver(2026, 1, 2)) == "We are closed now."


def test_without_hours_nothing_is_promised_but_requests_still_fall_due() -> None:
    free = read_hours({}, "c")
    assert staff_times(free, denver(2026, 6, 6, 3, 0)) is None
    assert free.deadline(denver(2026, 6, 6, 3, 0)) == denver(2026, 6, 6, 4, 0)
    assert free.closes_next(denver(2026, 6, 6, 3, 0)) is None


@pytest.mark.parametrize(
    ("moment", "english", "spanish"),
    [
        (denver(2026, 6, 3, 10), "Staff usually answer within 30 minutes.", "El personal suele responder en 30 minutos."),
        (denver(2026, 6, 3, 8), "We are closed now and open today at 9 a.m.", "Ahora está cerrado; abrimos hoy a las 9:00."),
        (denver(2026, 6, 3, 18), "We are closed now and open tomorrow at 9 a.m.",
         "Ahora está cerrado; abrimos mañana a las 9:00."),
        (denver(2026, 6, 5, 18), "We are closed now and open Monday at 9 a.m.",
         "Ahora está cerrado; abrimos el lunes a las 9:00."),
        (denver(2026, 6, 5, 16, 45),
         "We close at 5 p.m. If nobody answers before then, staff will read this when we open Monday at 9 a.m.",
         "Cerramos a las 17:00. Si nadie responde antes, el personal leerá esto cuando abramos el lunes a las 9:00."),
        (denver(2026, 12, 25, 12), "We are closed now (Christmas Day) and open Monday at 9 a.m.",
         "Ahora está cerrado (Christmas Day); abrimos el lunes a las 9:00."),
    ],
)  # fmt: skip
def test_visitors_are_told_when_staff_answer(moment: datetime, english: str, spanish: str) -> None:
    assert staff_times(hours(), moment) == english
    assert staff_times(hours(), moment, language="es") == spanish


def test_a_far_opening_is_named_with_its_date() -> None:
    away = hours(holidays=[{"from": "2026-12-23", "to": "2027-01-03", "name": ""}])
    assert (
        staff_times(away, denver(2026, 12, 23, 12))
        == "We are closed now and open Monday, January 4, at 9 a.m."
    )


def test_without_a_promise_open_staff_times_are_silent() -> None:
    assert staff_times(hours(answer_within_minutes=None), denver(2026, 6, 3, 10)) is None


@pytest.mark.parametrize(
    ("length", "words", "palabras"),
    [(1, "one minute", "un minuto"), (45, "45 minutes", "45 minutos"), (60, "an hour", "una hora"),
     (90, "90 minutes", "90 minutos"), (120, "2 hours", "2 horas")],
)  # fmt: skip
def test_lengths_of_time_in_words(length: int, words: str, palabras: str) -> None:
    assert duration(length * MINUTE) == words
    assert duration(length * MINUTE, "es") == palabras


@unhurried
@given(weeks(), MOMENTS, st.sampled_from(["en", "es", "fr"]))
def test_a_sentence_is_always_whole(h: OpeningHours, moment: datetime, language: str) -> None:
    sentence = staff_times(h, moment, language=language)
    assert sentence is not None
    assert sentence.endswith(".")
    assert ".." not in sentence
    assert "{" not in sentence


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone 'Mars/Olympus' is unknown"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"hours": "always"}, "`hours` must list days"),
        ({"hours": {"funday": "9:00-17:00"}}, "unknown days: funday"),
        ({"hours": {"monday": "9-17"}}, "monday must be spans like"),
        ({"hours": {"monday": 540}}, "monday must be spans like"),
        ({"hours": {"monday": "9:00-25:00"}}, "time that does not exist"),
        ({"hours": {"monday": "9:75-10:00"}}, "time that does not exist"),
        ({"hours": {"monday": "22:00-2:00"}}, "split a span at midnight"),
        ({"hours": {"monday": "9:00-12:00, 11:00-13:00"}}, "spans of monday overlap"),
        ({"hours": {"monday": "closed"}}, "closed on every day"),
        ({"hours": None, "holidays": [{"date": "2026-12-25"}]}, "needs the section `hours`"),
        ({"holidays": "Christmas"}, "must be a list"),
        ({"holidays": ["2026-12-25"]}, "needs `date`"),
        ({"holidays": [{"date": "25.12.2026"}]}, "must be a date like"),
        ({"holidays": [{"from": "2026-12-26", "to": "2026-12-25"}]}, "ends before it begins"),
        ({"holidays": [{"date": "2026-12-25", "nmae": "x"}]}, "unknown entries: nmae"),
        ({"answer_within_minutes": "soon"}, "answer_within_minutes must be a whole number"),
        ({"answer_within_minutes": 0}, "answer_within_minutes must be a whole number"),
        ({"urgent_within_minutes": True}, "urgent_within_minutes must be a whole number"),
    ],
)
def test_what_is_wrong_with_the_hours_is_said(section: dict[str, object], sentence: str) -> None:
    with pytest.raises(ClinicFileError, match=r"clinic\.yml") as caught:
        hours(**section)
    assert sentence in str(caught.value)


def test_days_and_dates_are_read_in_the_usual_ways() -> None:
    week = hours(
        hours={"Monday": ["9:00-12:00", "13:00 to 17:00"], "sunday": "22:00 – 24:00", "friday": None}
    ).week
    assert week == {
        0: (Opening(time(9), time(12)), Opening(time(13), time(17))), 6: (Opening(time(22), time(0)),), 4: (),
    }  # fmt: skip


def test_a_person_at_risk_is_told_not_to_wait_while_closed() -> None:
    closed = handoff_notice(hours(), denver(2026, 6, 5, 18), urgent=True)
    assert closed is not None
    assert "until Monday at 9 a.m. Please do not wait" in closed
    assert "el lunes a las 9:00" in str(
        handoff_notice(hours(), denver(2026, 6, 5, 18), urgent=True, language="es")
    )
    assert handoff_notice(hours(), denver(2026, 6, 3, 10), urgent=True) is None
    assert handoff_notice(read_hours({}, "c"), denver(2026, 6, 3, 10), urgent=True) is None
    assert handoff_notice(hours(), denver(2026, 6, 3, 10)) == "Staff usually answer within 30 minutes."


def test_the_projects_own_file_promises_nothing() -> None:
    own = load_clinic().hours
    assert own.week is None
    assert own.zone.key == "America/Denver"
