"""What must be done once a day: counting the days that are over, then purging what the clinic keeps no longer."""

import asyncio
import logging
from datetime import timedelta

from frontdesk.edge.background import keep_doing
from frontdesk.edge.house import House
from frontdesk.records.insight import keep_days
from frontdesk.records.retention import purge

logger = logging.getLogger(__name__)

FIRST_S = 60.0
EVERY_S = 24 * 60 * 60.0


class Housekeeping:
    """Counts and purges a minute after the start, then daily. Every process may run one.

    Args:
        house: record, settings and clock.
        first_s: seconds before the first time.
    """

    def __init__(self, house: House, *, first_s: float = FIRST_S) -> None:
        self._house = house
        self._first_s = first_s

    async def run(self) -> None:
        """Do it daily until cancelled; a failure is tried again soon."""
        await asyncio.sleep(self._first_s)
        await keep_doing("housekeeping", self.step, every_s=EVERY_S, metrics=self._house.metrics)

    async def step(self) -> bool:
        """Count and purge once; return that there is no more to do.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        house = self._house
        # First: of chats that are gone nothing can be counted any more.
        counted = await asyncio.to_thread(keep_days, house.record, house.clinic.hours.zone, house.clock())
        if counted:
            logger.info("kept the figures of %d days", counted)
        done = await asyncio.to_thread(
            purge, house.record, older_than_days=house.settings.retention_days, moment=house.clock()
        )
        for chat in done.chats:
            house.hub.stir(chat)  # whoever has it open sees that it ended
        if done.closed or done.purged:
            logger.info("closed %d and purged %d conversations", done.closed, done.purged)
        moment, hours = house.clock(), house.settings.staff_session_hours
        await house.store.write(lambda uow: uow.access.tidy(moment, timedelta(hours=hours)))
        return False
