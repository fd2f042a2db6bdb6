"""Which days the page of figures shows: the last so many, or from one date to another."""

from dataclasses import dataclass
from datetime import date, timedelta

from frontdesk.errors import InputError
from frontdesk.records.insight import Span

PRESETS = ((7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "12 months"))
DEFAULT_DAYS = 30
MOST_DAYS = 732
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Range:
    """A choice of days as the form has it.

    Attributes:
        first: the date typed in "from", whatever it is.
        last: the date typed in "to".
        span: the days; None where what was typed is none.
        problem: what is wrong with it, in a sentence.
    """

    first: str
    last: str
    span: Span | None
    problem: str = ""

    @property
    def query(self) -> str:
        """The choice as the query of an address."""
        return f"from={self.span.first}&to={self.span.last}" if self.span else ""

    def is_last(self, days: int, today: date) -> bool:
        """Return whether these are the last `days` days."""
        return self.span == _last(days, today)


def chosen(first: str, last: str, today: date) -> Range:
    """Return the choice of days in a form; an empty form means the default.

    Args:
        first: what was typed in "from".
        last: what was typed in "to"; empty means today.
        today: the date on the clinic's clock.
    """
    if not first.strip() and not last.strip():
        span = _last(DEFAULT_DAYS, today)
        return Range(span.first.isoformat(), span.last.isoformat(), span)
    try:
        return Range(first, last, _span(first.strip(), last.strip(), today))
    except InputError as error:
        return Range(first, last, None, str(error))


def must_choose(first: str, last: str, today: date) -> Span:
    """Return the days of a choice.

    Raises:
        InputError: there are none such.
    """
    found = chosen(first, last, today)
    if found.span is None:
        raise InputError(found.problem)
    return found.span


def dates(first: str, last: str) -> tuple[date | None, date | None]:
    """Return two dates that were typed; either may be empty.

    Raises:
        InputError: one of them is none, or they are in the wrong order.
    """
    start = _date(first.strip(), "from") if first.strip() else None
    end = _date(last.strip(), "to") if last.strip() else None
    if start and end and start > end:
        raise InputError("The first day comes after the last one.")
    if any(day and not _EARLIEST <= day < _LATEST for day in (start, end)):
        raise InputError("The days must be of this century.")
    return start, end


def presets(today: date) -> list[tuple[str, Span]]:
    """Return the usual choices by name."""
    return [(name, _last(days, today)) for days, name in PRESETS]


def _last(days: int, today: date) -> Span:
    return Span(today - timedelta(days=days - 1), today)


def _span(first: str, last: str, today: date) -> Span:
    end = _date(last, "to") if last else today
    start = _date(first, "from") if first else end - timedelta(days=DEFAULT_DAYS - 1)
    if start > end:
        raise InputError("The first day comes after the last one.")
    if start < _EARLIEST:
        raise InputError("There is nothing before the year 2000.")
    if start > today:
        raise InputError("These days are still to come.")
    span = Span(start, min(end, today))
    if len(span) > MOST_DAYS:
        raise InputError("Choose two years at most.")
    return span


def _date(typed: str, field: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise InputError(f"The date in “{field}” must look like 2026-11-29.") from error
