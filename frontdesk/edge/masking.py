"""Makes masked copies in threads, beside the turn: recording a message must not wait for it."""

import logging
from functools import partial

from anyio import CapacityLimiter, to_thread

from frontdesk.edge.logs import log_failure
from frontdesk.edge.once import Once
from frontdesk.records import Said
from frontdesk.records.unit_of_work import Masks

logger = logging.getLogger(__name__)

_THREADS = 2


class Masking:
    """Masks each message once.

    Args:
        masker: takes personal data out of a text.
    """

    def __init__(self, masker: Masks) -> None:
        self._masker = masker
        self._limiter = CapacityLimiter(_THREADS)
        self._once: Once[str] = Once()

    async def of(self, message: Said) -> str:
        """Return the masked copy of a message; nothing at all where masking failed."""
        if message.choice is not None:
            return message.text  # a title of ours
        return await self._once.of(message, partial(self.text, message.text))

    async def text(self, text: str) -> str:
        """Return the masked copy of a text that is not recorded yet."""
        try:
            return await to_thread.run_sync(self._masker.mask, text, limiter=self._limiter)
        except Exception as error:  # noqa: BLE001 - what cannot be masked is not shown
            log_failure(logger, "masking", error)
            return ""
