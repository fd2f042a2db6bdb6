"""What the console works with, put together once per process."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from frontdesk.console.live import Live
from frontdesk.console.pages import Pages
from frontdesk.console.passwords import Passwords
from frontdesk.console.ports import Addresses, ChatDesk, Signals
from frontdesk.console.views import Views
from frontdesk.knowledge.answers import Knowledge
from frontdesk.knowledge.clinic import Clinic
from frontdesk.records.store import Store
from frontdesk.settings import Settings


@dataclass(frozen=True)
class Console:
    """What every page may need.

    Attributes:
        store: the record, for asynchronous callers.
        clinic: what the clinic configured.
        knowledge: the article's facts and the answers.
        desk: acts on chats.
        signals: tells of news in chats.
        clock: returns the present moment in UTC.
        pages: draws pages.
        addresses: names network addresses without keeping them.
        passwords: hashes and compares passwords.
        live: gives out live streams.
        views: which of them go on from a view that is in the audit.
    """

    settings: Settings
    store: Store
    clinic: Clinic
    knowledge: Knowledge
    desk: ChatDesk
    signals: Signals
    clock: Callable[[], datetime]
    pages: Pages
    addresses: Addresses
    passwords: Passwords = field(default_factory=Passwords)
    live: Live = field(init=False)
    views: Views = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "live", Live(self.signals, self.store))
        object.__setattr__(self, "views", Views(self.clock))


def console_of(request: Request) -> Console:
    """Return the console of this application."""
    console: Console = request.app.state.console
    return console


TheConsole = Annotated[Console, Depends(console_of)]
