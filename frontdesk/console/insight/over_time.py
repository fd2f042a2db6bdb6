"""The steps of a drawing over time: days, or weeks where there are too many days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from frontdesk.records.insight import Span

_MOST_DAYS = 92


@dataclass(frozen=True)
class Steps:
    """Places along the axis of time.

    Attributes:
        unit: "day" or "week".
        groups: the days of each step.
    """

    unit: str
    groups: tuple[tuple[date, ...], ...]

    @classmethod
    def of(cls, span: Span) -> "Steps":
        """Return the steps of a span. Weeks begin on Monday; the first and the last may be shorter."""
        if len(span) <= _MOST_DAYS:
            return cls("day", tuple((day,) for day in span.days))
        weeks = groupby(span.days, key=lambda day: day.isocalendar()[:2])
        return cls("week", tuple(tuple(days) for _, days in weeks))

    @property
    def days(self) -> tuple[date, ...]:
        """All days."""
        return tuple(day for group in self.groups for day in group)

    @property
    def labels(self) -> tuple[str, ...]:
        """What is written below each step."""
        return tuple(f"{group[0].day} {group[0]:%b}" for group in self.groups)

    def sums(self, counts: Sequence[int]) -> tuple[int, ...]:
        """Return the counts of the days, added up for each step."""
        left = iter(counts)
        return tuple(sum(next(left) for _ in group) for group in self.groups)
