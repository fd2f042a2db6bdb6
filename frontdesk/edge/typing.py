"""Who is typing in which chat: told to whoever watches it, forgotten after some seconds, never recorded."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from frontdesk.edge.hub import Hub

Side = Literal["visitor", "staff"]
SIDES: dict[str, Side] = {"visitor": "visitor", "staff": "staff"}
LASTS_S = 6.0  # whoever goes on typing says so again before


@dataclass(frozen=True, eq=False)
class _Typist:
    name: str


class Typing:
    """Knows who is typing now.

    `begins`, `ends` and `heard` may be called from the event loop only; `others` hands what is told here
    to other processes. Without it they do not know, and nothing else is missing.

    Args:
        hub: wakes whoever watches the chat.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._typists: dict[tuple[str, Side], _Typist] = {}
        self.others: Callable[[str, Side, str | None], None] | None = None

    def begins(self, chat: str, side: Side, name: str = "") -> None:
        """Tell everybody that somebody is typing.

        Args:
            chat: the conversation's id.
            side: whose.
            name: the member of staff's.
        """
        self._tell(chat, side, name)

    def ends(self, chat: str, side: Side) -> None:
        """Tell everybody that nobody of `side` is typing any more: it was said."""
        if (chat, side) in self._typists:
            self._tell(chat, side, None)

    def heard(self, chat: str, side: Side, name: str | None) -> None:
        """Note who is typing, None for nobody, and wake whoever watches where that is new."""
        before = self._typists.pop((chat, side), None)
        if name is not None:
            now = self._typists[chat, side] = _Typist(name)
            asyncio.get_running_loop().call_later(LASTS_S, self._forget, chat, side, now)
        if name != (before.name if before else None):
            self._hub.nudge(chat)

    def visitor(self, chat: str) -> bool:
        """Return whether the visitor is typing."""
        return (chat, "visitor") in self._typists

    def staff(self, chat: str) -> str | None:
        """Return the name of whoever of staff is typing."""
        found = self._typists.get((chat, "staff"))
        return found.name if found else None

    def _tell(self, chat: str, side: Side, name: str | None) -> None:
        self.heard(chat, side, name)
        if self.others is not None:
            self.others(chat, side, name)

    def _forget(self, chat: str, side: Side, typist: _Typist) -> None:
        if self._typists.get((chat, side)) is typist:  # it was not said again since
            del self._typists[chat, side]
            self._hub.nudge(chat)
