"""Sends the weekly summary on Monday morning, once, whichever process comes first.

What leaves is a line in the outbox that names the week; the figures are read when it is sent, so that
nothing in the outbox grows old.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from functools import partial

from frontdesk.edge.background import keep_doing
from frontdesk.edge.house import House
from frontdesk.edge.notify.composed import ComposedNotifier, open_mails
from frontdesk.edge.notify.composing import Notification
from frontdesk.edge.notify.notifiers import Notifier
from frontdesk.edge.notify.summary import as_mail, summarise, week_of
from frontdesk.records import UnitOfWork

CHANNEL = "summary"
EVENT = "weekly_summary"
HOUR = 7  # on the clinic's clock
EVERY_S = 60.0
_MONDAY = 0


class WeeklySummary:
    """Puts the summary of the last week into the outbox on Mondays. Every process may run one.

    Args:
        house: record, clinic, clock and settings.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._done: date | None = None

    async def run(self) -> None:
        """Look at the clock every minute until cancelled."""
        await keep_doing("weekly summary", self.step, every_s=EVERY_S, metrics=self._house.metrics)

    async def step(self) -> bool:
        """Put the summary that is due into the outbox, if no process did; return that there is no more to do.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        house = self._house
        moment = house.clock()
        week = due(house.clinic.hours.local(moment))
        if week is not None and week != self._done:
            await house.store.write(partial(_put, week=week, moment=moment))
            self._done = week
        return False


def open_summary(house: House) -> dict[str, Notifier]:
    """Return what sends the summary, if the settings want it; without a mail server it is shown instead.

    Raises:
        ConfigurationError: the sender's address is missing, or in production the mail server's.
    """
    settings = house.settings
    if not settings.summary_to:
        return {}
    mails = open_mails(replace(settings, mail_to=settings.summary_to), house.clinic.hours.zone)
    return {CHANNEL: ComposedNotifier(mails, partial(_compose, house))}


def due(local: datetime) -> date | None:
    """Return the Monday of the week whose summary is to leave now, on the clinic's clock; None at other times."""
    if local.weekday() != _MONDAY or local.hour < HOUR:
        return None
    return local.date() - timedelta(days=7)


async def _compose(house: House, notification: Notification) -> EmailMessage:
    """Return the e-mail with the figures of the week that `notification` names."""
    key = notification.conversation
    week = week_of(date.fromisoformat(key))
    summary = await house.store.read(
        lambda uow: summarise(uow, week, house.clinic, house.knowledge, house.settings, house.clock())
    )
    return as_mail(summary, house.settings, key)


def _put(uow: UnitOfWork, *, week: date, moment: datetime) -> None:
    data = {"reason": "other", "urgency": "none", "at": moment.isoformat()}
    uow.outbox.put_once(CHANNEL, EVENT, week.isoformat(), data)
