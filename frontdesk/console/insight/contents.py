"""Everything on the page of figures, as sheets."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from frontdesk.console.insight.over_time import Steps
from frontdesk.console.insight.sheets import Drawn, Shape, Sheet
from frontdesk.console.pages import words as duration
from frontdesk.console.wording import KINDS, URGENCIES, reason_of
from frontdesk.knowledge.answers import Knowledge
from frontdesk.knowledge.topics import CRISIS, EMERGENCY
from frontdesk.records.insight import Figures, Waits
from frontdesk.records.insight import counting as of

_MOST_BARS = 12


@dataclass(frozen=True)
class Report:
    """What the page shows of a span of days.

    Attributes:
        before: the figures of the span of the same length before.
    """

    figures: Figures
    before: Figures
    waits: Sequence[Waits]


def sheets(report: Report, knowledge: Knowledge) -> list[Sheet]:
    """Return the sheets in the order of the page."""
    figures, steps = report.figures, Steps.of(report.figures.span)
    titles = {topic: answer.title for topic, answer in knowledge.answers.items()}
    return [
        _chats(figures, steps),
        _alone(figures, steps),
        _ranking(
            "kinds", "What visitors wanted", "Replies of the assistant by kind.", "Kind",
            {KINDS.get(kind, kind): count for kind, count in figures.by_item(of.KINDS_OF_REPLIES).items()},
        ),
        _ranking(
            "topics", "Topics of the answers", "Answers from the article by topic.", "Topic",
            {titles.get(topic, topic): count for topic, count in figures.by_item(of.TOPICS).items()},
        ),
        _ranking(
            "reasons", "Why staff were asked", "Requests for staff by reason.", "Reason",
            _by_reason(figures), colour="clinic",
        ),
        _waiting(report.waits),
        _risks(figures, steps),
        _feedback(figures, steps),
        _ranking(
            "disliked", "Answers that did not help", "Thumbs down by topic of the answer.", "Topic",
            {titles.get(topic, topic): count for topic, count in figures.by_item(of.DISLIKED).items()},
            colour="medical",
        ),
        _hours(figures),
    ]  # fmt: skip


def _chats(figures: Figures, steps: Steps) -> Sheet:
    columns = ("Chats", "Requests for staff")
    subjects = ((of.CHATS, of.ALL), (of.HANDOFFS, None))
    return _over_time(
        "chats", "Chats and requests for staff",
        f"Chats in which a visitor wrote, and requests for staff, a {steps.unit}.",
        columns, ("accent", "clinic"), steps, lambda day, number: figures.on(day, *subjects[number]),
        shape=Shape.COLUMNS,
    )  # fmt: skip


def _risks(figures: Figures, steps: Steps) -> Sheet:
    items = (CRISIS, EMERGENCY)
    return _over_time(
        "risks", "People at risk", f"Chats in which the crisis or emergency reply was given, a {steps.unit}.",
        ("Crisis", "Emergency"), ("crisis", "medical"), steps,
        lambda day, number: figures.on(day, of.RISKS, items[number]),
    )  # fmt: skip


def _feedback(figures: Figures, steps: Steps) -> Sheet:
    items = (of.HELPFUL, of.UNHELPFUL)
    return _over_time(
        "feedback", "Visitors’ verdict", f"Thumbs on answers, a {steps.unit}.",
        ("Helpful", "Not helpful"), ("good", "medical"), steps,
        lambda day, number: figures.on(day, of.FEEDBACK, items[number]),
    )  # fmt: skip


def _over_time(
    name: str, title: str, about: str, columns: tuple[str, ...], colours: tuple[str, ...], steps: Steps,
    count: Callable[[date, int], int], *, shape: Shape = Shape.STACKED_COLUMNS,
) -> Sheet:  # fmt: skip
    days = steps.days
    counts = [[count(day, number) for day in days] for number in range(len(columns))]
    series = tuple(
        (column, colour, steps.sums(values))
        for column, colour, values in zip(columns, colours, counts, strict=True)
    )
    said = ", ".join(
        f"{sum(values)} {column.lower()}" for column, values in zip(columns, counts, strict=True)
    )
    rows = tuple((day.isoformat(), *values) for day, *values in zip(days, *counts, strict=True))
    return Sheet(
        name, title, about, f"{said} in {len(days)} days.", ("Day", *columns), rows,
        Drawn(shape, steps.labels, series),
    )  # fmt: skip


def _alone(figures: Figures, steps: Steps) -> Sheet:
    rows = []
    for day in steps.days:
        chats, helped = figures.on(day, of.CHATS, of.ALL), figures.on(day, of.CHATS, of.WITH_STAFF)
        rows.append((day.isoformat(), chats, chats - helped, percent(figures.share_alone([day]))))
    drawn = tuple(percent(figures.share_alone(days)) for days in steps.groups)
    share = percent(figures.share_alone())
    said = "No chats." if share is None else f"{share} % of all chats needed no staff."
    return Sheet(
        "alone", "Answered without staff", f"Share of chats that needed no staff, by the {steps.unit} they began.",
        said, ("Day", "Chats", "Without staff", "Share in %"), tuple(rows),
        Drawn(Shape.LINES, steps.labels, (("Without staff", "accent", drawn),), unit=" %"),
    )  # fmt: skip


def _ranking(
    name: str, title: str, about: str, column: str, counts: dict[str, int], *, colour: str = "accent"
) -> Sheet:
    rows = tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))
    drawn = rows[:_MOST_BARS]
    first = "Nothing yet." if not rows else f"Most often: {rows[0][0]}, {rows[0][1]} times."
    return Sheet(
        name, title, about, first, (column, "Times"), rows,
        _lying(Shape.BARS, [label for label, _ in drawn], [("Times", colour, [count for _, count in drawn])]),
    )  # fmt: skip


def _by_reason(figures: Figures) -> Counter[str]:
    """Return the requests for staff by reason in words; several reasons may have the same words."""
    counts: Counter[str] = Counter()
    for reason, count in figures.by_item(of.HANDOFFS).items():
        counts[reason_of(reason)] += count
    return counts


def _waiting(waits: Sequence[Waits]) -> Sheet:
    rows = tuple(
        (URGENCIES.get(wait.urgency, wait.urgency), wait.requests, wait.in_time, wait.late, wait.missed, wait.withdrawn, wait.open,
         _length(wait.median_s), _length(wait.most_s))
        for wait in waits
    )  # fmt: skip
    outcomes = (
        ("In time", "good", [wait.in_time for wait in waits]),
        ("Late", "medical", [wait.late for wait in waits]),
        ("Nobody came", "crisis", [wait.missed for wait in waits]),
        ("Withdrawn", "clinic", [wait.withdrawn for wait in waits]),
        ("Still waiting", "low", [wait.open for wait in waits]),
    )
    kept, all_ = sum(wait.in_time for wait in waits), sum(wait.requests for wait in waits)
    said = (
        f"{kept} of {all_} requests were answered before their deadline."
        if all_
        else "Nobody asked for staff."
    )
    return Sheet(
        "waiting", "How long people waited",
        "Requests for staff by urgency, beside the deadline that each had. Waiting counts by the clock, nights too.",
        said,
        ("Urgency", "Requests", "In time", "Late", "Nobody came", "Withdrawn", "Still waiting", "Half within", "Nine of ten within"),
        rows, _lying(Shape.STACKED_BARS, [str(row[0]) for row in rows], outcomes),
    )  # fmt: skip


def _hours(figures: Figures) -> Sheet:
    counts = figures.by_item(of.HOURS)
    hours = [f"{hour:02}" for hour in range(24)]
    busiest = max(hours, key=lambda hour: counts[hour])
    said = f"Most messages came after {busiest}:00." if counts else "No messages."
    return Sheet(
        "hours", "Busiest hours", "Visitors’ messages by hour of the day, on the clinic’s clock.", said,
        ("Hour", "Messages"), tuple((f"{hour}:00", counts[hour]) for hour in hours),
        Drawn(Shape.COLUMNS, tuple(hours), (("Messages", "accent", tuple(counts[hour] for hour in hours)),)),
    )  # fmt: skip


def percent(share: float | None) -> float | None:
    """Return a share as per cent with one digit behind the point."""
    return None if share is None else round(share * 100, 1)


def _lying(shape: Shape, labels: Sequence[str], series: Sequence[tuple[str, str, Sequence[int]]]) -> Drawn:
    # Bars are drawn from the bottom up.
    backwards = tuple((name, colour, tuple(reversed(values))) for name, colour, values in series)
    return Drawn(shape, tuple(reversed(labels)), backwards)


def _length(seconds: float | None) -> str:
    return "" if seconds is None else duration(seconds)
