"""Erases a chat for good: on the wish of its visitor, or of an administrator who says why."""

import asyncio
import logging
from functools import partial

from frontdesk.edge.house import House
from frontdesk.edge.hub import GONE
from frontdesk.errors import RecordUnavailableError
from frontdesk.records import UnitOfWork
from frontdesk.records.retention import erase, scrub

logger = logging.getLogger(__name__)

_scrubbing: set[asyncio.Task[None]] = set()


async def erase_chat(house: House, chat: str, actor: str, why: str = "") -> None:
    """Erase a chat with everything said in it; whoever has it open is told, and its token opens nothing.

    Args:
        house: what the edge works with.
        chat: its id.
        actor: who wants it, for the audit.
        why: they want it, where they were asked.

    Raises:
        NotFoundError: there is no such chat.
    """
    await house.store.write(partial(_erase, chat=chat, actor=actor, why=why))
    house.hub.tell(chat, GONE)
    _scrub_soon(house)


def _erase(uow: UnitOfWork, *, chat: str, actor: str, why: str) -> None:
    uow.conversations.lock(chat)
    erase(uow, chat, actor, why=why)


def _scrub_soon(house: House) -> None:
    """Take the erased bytes off the disk beside the requests; the daily purge does it again."""
    if any(not task.done() for task in _scrubbing):
        return
    task = asyncio.create_task(_scrub(house))
    _scrubbing.add(task)
    task.add_done_callback(_scrubbing.discard)


async def _scrub(house: House) -> None:
    try:
        await asyncio.to_thread(scrub, house.record.engine)
    except RecordUnavailableError:
        logger.warning("what was erased could not be scrubbed yet")
