"""Exports conversations to the browser, a part at a time."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from frontdesk.console.context import Console
from frontdesk.console.insight.ranges import dates
from frontdesk.console.members import Member, still
from frontdesk.errors import InputError, NotSignedInError
from frontdesk.records import UnitOfWork
from frontdesk.records.export import FORMATS, head, next_lines
from frontdesk.records.export_reading import Place, Wanted, sizes
from frontdesk.records.insight import bounds

LEAST_REASON_CHARS = 10
MOST_REASON_CHARS = 300


@dataclass(frozen=True)
class Order:
    """What an export is to hold.

    Attributes:
        first: the first day, None for all from the beginning.
        last: the last day, None for all to the end.
        form: "csv" or "jsonl".
        reason: why texts are wanted in clear; None: they stay masked.
    """

    first: date | None
    last: date | None
    form: str
    reason: str | None = None

    @property
    def file(self) -> str:
        """The name of the file."""
        days = [day.isoformat() if day else "" for day in (self.first, self.last)]
        clear = "_unmasked" if self.reason else ""
        return "_".join(part for part in (f"chats{clear}", *days) if part) + f".{self.form}"

    def wanted(self, console: Console) -> Wanted:
        """Return which conversations these are."""
        zone = console.clinic.hours.zone
        since = bounds(self.first, self.first, zone)[0] if self.first else None
        until = bounds(self.last, self.last, zone)[1] if self.last else console.clock()
        return Wanted(since, until, clear=self.reason is not None)


def ordered(first: str, last: str, form: str, reason: str | None = None) -> Order:
    """Return the order in a form.

    Raises:
        InputError: a date, the format or the reason is none.
    """
    if form not in FORMATS:
        raise InputError("Choose CSV or JSON Lines.")
    begins, ends = dates(first, last)
    if reason is not None:
        reason = " ".join(reason.split())
        if len(reason) < LEAST_REASON_CHARS:
            raise InputError("Say in some words why you need what visitors wrote in clear.")
        reason = reason[:MOST_REASON_CHARS]
    return Order(begins, ends, form, reason)


async def begin(console: Console, member: Member, order: Order) -> tuple[int, int]:
    """Note in the audit trail that somebody exports; return how many chats and messages there are.

    Raises:
        RecordUnavailableError: the database does not answer; then nothing is exported.
    """
    wanted = order.wanted(console)
    chats, messages = await console.store.read(lambda uow: sizes(uow.session, wanted))

    def note(uow: UnitOfWork) -> None:
        detail: dict[str, Any] = {"format": order.form, "chats": chats, "days": _days(order)}
        if order.reason:
            detail["why"] = order.reason
        action = "export unmasked" if order.reason else "export"
        uow.people.audit(member.name, action, "conversations", **detail)

    await console.store.write(note)
    return chats, messages


async def lines(console: Console, member: Member, order: Order) -> AsyncIterator[bytes]:
    """Yield the export; it ends early, and visibly so, for whoever is signed out or loses the role meanwhile.

    Raises:
        NotSignedInError: the session is over, or the role is another one.
        RecordUnavailableError: the database does not answer.
    """
    yield head(order.form)
    wanted = order.wanted(console)
    place: Place | None = None
    while True:
        read = partial(next_lines, wanted=wanted, form=order.form, after=place)
        _, some, place = await console.store.read(read)
        yield some
        if place is None:
            return
        if not await console.store.read(lambda uow: still(uow, console, member)):
            raise NotSignedInError("The session is over, or the role has changed.")


def _days(order: Order) -> str:
    return f"{order.first or 'the first day'} to {order.last or 'the last day'}"
