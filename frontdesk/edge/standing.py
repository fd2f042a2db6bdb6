"""How a chat stands, as its visitor is told: who answers, whether a reply is on its way, when staff come,
whether they are typing."""

from frontdesk.edge.house import House
from frontdesk.edge.shapes import StandingOut, owner_of
from frontdesk.edge.staff_times import handoff_notice
from frontdesk.records import Owner, UnitOfWork, Urgency

_AT_RISK = (Urgency.CRISIS, Urgency.EMERGENCY)


def standing(uow: UnitOfWork, house: House, chat: str) -> StandingOut:
    """Return how a chat stands at this moment.

    Args:
        uow: the transaction that reads.
        house: the clinic's hours and the clock.
        chat: the conversation's id.

    Raises:
        NotFoundError: there is no such conversation.
    """
    found = uow.conversations.standing(chat)
    expected = None
    if found.owner == Owner.WAITING:
        expected = handoff_notice(
            house.clinic.hours, house.clock(), urgent=found.urgency in _AT_RISK, language=found.language
        )
    answering = found.pending and found.owner in (Owner.BOT, Owner.WAITING)
    held = found.owner == Owner.STAFF
    return StandingOut(
        owner=owner_of(found.owner), staff=found.staff, answering=answering, expected=expected,
        staff_typing=held and house.typing.staff(chat) == found.staff,
    )  # fmt: skip
