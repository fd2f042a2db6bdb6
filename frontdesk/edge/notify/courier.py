"""Sends what stands in the outbox, and keeps trying.

An entry is claimed in the database before it is sent, so two processes never send one at the same
time. A process that dies while sending leaves its claim to run out; the entry is then sent again,
under the same id. Each channel has its own loop: a hung mail server does not hold a webhook up.
"""

import asyncio
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from frontdesk.edge.background import keep_doing
from frontdesk.edge.logs import log_failure
from frontdesk.edge.metrics import Metrics
from frontdesk.edge.notify.composing import Notification
from frontdesk.edge.notify.notifiers import Notifier
from frontdesk.edge.traces import Traces
from frontdesk.errors import NotDeliveredError, RecordUnavailableError
from frontdesk.records import UnitOfWork
from frontdesk.records.models import Notice, now
from frontdesk.records.store import Store

logger = logging.getLogger(__name__)

CLAIM = timedelta(seconds=90)  # longer than any notifier may take
_AT_ONCE = 4
_SETTLE_RETRY_S = 1.0


@dataclass(frozen=True)
class Retries:
    """How long to wait before the next attempt: doubling, with chance, up to a limit of attempts."""

    first_s: float = 5.0
    longest_s: float = 900.0
    attempts: int = 60

    def wait(self, tries: int) -> timedelta | None:
        """Return the pause after attempt number `tries`, None to give up."""
        if tries >= self.attempts:
            return None
        full = min(self.longest_s, self.first_s * 2.0 ** min(tries - 1, 30))
        return timedelta(seconds=full * random.uniform(0.5, 1.0))  # noqa: S311 - spreads attempts


class Courier:
    """Sends notifications until it is cancelled.

    Args:
        store: holds the outbox.
        notifiers: by channel, from `open_notifiers`.
        metrics: counts failures.
        retries: how to try again.
        poll_s: pause between two looks into an empty outbox.
        traces: time each attempt.
    """

    def __init__(
        self,
        store: Store,
        notifiers: Mapping[str, Notifier],
        metrics: Metrics,
        *,
        retries: Retries | None = None,
        poll_s: float = 1.0,
        traces: Traces | None = None,
    ) -> None:
        self._store = store
        self._notifiers = notifiers
        self._metrics = metrics
        self._retries = retries or Retries()
        self._poll_s = poll_s
        self._traces = traces or Traces()

    async def run(self) -> None:
        """Send what comes due, on all channels, until cancelled; then let the notifiers go."""
        try:
            async with asyncio.TaskGroup() as group:
                for channel in self._notifiers:
                    group.create_task(self._serve(channel))
        finally:
            for notifier in self._notifiers.values():
                await notifier.close()

    async def send_due(self, channel: str) -> int:
        """Try what is due on `channel` now, a few at a time; return how many were tried.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        if not await self._store.read(lambda uow: uow.outbox.due(now(), 1, channel=channel)):
            return 0  # the usual case costs no write
        claimed = await self._store.write(lambda uow: _claim(uow, channel))
        await asyncio.gather(*(self._send(channel, notice) for notice in claimed))
        return len(claimed)

    async def _serve(self, channel: str) -> None:
        async def step() -> bool:
            return await self.send_due(channel) > 0

        await keep_doing(f"notify {channel}", step, every_s=self._poll_s, metrics=self._metrics)

    async def _send(self, channel: str, notice: Notice) -> None:
        with self._traces.span("outbox.send", alone=True) as step:
            step.note(channel=channel, event=notice.event, attempt=notice.tries + 1)
            problem = await self._attempt(channel, notice)
            if problem is not None:
                step.failed("NotDeliveredError")
        await self._settle(channel, notice, problem)

    async def _attempt(self, channel: str, notice: Notice) -> str | None:
        """Return why a notice could not be sent; None where it was."""
        try:
            notification = Notification.from_record(
                notice.id, notice.event, notice.conversation_id, notice.data
            )
            await self._notifiers[channel].send(notification)
        except NotDeliveredError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - one entry that cannot be sent must not stop the others
            log_failure(logger, f"notification {notice.id}", error)
            return f"Failed ({type(error).__name__})."
        return None

    async def _settle(self, channel: str, notice: Notice, problem: str | None) -> None:
        """Record how an attempt ended, however long the database takes to come back."""
        if problem is not None:
            self._metrics.error(f"notify_{channel}")
            logger.warning("notification %d by %s: %s", notice.id, channel, problem)
        wait = self._retries.wait(notice.tries + 1)  # the claim counted this attempt
        while True:
            try:
                await self._store.write(lambda uow: _note(uow, notice.id, problem, wait))
            except RecordUnavailableError:
                await asyncio.sleep(_SETTLE_RETRY_S)
            else:
                break
        if problem is not None and wait is None:
            logger.error("notification %d by %s is given up", notice.id, channel)


def _claim(uow: UnitOfWork, channel: str) -> list[Notice]:
    until = now() + CLAIM
    due = uow.outbox.due(now(), _AT_ONCE, channel=channel)
    return [notice for notice in due if uow.outbox.claim(notice, until)]


def _note(uow: UnitOfWork, identity: int, problem: str | None, wait: timedelta | None) -> None:
    if problem is None:
        uow.outbox.delivered(identity)
    else:
        uow.outbox.failed(identity, problem, wait)
