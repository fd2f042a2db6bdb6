"""Prints the figures of a week."""

from datetime import UTC, date, datetime, timedelta

from frontdesk.commands.record import current_record
from frontdesk.edge.notify.summary import summarise, week_of
from frontdesk.errors import InputError
from frontdesk.knowledge.answers import load_knowledge
from frontdesk.knowledge.clinic import load_clinic
from frontdesk.settings import Settings


def summary(settings: Settings, day: str | None, moment: datetime | None = None) -> str:
    """Return the figures of a week as text.

    Args:
        settings: name the record and the clinic's file.
        day: a day of the week, as 2026-11-29; None: the last whole week.
        moment: the present.

    Raises:
        InputError: `day` is none.
        ConfigurationError: a setting, a key or the tables are not as needed.
        RecordUnavailableError: the database does not answer.
    """
    clinic, moment = load_clinic(settings.clinic_file), moment or datetime.now(UTC)
    chosen = _day(day) if day else clinic.hours.local(moment).date() - timedelta(days=7)
    span = week_of(chosen - timedelta(days=chosen.weekday()))
    with current_record() as record, record.read() as work:
        return summarise(work, span, clinic, load_knowledge(), settings, moment).as_text()


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise InputError(f"A day looks like 2026-11-29, not {typed}.") from error
