"""Days on the clinic's clock. A day has 23 to 25 hours where the clock is changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Span:
    """Days in a row, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the span, in order; none where it ends before it begins."""
        return tuple(self.first + timedelta(days=number) for number in range(len(self)))

    def __len__(self) -> int:
        return max(0, (self.last - self.first).days + 1)

    def before(self) -> "Span":
        """Return the span of the same length that ends where this one begins."""
        return Span(self.first - timedelta(days=len(self)), self.first - timedelta(days=1))


def bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first moment of `first` and the first moment after `last`, in UTC."""
    return _begins(first, zone), _begins(last + timedelta(days=1), zone)


def today(moment: datetime, zone: ZoneInfo) -> date:
    """Return the date on the clinic's clock."""
    return moment.astimezone(zone).date()


def _begins(day: date, zone: ZoneInfo) -> datetime:
    # A midnight that the change to summer time skips counts by the old offset: that is the first moment.
    return datetime.combine(day, time(), zone).astimezone(UTC)
