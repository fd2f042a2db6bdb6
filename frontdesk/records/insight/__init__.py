"""What happened in a span of days, in numbers: for the console's page of charts and the weekly summary."""

from frontdesk.records.insight.days import Span, bounds
from frontdesk.records.insight.figures import Figures, figures_of
from frontdesk.records.insight.keeping import keep_days
from frontdesk.records.insight.unanswered import Unanswered, unanswered
from frontdesk.records.insight.waiting import Waits, waits_of

__all__ = [
    "Figures", "Span", "Unanswered", "Waits", "bounds", "figures_of", "keep_days", "unanswered", "waits_of",
]  # fmt: skip
