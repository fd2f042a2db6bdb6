"""What the console may do with chats, with the house behind it."""

from frontdesk.edge import staffing
from frontdesk.edge.erasing import erase_chat
from frontdesk.edge.house import House
from frontdesk.edge.notify.personal import write_to
from frontdesk.records import Said, UnitOfWork


class StaffDesk:
    """Acts on chats on behalf of staff (`frontdesk.console.ports.ChatDesk`).

    Args:
        house: what the edge works with.
    """

    def __init__(self, house: House) -> None:
        self._house = house

    async def take(self, chat: str, staff: str) -> None:
        """Give the chat to `staff`; see `staffing.take`."""
        with self._house.traces.span("staff.take", alone=True):
            await staffing.take(self._house, chat, staff)

    async def say(self, chat: str, staff: str, text: str, *, takes: bool = False) -> Said:
        """Tell the visitor something; see `staffing.say`."""
        with self._house.traces.span("staff.say", alone=True):
            return await staffing.say(self._house, chat, staff, text, takes=takes)

    async def assign(
        self, chat: str, staff: str, *, to: str, account: int, instead_of: str = ""
    ) -> None:  # fmt: skip
        """Ask a colleague to take a chat that waits; see `staffing.assign`."""
        with self._house.traces.span("staff.assign", alone=True):
            await staffing.assign(self._house, chat, staff, to=to, account=account, instead_of=instead_of)

    def write_to(self, uow: UnitOfWork, account: int, chat: str, event: str) -> None:
        """Put an e-mail to a member of staff into the outbox; see `write_to`."""
        write_to(uow, self._house.settings, account, chat, event)

    async def hand_over(self, chat: str, staff: str, *, to: str, holder: str) -> None:
        """Give the chat to a colleague; see `staffing.hand_over`."""
        with self._house.traces.span("staff.hand_over", alone=True):
            await staffing.hand_over(self._house, chat, staff, to=to, holder=holder)

    async def types(self, chat: str, staff: str) -> None:
        """Show the visitor that `staff` is typing; it counts while they hold the chat only."""
        self._house.typing.begins(chat, "staff", staff)

    def visitor_types(self, chat: str) -> bool:
        """Return whether the visitor is typing now."""
        return self._house.typing.visitor(chat)

    async def release(self, chat: str, staff: str) -> None:
        """Give the chat back to the assistant; see `staffing.release`."""
        with self._house.traces.span("staff.release", alone=True):
            await staffing.release(self._house, chat, staff)

    async def close(self, chat: str, staff: str, outcome: str | None = None) -> None:
        """End the chat; see `staffing.close`."""
        with self._house.traces.span("staff.close", alone=True):
            await staffing.close(self._house, chat, staff, outcome)

    async def erase(self, chat: str, staff: str, why: str) -> None:
        """Erase the chat for good; see `erase_chat`."""
        with self._house.traces.span("staff.erase", alone=True):
            await erase_chat(self._house, chat, staff, why)
