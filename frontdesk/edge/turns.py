"""Answers visitors' messages, each chat's in order, one at a time, whatever process does it.

A chat's messages are worked on by whoever holds its lease in the record. A process that is lost
loses its lease, and another one's sweeper takes over; a process that was only stopped finds that
it lost the lease and drops what it has.
"""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial

from frontdesk.edge.house import House
from frontdesk.edge.logs import log_failure
from frontdesk.edge.outcomes import Failed, NotAsked, Outcome, Refused, named, needs_assistant
from frontdesk.edge.turn_record import Done, Found, Work, begin, conclude
from frontdesk.errors import (
    ChoiceNotOfferedError,
    InputError,
    LeaseLostError,
    NotFoundError,
    RecordUnavailableError,
    ServiceUnavailableError,
)
from frontdesk.knowledge.topics import RISKS
from frontdesk.records import UnitOfWork
from frontdesk.safety.verdict import Verdict

logger = logging.getLogger(__name__)

SWEEP_S = 1.0
_MAX_CHATS = 256
# After so many failures of ours on one chat its messages go to staff without the assistant.
_MAX_STUMBLES = 3
_FINISH_S = 6.0


class Turns:
    """Works on pending messages in the background. Belongs to one event loop.

    Args:
        house: what the edge works with.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._stumbles: dict[str, int] = {}

    def start(self, chat: str, work: Work | None = None) -> None:
        """Work on a chat's pending messages; one that is worked on already is looked at again.

        Args:
            chat: the conversation's id.
            work: its first message, where this process just took the lease.
        """
        if chat in self._running:
            self._again.add(chat)
            return
        self._running[chat] = asyncio.create_task(self._work_on(chat, work))

    async def sweep(self) -> None:
        """Pick up what was left lying by anybody, every second, until cancelled."""
        away = False
        while True:
            try:
                for chat in await self._house.store.read(self._forgotten):
                    if len(self._running) < _MAX_CHATS:
                        self.start(chat)
                away = False
            except RecordUnavailableError:
                if not away:
                    logger.warning("the record does not answer the sweeper")
                away = True
                self._house.metrics.error("database")
            except Exception as error:  # noqa: BLE001 - the sweeper must outlive everything
                log_failure(logger, "the sweeper", error)
            await asyncio.sleep(SWEEP_S)

    async def finish(self) -> None:
        """Let the turns in progress end, for some seconds; others take over what is left."""
        tasks = list(self._running.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_FINISH_S)
            for task in late:
                task.cancel()

    def _forgotten(self, uow: UnitOfWork) -> Sequence[str]:
        return uow.conversations.with_pending(self._house.clock(), _MAX_CHATS)

    async def _work_on(self, chat: str, work: Work | None) -> None:
        try:
            while True:
                self._again.discard(chat)
                await self._answer_all(chat, work)
                work = None
                if chat not in self._again:
                    break
            self._stumbles.pop(chat, None)
        except (LeaseLostError, NotFoundError):
            logger.info("a chat was taken over or erased while it was worked on")
        except RecordUnavailableError:
            self._house.metrics.error("database")
            logger.warning("a turn waits for the record")
        except Exception as error:  # noqa: BLE001 - the sweeper tries again
            self._stumbles[chat] = self._stumbles.get(chat, 0) + 1
            self._house.metrics.error("turn")
            log_failure(logger, "a turn", error)
        finally:
            del self._running[chat]
            self._again.discard(chat)

    async def _answer_all(self, chat: str, work: Work | None) -> None:
        house, waited = self._house, False
        while work is not None or (work := await self._begin(chat)):
            # Only the first one belongs to the trace of the request that brought it.
            with house.traces.span("turn", alone=waited, owner=work.owner) as step:
                done = await self._answer(work)
                step.note(replies=done.kinds)
            house.hub.tell(chat, done.sequence)
            self._count(work, done)
            if done.next is None:
                return
            work, waited = done.next, True

    async def _answer(self, work: Work) -> Done:
        house = self._house
        masking = asyncio.create_task(house.masking.of(work.message))
        with house.traces.span("turn.screen") as step:
            verdict = await house.screening.of(work.screened)
            step.note(read=verdict is not None)
        with house.traces.span("turn.assistant") as step:
            outcome = await self._ask(work, verdict)
            step.note(outcome=named(outcome))
        found = Found(verdict, outcome, await masking)
        with house.traces.span("turn.record"):
            concluding = partial(conclude, house=house, work=work, found=found)
            return await house.store.write(concluding, repeatable=True)

    async def _begin(self, chat: str) -> Work | None:
        return await self._house.store.write(partial(begin, house=self._house, chat=chat), repeatable=True)

    def _count(self, work: Work, done: Done) -> None:
        for kind in done.kinds:
            if kind in RISKS:
                self._house.metrics.risk(kind)
        if done.kinds:
            seconds = (self._house.clock() - work.message.at).total_seconds()
            self._house.metrics.turn(done.kinds, seconds)

    async def _ask(self, work: Work, verdict: Verdict | None) -> Outcome:
        if not needs_assistant(work.owner, verdict):
            return NotAsked()
        if self._stumbles.get(work.message.conversation, 0) >= _MAX_STUMBLES:
            return Failed()
        try:
            return await self._turn(work, verdict)
        except InputError:
            return Refused()
        except ServiceUnavailableError as error:
            self._house.metrics.error("rasa")
            logger.warning("a message goes to staff: %s", error)
            return Failed()

    async def _turn(self, work: Work, verdict: Verdict | None) -> Outcome:
        assistant, message = self._house.assistant, work.message
        if message.choice is None:
            return await assistant.turn(
                message.conversation, text=message.text, verdict=verdict, after_risk=work.after_risk
            )
        try:
            return await assistant.turn(message.conversation, choice=message.choice)
        except ChoiceNotOfferedError:
            # Its memory is shorter than the record, which knows that the choice was offered.
            return await assistant.turn(message.conversation, text=message.text, verdict=verdict)
