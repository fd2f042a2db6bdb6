"""How long people waited for staff, beside what was promised."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.records.insight.days import Span, bounds
from frontdesk.records.models import Handoff, Urgency

_TENTHS = 10


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


@dataclass(frozen=True)
class _Request:
    asked: datetime
    deadline: datetime | None
    answered: datetime | None
    ended: datetime | None

    def outcome(self, moment: datetime) -> str:
        """Return what came of it until `moment`."""
        if self.answered is not None:
            return "late" if self.deadline is not None and self.answered > self.deadline else "in_time"
        if self.deadline is not None and self.deadline < (self.ended or moment):
            return "missed"
        return "withdrawn" if self.ended else "open"


def waits_of(session: Session, span: Span, zone: ZoneInfo, moment: datetime) -> list[Waits]:
    """Return the waits of the requests made in a span, the most urgent first, by urgency.

    Args:
        session: of a unit of work that reads.
        span: the days.
        zone: of the clinic's clock.
        moment: the present.
    """
    start, end = bounds(span.first, span.last, zone)
    statement = select(
        Handoff.urgency, Handoff.requested_at, Handoff.deadline_at, Handoff.claimed_at,
        Handoff.resolved_at,
    ).where(Handoff.requested_at >= start, Handoff.requested_at < end)  # fmt: skip
    requests: dict[str, list[_Request]] = {}
    for urgency, asked, deadline, claimed, resolved in session.execute(statement):
        requests.setdefault(urgency, []).append(_Request(asked, deadline, claimed, resolved))
    return [
        _waits(urgency, requests[urgency], moment) for urgency in reversed(Urgency) if urgency in requests
    ]


def _waits(urgency: Urgency, requests: Sequence[_Request], moment: datetime) -> Waits:
    outcomes = Counter(request.outcome(moment) for request in requests)
    lengths = [(request.answered - request.asked).total_seconds() for request in requests if request.answered]
    return Waits(
        urgency, outcomes["in_time"], outcomes["late"], outcomes["missed"], outcomes["withdrawn"],
        outcomes["open"], _quantile(lengths, 5), _quantile(lengths, 9),
    )  # fmt: skip


def _quantile(lengths: Sequence[float], tenths: int) -> float | None:
    if len(lengths) < 2:
        return lengths[0] if lengths else None
    return quantiles(lengths, n=_TENTHS, method="inclusive")[tenths - 1]
