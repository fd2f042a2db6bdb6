"""The weekly summary: the figures of a week in a few lines, as text and as HTML. It holds counts only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from html import escape

from frontdesk.console.insight.contents import Report, sheets
from frontdesk.console.insight.reading import read_report
from frontdesk.console.insight.tiles import tiles
from frontdesk.edge.notify.composing import base_address, envelope
from frontdesk.knowledge.answers import Knowledge
from frontdesk.knowledge.clinic import Clinic
from frontdesk.records import UnitOfWork
from frontdesk.records.insight import Span
from frontdesk.settings import Settings

_SHEETS = ("waiting", "hours", "kinds", "topics", "disliked")


@dataclass(frozen=True)
class Summary:
    """The figures of a week in words.

    Attributes:
        lines: what and how much, in order.
        link: the page that shows more.
    """

    title: str
    lines: tuple[tuple[str, str], ...]
    link: str

    def as_text(self) -> str:
        """Return it as plain text."""
        wide = max(len(name) for name, _ in self.lines)
        rows = "\n".join(f"{name:<{wide}}  {value}" for name, value in self.lines)
        return f"{self.title}\n\n{rows}\n\nMore: {self.link}\n"

    def as_html(self) -> str:
        """Return it as a page of its own, without anything that is fetched."""
        rows = "".join(
            f'<tr><th align="left">{escape(name)}</th><td>{escape(value)}</td></tr>'
            for name, value in self.lines
        )
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(self.title)}</title>'
            f'<body><h1>{escape(self.title)}</h1><table cellpadding="6">{rows}</table>'
            f'<p><a href="{escape(self.link)}">More in the console</a></p></body></html>'
        )


def week_of(monday: date) -> Span:
    """Return the week that begins on a Monday."""
    return Span(monday, monday + timedelta(days=6))


def summarise(
    uow: UnitOfWork, span: Span, clinic: Clinic, knowledge: Knowledge, settings: Settings, moment: datetime
) -> Summary:
    """Return the summary of a span of days.

    Args:
        uow: a unit of work that reads.
        span: the days.
        clinic: its name and its clock.
        knowledge: names the topics.
        settings: where the console is.
        moment: the present.
    """
    report = read_report(uow, span, clinic.hours.zone, moment)
    title = f"{' '.join(clinic.name.split())}: {_day(span.first)} to {_day(span.last)} {span.last.year}"
    link = f"{base_address(settings)}/staff/insight?from={span.first}&to={span.last}"
    return Summary(title, tuple(_lines(report, knowledge)), link)


def as_mail(summary: Summary, settings: Settings, key: str) -> EmailMessage:
    """Return the e-mail.

    Args:
        summary: what it says.
        settings: sender and receivers.
        key: the same for every attempt, so that a mail server may drop a second copy.
    """
    mail = envelope(settings, summary.title, settings.summary_to, f"summary-{key}")
    mail.set_content(summary.as_text())
    mail.add_alternative(summary.as_html(), subtype="html")
    return mail


def _lines(report: Report, knowledge: Knowledge) -> list[tuple[str, str]]:
    told = [
        (tile.name, f"{tile.value} ({tile.change})" if tile.change else tile.value) for tile in tiles(report)
    ]
    found = {sheet.name: sheet for sheet in sheets(report, knowledge)}
    more = [(found[name].title, found[name].summary) for name in _SHEETS if found[name].rows]
    missing = (
        [("Not counted yet", f"{len(report.figures.uncounted)} days")] if report.figures.uncounted else []
    )
    return told + more + missing


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
