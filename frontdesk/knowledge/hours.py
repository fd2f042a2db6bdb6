"""When staff are there: opening hours and holidays of the clinic, as pure arithmetic over moments.

The clinic gives wall-clock times; moments are UTC. As in RFC 5545, a time that the change to
summer time skips counts as if the clock had not changed yet, so an opening at 2:30 then begins at
3:30. When clocks go back, an opening begins with the first and ends with the second of two equal
times. The zone data are the system's (`zoneinfo`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)
HORIZON_DAYS = 400
_UTC = timezone.utc  # `datetime.UTC` is newer than the assistant's Python


@dataclass(frozen=True)
class Opening:
    """One span of a weekday in wall-clock time. `closes` at midnight means the end of the day."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Holiday:
    """Days on which the clinic is closed, both ends included."""

    first: date
    last: date
    name: str


@dataclass(frozen=True)
class OpeningHours:
    """The clinic's hours.

    Attributes:
        zone: the clinic's time zone.
        week: openings by weekday (0 is Monday), in order; None: hours are not configured, staff
            may be there at any time and nothing is promised.
        holidays: closed days.
        answer_within: how soon staff usually answer while open; None: no promise.
        default_within: what deadlines count where nothing is promised.
        urgent_within: the same for a person at risk, counted by the clock, open or not.
    """

    zone: ZoneInfo
    week: Mapping[int, tuple[Opening, ...]] | None = None
    holidays: tuple[Holiday, ...] = field(default=())
    answer_within: timedelta | None = None
    default_within: timedelta = timedelta(minutes=60)
    urgent_within: timedelta = timedelta(minutes=10)

    def is_open(self, moment: datetime) -> bool:
        """Return whether staff are there at `moment` (aware)."""
        return self.opens_next(moment) == moment

    def opens_next(self, moment: datetime) -> datetime | None:
        """Return `moment` itself while open, else the next opening in UTC; None if there is none in
        about a year."""
        for starts, _ in self._spans(moment):
            return max(starts, moment.astimezone(_UTC))
        return None

    def closes_next(self, moment: datetime) -> datetime | None:
        """Return when the opening that holds `moment` ends, in UTC; None while closed, and where
        no end comes in about a year."""
        end: datetime | None = None
        for starts, ends in self._spans(moment):
            if starts > (end or moment):
                return end
            end = max(end or ends, ends)
        return None

    def deadline(self, moment: datetime, *, urgent: bool = False) -> datetime | None:
        """Return by when a request made at `moment` should be answered, in UTC.

        Args:
            moment: when staff were asked.
            urgent: a person is at risk; closed hours then do not delay the deadline.

        Returns:
            None if the clinic does not open long enough within about a year.
        """
        if urgent:
            return moment.astimezone(_UTC) + self.urgent_within
        left = self.answer_within or self.default_within
        cursor = moment.astimezone(_UTC)
        for starts, ends in self._spans(moment):
            cursor = max(cursor, starts)
            if ends - cursor >= left:
                return cursor + left
            left -= max(ends - cursor, timedelta())
            cursor = max(cursor, ends)
        return None

    def holiday(self, day: date) -> Holiday | None:
        """Return the holiday that `day` belongs to, if it is one."""
        return next((found for found in self.holidays if found.first <= day <= found.last), None)

    def local(self, moment: datetime) -> datetime:
        """Return `moment` on the clinic's clock."""
        return moment.astimezone(self.zone)

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield openings that end after `moment` as UTC pairs, by their starts."""
        if self.week is None:
            yield moment.astimezone(_UTC), datetime.max.replace(tzinfo=_UTC)
            return
        first = self.local(moment).date() - timedelta(days=1)
        for offset in range(HORIZON_DAYS):
            day = first + timedelta(days=offset)
            yield from (span for span in self._of_day(day) if span[1] > moment)

    def _of_day(self, day: date) -> list[tuple[datetime, datetime]]:
        if self.holiday(day) or self.week is None:
            return []
        openings = self.week.get(day.weekday(), ())
        spans = [(self._starts(day, opening.opens), self._ends(day, opening.closes)) for opening in openings]
        return sorted(span for span in spans if span[0] < span[1])  # a change of the clock can swallow one

    def _starts(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(_UTC)

    def _ends(self, day: date, clock: time) -> datetime:
        if clock == MIDNIGHT:
            day += timedelta(days=1)
        local = datetime.combine(day, clock, self.zone)
        return max(local.astimezone(_UTC), local.replace(fold=1).astimezone(_UTC))
