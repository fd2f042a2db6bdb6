"""The counts of a span of days: kept ones where there are any, the rest counted now."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from frontdesk.records.insight.counting import ALL, CHATS, SUBJECTS, WITH_STAFF, Counts, count_day
from frontdesk.records.insight.days import Span, today
from frontdesk.records.insight.keeping import earliest, kept

WITHIN_S = 2.0


@dataclass(frozen=True)
class Figures:
    """What happened on the days of a span.

    Attributes:
        span: the days.
        counts: by day; a day on which nothing happened has none.
        uncounted: days of which the figures are not known yet.
    """

    span: Span
    counts: Mapping[date, Counts]
    uncounted: tuple[date, ...] = ()

    @cached_property
    def totals(self) -> Counts:
        """The counts of all days together."""
        return sum(self.counts.values(), Counter())

    def total(self, subject: str, item: str | None = None) -> int:
        """Return how often something happened, of a subject as a whole without `item`."""
        return sum(self.by_item(subject).values()) if item is None else self.totals[subject, item]

    def by_item(self, subject: str) -> Counter[str]:
        """Return the counts of a subject by item."""
        return _of(self.totals, subject)

    def on(self, day: date, subject: str, item: str | None = None) -> int:
        """Return how often something happened on a day."""
        counts = self.counts.get(day, Counter())
        return sum(_of(counts, subject).values()) if item is None else counts[subject, item]

    def share_alone(self, days: Iterable[date] | None = None) -> float | None:
        """Return the share of chats, 0 to 1, that needed no staff; None where there was no chat."""
        chosen = self.span.days if days is None else tuple(days)
        chats = sum(self.on(day, CHATS, ALL) for day in chosen)
        helped = sum(self.on(day, CHATS, WITH_STAFF) for day in chosen)
        return (chats - helped) / chats if chats else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not any(self.total(subject) for subject in SUBJECTS)


def figures_of(
    session: Session, span: Span, zone: ZoneInfo, moment: datetime, *, within_s: float = WITHIN_S
) -> Figures:
    """Return the figures of a span.

    Args:
        session: of a unit of work that reads.
        span: the days.
        zone: of the clinic's clock.
        moment: the present; later days have no figures.
        within_s: seconds after which no further day is counted; the latest days come first.
    """
    until = time.monotonic() + within_s
    first, last = earliest(session, zone), today(moment, zone)
    counts = kept(session, span)
    uncounted = []
    for day in reversed(span.days):
        if day in counts or first is None or not first <= day <= last:
            continue
        if time.monotonic() > until:
            uncounted.append(day)
        else:
            counts[day] = count_day(session, day, zone)
    return Figures(span, counts, tuple(reversed(uncounted)))


def _of(counts: Counts, subject: str) -> Counter[str]:
    return Counter({item: count for (of, item), count in counts.items() if of == subject})
