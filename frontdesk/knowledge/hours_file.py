"""Reads the clinic's hours from `clinic.yml` and says plainly what is wrong with them."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.errors import ClinicFileError
from frontdesk.knowledge.hours import MIDNIGHT, Holiday, Opening, OpeningHours

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d{1,2}):(\d\d)\s*(?:-|–|to)\s*(\d{1,2}):(\d\d)")
_DAY_MINUTES = 24 * 60


def read_hours(content: Mapping[str, Any], name: str) -> OpeningHours:
    """Return the hours in the file's `content`.

    Args:
        content: the whole of `clinic.yml`; `time_zone`, `hours`, `holidays`,
            `answer_within_minutes` and `urgent_within_minutes` may be missing.
        name: the file's name, for messages.

    Raises:
        ClinicFileError: one of the sections cannot be used; the sentence says which and how.
    """
    usual = OpeningHours(ZoneInfo("UTC"))
    if content.get("holidays") and not content.get("hours"):
        raise ClinicFileError(f"{name}: `holidays` needs the section `hours`.")
    return OpeningHours(
        zone=_zone(content.get("time_zone"), name),
        week=_week(content.get("hours"), name),
        holidays=tuple(_holiday(entry, name) for entry in _list(content.get("holidays"), name)),
        answer_within=_minutes(content, "answer_within_minutes", name),
        urgent_within=_minutes(content, "urgent_within_minutes", name) or usual.urgent_within,
    )


def _zone(value: Any, name: str) -> ZoneInfo:
    key = str(value or "UTC")
    try:
        return ZoneInfo(key)
    except (OSError, ValueError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ClinicFileError(
            f"{name}: time_zone {key!r} is unknown here; use a name like America/Denver"
            " (the system's time zone data must be installed)."
        ) from error


def _week(section: Any, name: str) -> dict[int, tuple[Opening, ...]] | None:
    if section is None or section == {}:
        return None
    if not isinstance(section, dict):
        raise ClinicFileError(f"{name}: `hours` must list days, for example `monday: 9:00-17:00`.")
    unknown = sorted(str(day) for day in section if str(day).lower() not in WEEKDAYS)
    if unknown:
        raise ClinicFileError(
            f"{name}: hours has unknown days: {', '.join(unknown)} (write monday … sunday)."
        )
    week = {
        WEEKDAYS.index(str(day).lower()): _openings(str(day), value, name) for day, value in section.items()
    }
    if not any(week.values()):
        raise ClinicFileError(f"{name}: `hours` is closed on every day; leave it out if there are no hours.")
    return week


def _openings(day: str, value: Any, name: str) -> tuple[Opening, ...]:
    if value is None or value in ("", "closed", []):
        return ()
    spans = value if isinstance(value, list) else str(value).split(",")
    openings = sorted((_opening(day, str(span).strip(), name) for span in spans), key=lambda o: o.opens)
    for before, after in pairwise(openings):
        if before.closes == MIDNIGHT or after.opens < before.closes:
            raise ClinicFileError(f"{name}: the spans of {day} overlap.")
    return tuple(openings)


def _opening(day: str, text: str, name: str) -> Opening:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ClinicFileError(f"{name}: {day} must be spans like 9:00-12:00 (24-hour clock), not {text!r}.")
    numbers = [int(number) for number in match.groups()]
    opens, closes = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if numbers[1] > 59 or numbers[3] > 59 or closes > _DAY_MINUTES or opens >= _DAY_MINUTES:
        raise ClinicFileError(f"{name}: {day} holds a time that does not exist: {text!r}.")
    if closes <= opens:
        raise ClinicFileError(
            f"{name}: {day} closes before it opens ({text!r}); split a span at midnight: 22:00-24:00 and 0:00-2:00."
        )
    return Opening(time(*divmod(opens, 60)), time(*divmod(closes % _DAY_MINUTES, 60)))


def _holiday(entry: Any, name: str) -> Holiday:
    if not isinstance(entry, dict) or not ({"date"} <= set(entry) or {"from", "to"} <= set(entry)):
        raise ClinicFileError(f"{name}: each of `holidays` needs `date`, or `from` and `to`, and a `name`.")
    unknown = set(entry) - {"date", "from", "to", "name"}
    if unknown:
        raise ClinicFileError(
            f"{name}: a holiday has unknown entries: {', '.join(sorted(map(str, unknown)))}."
        )
    first = _date(entry.get("date") or entry.get("from"), name)
    last = _date(entry.get("date") or entry.get("to"), name)
    if last < first:
        raise ClinicFileError(f"{name}: the holiday from {first} ends before it begins.")
    return Holiday(first, last, str(entry.get("name") or "").strip())


def _date(value: Any, name: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ClinicFileError(f"{name}: a holiday must be a date like 2026-12-25, not {value!r}.") from error


def _list(value: Any, name: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ClinicFileError(f"{name}: `holidays` must be a list.")
    return value


def _minutes(content: Mapping[str, Any], key: str, name: str) -> timedelta | None:
    value = content.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _DAY_MINUTES:
        raise ClinicFileError(f"{name}: {key} must be a whole number of minutes from 1 to {_DAY_MINUTES}.")
    return timedelta(minutes=value)
