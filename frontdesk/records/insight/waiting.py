"""How long people waited for staff, beside what was promised."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, extract, func, literal, select, text
from sqlalchemy.orm import Session

from frontdesk.records.insight.days import Span, bounds
from frontdesk.records.models import Handoff, Urgency
from frontdesk.records.models.base import UtcDateTime

_TENTHS = 10
_DAY_S = 86_400


@dataclass(frozen=True)
class Waits:
    """Requests for staff of one urgency.

    Attributes:
        in_time: answered before their deadline, or without one.
        late: answered after it.
        missed: not answered, and the deadline is over.
        withdrawn: the visitor went back to the assistant while there was time.
        open: not answered yet, and there is time left.
        median_s: half of those answered waited no longer than this many seconds.
        most_s: nine of ten waited no longer; both None where nobody was answered.
    """

    urgency: Urgency
    in_time: int
    late: int
    missed: int
    withdrawn: int
    open: int
    median_s: float | None
    most_s: float | None

    @property
    def requests(self) -> int:
        """How many requests there were."""
        return self.in_time + self.late + self.missed + self.withdrawn + self.open


def waits_of(session: Session, span: Span, zone: ZoneInfo, moment: datetime) -> list[Waits]:
    """Return the waits of the requests made in a span, the most urgent first, by urgency.

    Args:
        session: of a unit of work that reads.
        span: the days.
        zone: of the clinic's clock.
        moment: the present.
    """
    start, end = bounds(span.first, span.last, zone)
    asked = and_(Handoff.requested_at >= start, Handoff.requested_at < end)
    outcome = _outcome(moment)
    counted = (
        select(Handoff.urgency, outcome.label("outcome"), func.count())
        .where(asked)
        .group_by(Handoff.urgency, text("outcome"))  # by name: PostgreSQL takes the same words twice for two
    )
    outcomes: dict[str, Counter[str]] = {}
    for urgency, name, count in session.execute(counted):
        outcomes.setdefault(urgency, Counter())[name] = count
    lengths: dict[str, list[float]] = {}
    waited = select(Handoff.urgency, _seconds(session)).where(asked, Handoff.claimed_at.is_not(None))
    for urgency, seconds in session.execute(waited):
        lengths.setdefault(urgency, []).append(round(float(seconds), 3))
    return [
        _waits(urgency, outcomes[urgency], lengths.get(urgency, []))
        for urgency in reversed(Urgency)
        if urgency in outcomes
    ]


def _outcome(moment: datetime) -> ColumnElement[str]:
    """Return what came of a request until `moment`; who resolves one has taken it."""
    return case(
        (Handoff.claimed_at > Handoff.deadline_at, "late"),
        (Handoff.claimed_at.is_not(None), "in_time"),
        (Handoff.deadline_at < func.coalesce(Handoff.resolved_at, literal(moment, UtcDateTime())), "missed"),
        (Handoff.resolved_at.is_not(None), "withdrawn"),
        else_="open",
    )


def _seconds(session: Session) -> ColumnElement[Any]:
    """Return how long a request waited, worked out by the database: a year has tens of thousands."""
    if session.get_bind().dialect.name == "sqlite":
        return (func.julianday(Handoff.claimed_at) - func.julianday(Handoff.requested_at)) * _DAY_S
    return extract("epoch", Handoff.claimed_at - Handoff.requested_at)


def _waits(urgency: Urgency, outcomes: Counter[str], lengths: Sequence[float]) -> Waits:
    return Waits(
        urgency, outcomes["in_time"], outcomes["late"], outcomes["missed"], outcomes["withdrawn"],
        outcomes["open"], _quantile(lengths, 5), _quantile(lengths, 9),
    )  # fmt: skip


def _quantile(lengths: Sequence[float], tenths: int) -> float | None:
    if len(lengths) < 2:
        return lengths[0] if lengths else None
    return quantiles(lengths, n=_TENTHS, method="inclusive")[tenths - 1]
