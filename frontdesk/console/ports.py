"""What the console needs of the house around it. The edge keeps these promises."""

from typing import Protocol

from frontdesk.records import Said


class ChatDesk(Protocol):
    """Acts on a chat on behalf of a member of staff, whose name the visitor sees."""

    async def take(self, chat: str, staff: str) -> None:
        """Give the chat to `staff`; raises NotOwnerError where somebody else holds it."""
        ...

    async def say(self, chat: str, staff: str, text: str) -> Said:
        """Tell the visitor something; raises NotOwnerError where `staff` does not hold the chat."""
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

    async def close(self, chat: str, staff: str) -> None:
        """End the chat; raises NotOwnerError where somebody else holds it, or it has ended."""
        ...
