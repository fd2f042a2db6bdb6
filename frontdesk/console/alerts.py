"""Of which new chats a member of staff wants to hear: of none, until they say so."""

from frontdesk.console.members import Member
from frontdesk.records import UnitOfWork

NAME = "alerts"
WAYS = ("sound", "notice")
OFF = "off"


def read_alerts(uow: UnitOfWork, member: Member) -> dict[str, str]:
    """Return for each way of telling "off", "urgent" or "all"."""
    kept = uow.staff.get(member.id).preferences.get(NAME) or {}
    return {way: str(kept.get(way, OFF)) for way in WAYS}
