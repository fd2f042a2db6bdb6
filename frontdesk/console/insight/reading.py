"""Reads what the page of figures shows, and remembers it while its drawings are fetched."""

import time
from collections import OrderedDict
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from frontdesk.console.context import Console
from frontdesk.console.insight.contents import Report, sheets
from frontdesk.console.insight.sheets import Sheet
from frontdesk.records import UnitOfWork
from frontdesk.records.insight import Span, figures_of, waits_of
from frontdesk.records.insight.days import today

_FRESH_S = 20.0
_MOST = 16
_EARLIER_WITHIN_S = 0.5  # the days before are only compared with


class Insight:
    """Reads figures.

    Args:
        console: what the console works with.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._zone = console.clinic.hours.zone
        self._known: OrderedDict[Span, tuple[float, Report, list[Sheet]]] = OrderedDict()

    @property
    def today(self) -> date:
        """The date on the clinic's clock."""
        return today(self._console.clock(), self._zone)

    async def report(self, span: Span) -> Report:
        """Return what happened in a span of days, as it was some seconds ago at most.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        return (await self._read(span))[0]

    async def sheets(self, span: Span) -> list[Sheet]:
        """Return the same as the sheets of the page.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        return (await self._read(span))[1]

    async def _read(self, span: Span) -> tuple[Report, list[Sheet]]:
        known = self._known.get(span)
        if known is not None and time.monotonic() - known[0] < _FRESH_S:
            return known[1:]
        moment = self._console.clock()

        def read(uow: UnitOfWork) -> tuple[Report, list[Sheet]]:
            report = read_report(uow, span, self._zone, moment)
            return report, sheets(report, self._console.knowledge)

        found = await self._console.store.read(read)
        self._known[span] = time.monotonic(), *found
        self._known.move_to_end(span)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return found


def read_report(uow: UnitOfWork, span: Span, zone: ZoneInfo, moment: datetime) -> Report:
    """Return what happened in a span of days.

    Args:
        uow: a unit of work that reads.
        span: the days.
        zone: of the clinic's clock.
        moment: the present.
    """
    return Report(
        figures_of(uow.session, span, zone, moment),
        figures_of(uow.session, span.before(), zone, moment, within_s=_EARLIER_WITHIN_S),
        waits_of(uow.session, span, zone, moment),
    )


def insight_of(request: Request) -> Insight:
    """Return what reads the figures of this application."""
    found: Insight = request.app.state.insight
    return found


TheInsight = Annotated[Insight, Depends(insight_of)]
