"""What is done to an installation while visitors write: each part restarted in turn, then one of each killed."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from faults.checks import Broken, Chat, examine, settled
from faults.log import Log
from faults.summary import spread

from frontdesk.records import Author
from topology.guests import Guest
from topology.proxy import browser
from topology.site import COST, Site, Stopped
from topology.trackers import out_of_order

COST_ASKED = "What does it cost?"
_SETTLE_S = 60.0
_BETWEEN_S = 3.0


@dataclass
class Event:
    """One restart or loss. Times are monotonic, in seconds."""

    part: str
    started: float
    ended: float
    stopped: Stopped | None = None


@dataclass
class Course:
    """What happened.

    Attributes:
        events: each restart or loss.
        guests: the visitors, with what they saw.
        log: acknowledgements and refusals.
        chats: the record afterwards.
        broken: what is not as promised.
    """

    events: list[Event] = field(default_factory=list)
    guests: list[Guest] = field(default_factory=list)
    log: Log = field(default_factory=Log)
    chats: list[Chat] = field(default_factory=list)
    broken: Broken = field(default_factory=Broken)

    @property
    def troubles(self) -> list[str]:
        """Return everything that a visitor would have seen as a failure, with what was going on."""
        seen = [trouble for guest in self.guests for trouble in guest.screen.troubles]
        seen += [(r.started, f"{r.status or ''} {r.why}".strip()) for r in self.log.refusals]
        return [f"{self._during(moment)}: {what}" for moment, what in sorted(seen)]

    @property
    def troubles_by_part(self) -> dict[str, int]:
        """Return how many of them there were, of each kind."""
        return dict(Counter(self.troubles))

    def figures(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        waits = [wait for guest in self.guests for _, wait in guest.screen.waits]
        return {
            "visitors": len(self.guests),
            "acknowledged": len(self.log.acks),
            "shown": sum(len(guest.screen.seen) for guest in self.guests),
            "streams": sum(guest.screen.streams for guest in self.guests),
            "reply_s": spread(waits),
            "took_s": {event.part: round(event.ended - event.started, 1) for event in self.events},
            "stopped": {
                e.part: [e.stopped.code, round(e.stopped.took_s, 1)] for e in self.events if e.stopped is not None
            },
            "slowest_reply_s": {event.part: self._slowest(event) for event in self.events},
            "troubles": self.troubles_by_part,
            "broken": dict(self.broken.found),
        }  # fmt: skip

    def _during(self, moment: float) -> str:
        """Return which event a moment belongs to: the last one that had begun."""
        begun = [event.part for event in self.events if event.started <= moment]
        return begun[-1] if begun else "before"

    def _slowest(self, event: Event) -> float:
        waits = [
            wait for guest in self.guests for began, wait in guest.screen.waits
            if began < event.ended and began + wait > event.started
        ]  # fmt: skip
        return round(max(waits, default=0.0), 1)


def under_load(
    site: Site, ways: dict[str, Callable[[], Stopped | None]], *, visitors: int = 10, pace_s: float = 2.5,
    report: Callable[[str], None] = lambda _: None,
) -> Course:  # fmt: skip
    """Do each of `ways` while visitors write, and look at everything afterwards.

    Args:
        site: the running installation.
        ways: what is done, by the part that it is done to.
        visitors: how many write at the same time.
        pace_s: seconds between a visitor's messages, on average.
        report: is told of each step.
    """
    return asyncio.run(_under_load(site, ways, visitors, pace_s, report))


async def _under_load(
    site: Site, ways: dict[str, Callable[[], Stopped | None]], visitors: int, pace_s: float,
    report: Callable[[str], None],
) -> Course:  # fmt: skip
    course, stop = Course(), asyncio.Event()
    async with AsyncExitStack() as stack:
        for _ in range(visitors):
            http = await stack.enter_async_context(browser(site.gate))
            course.guests.append(Guest(http, course.log, random.Random(len(course.guests))))
        staying = [asyncio.create_task(guest.stay(stop, pace_s)) for guest in course.guests]
        try:
            await asyncio.sleep(_BETWEEN_S)
            for part, way in ways.items():
                event = Event(part, time.monotonic(), float("inf"))
                course.events.append(event)
                event.stopped = await asyncio.get_running_loop().run_in_executor(site.hands, way)
                event.ended = time.monotonic()
                report(f"{part}: {event.ended - event.started:.1f} s")
                await asyncio.sleep(_BETWEEN_S)
        finally:
            stop.set()
            await asyncio.gather(*staying)
    course.chats = await settled(site.settings, [guest.chat for guest in course.guests], within_s=_SETTLE_S)
    course.broken = examine(course.chats, course.log, one_each=not site.real)
    _examine_screens(course)
    if site.real:
        _examine_actions(course)
        for sentence in await asyncio.to_thread(out_of_order, site.settings, course.chats):
            course.broken.add("trackers", sentence)
    return course


def _examine_screens(course: Course) -> None:
    """Hold what was shown against the record: all of it, once, in its order."""
    for guest, chat in zip(course.guests, course.chats, strict=True):
        recorded = [message.sequence for message in chat.messages]
        if guest.screen.seen != recorded:
            course.broken.add("shown", f"{chat.id}: {len(guest.screen.seen)} of {len(recorded)}")


def _examine_actions(course: Course) -> None:
    """What the clinic answered itself comes from the action servers: one of them was always asked."""
    for chat in course.chats:
        replies: dict[int | None, str] = {}
        for message in chat.messages:
            replies[message.reply_to] = f"{replies.get(message.reply_to, '')} {message.text}"
        for message in chat.messages:
            wanted = message.author == Author.VISITOR and message.text.startswith(COST_ASKED)
            if wanted and COST not in replies.get(message.sequence, ""):
                course.broken.add("actions", f"{chat.id} number {message.sequence}")
