"""Keeps the counts of days that are over, so that they are quick to read and outlive the chats."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from frontdesk.records.insight.counting import Counts, count_day
from frontdesk.records.insight.days import Span, today
from frontdesk.records.models import Conversation, DayFigure
from frontdesk.records.unit_of_work import Record

SETTLE_DAYS = 2  # a chat that began late at night may go on for a day, and so may thumbs on its answers
_COUNTED = ("counted", "")  # tells a day without a single chat from one that was not counted


def keep_days(record: Record, zone: ZoneInfo, moment: datetime) -> int:
    """Count the days that are over and not kept yet, and keep what was counted; return how many days.

    Several processes may do it at once: each day is kept once.

    Args:
        record: what is counted.
        zone: of the clinic's clock. Days that are kept already stay as they are when it changes.
        moment: the present.

    Raises:
        RecordUnavailableError: the database does not answer; what was kept before stays kept.
    """
    last = today(moment, zone) - timedelta(days=SETTLE_DAYS)
    with record.read() as work:
        first = earliest(work.session, zone)
        done = kept(work.session, Span(first, last)) if first else {}
    missing = [day for day in Span(first, last).days if day not in done] if first else []
    return sum(_keep(record, day, zone) for day in missing)


def earliest(session: Session, zone: ZoneInfo) -> date | None:
    """Return the first day of which anything is known, None where nothing is."""
    began = session.scalar(select(func.min(Conversation.started_at)))
    counted = session.scalar(select(func.min(DayFigure.day)))
    known = [today(began, zone)] if began else []
    return min([*known, *([date.fromisoformat(counted)] if counted else [])], default=None)


def kept(session: Session, span: Span) -> dict[date, Counts]:
    """Return what is kept of the days of a span."""
    found: dict[str, Counts] = {}
    statement = select(DayFigure.day, DayFigure.subject, DayFigure.item, DayFigure.count).where(
        DayFigure.day.between(span.first.isoformat(), span.last.isoformat())
    )
    for day, subject, item, count in session.execute(statement):
        found.setdefault(day, Counter())[subject, item] = count
    return {date.fromisoformat(day): counts for day, counts in found.items()}


def _keep(record: Record, day: date, zone: ZoneInfo) -> bool:
    with record.read() as work:
        counts = count_day(work.session, day, zone)
    rows = list(_rows(day, [(_COUNTED, 1), *counts.items()]))
    try:
        with record.write() as work:
            work.session.execute(insert(DayFigure), rows)
            work.commit()
    except IntegrityError:
        return False  # another process kept it in this moment
    return True


def _rows(day: date, counts: Iterable[tuple[tuple[str, str], int]]) -> Iterable[dict[str, object]]:
    for (subject, item), count in counts:
        if count:
            yield {"day": day.isoformat(), "subject": subject, "item": item, "count": count}
