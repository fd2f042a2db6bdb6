"""What the console needs of the house around it. The edge keeps these promises."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from sse_starlette import ServerSentEvent
from starlette.responses import Response

from frontdesk.records import Said, UnitOfWork


class ChatDesk(Protocol):
    """Acts on a chat on behalf of a member of staff, whose name the visitor sees.

    Each act is audited with what it changes.
    """

    async def take(self, chat: str, staff: str) -> None:
        """Give the chat to `staff`; raises NotOwnerError where somebody else holds it."""
        ...

    async def say(self, chat: str, staff: str, text: str, *, takes: bool = False) -> Said:
        """Tell the visitor something; raises NotOwnerError where `staff` does not hold the chat.

        With `takes` a chat that nobody of staff holds is taken with it.
        """
        ...

    async def assign(
        self, chat: str, staff: str, *, to: str, account: int, instead_of: str = ""
    ) -> None:  # fmt: skip
        """Ask a colleague to take a chat that waits; raises NotOwnerError where somebody was faster."""
        ...

    async def hand_over(self, chat: str, staff: str, *, to: str, holder: str) -> None:
        """Give the chat to a colleague; raises NotOwnerError where `holder` does not hold it any more."""
        ...

    async def types(self, chat: str, staff: str) -> None:
        """Show the visitor for some seconds that `staff`, if they hold the chat, is typing.

        Say it again every few seconds for as long as it goes on.
        """
        ...

    def visitor_types(self, chat: str) -> bool:
        """Return whether the visitor is typing now; whoever watches the chat is woken when it changes."""
        ...

    async def release(self, chat: str, staff: str) -> None:
        """Give the chat back to the assistant; raises NotOwnerError where `staff` does not hold it."""
        ...

    async def close(self, chat: str, staff: str, outcome: str | None = None) -> None:
        """End the chat; raises NotOwnerError where somebody else holds it, or it has ended."""
        ...

    async def erase(self, chat: str, staff: str, why: str) -> None:
        """Erase the chat with everything in it, for good; raises NotFoundError where there is none."""
        ...

    def write_to(self, uow: UnitOfWork, account: int, chat: str, event: str) -> None:
        """Put an e-mail to a member of staff into the outbox of `uow`; it holds nobody's words.

        Args:
            uow: the transaction that records what it tells of.
            account: whose address.
            chat: the conversation that it leads to.
            event: "flag" or "assign".
        """
        ...


class Watch(Protocol):
    """Interest in chats: woken when there may be something new."""

    closed: bool

    async def wait(self, timeout_s: float) -> None:
        """Return when there may be something new, or after `timeout_s`."""
        ...


class Signals(Protocol):
    """Tells of news in chats, whichever process it happened in, and carries live streams."""

    def watch_all(self, chat: str | None = None) -> AbstractContextManager[Watch]:
        """Give a watch on all chats; on `chat` also for what is not recorded."""
        ...

    def stir(self, chat: str) -> None:
        """Tell everybody that something beside what was said changed in a chat."""
        ...

    def stream(self, events: AsyncIterator[ServerSentEvent], ended: Callable[[], None]) -> Response:
        """Return a live stream with heartbeats that ends with the process; `ended` is called at its end."""
        ...


class Addresses(Protocol):
    """Names network addresses without keeping them, to count attempts by them."""

    def name(self, peer: str, forwarded: Sequence[str]) -> str:
        """Return the opaque name of whoever is behind a connection."""
        ...
