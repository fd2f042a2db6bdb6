"""Gives a chat back to the assistant because its visitor wishes so."""

from frontdesk.edge.asking import ask_for_staff
from frontdesk.edge.house import House
from frontdesk.knowledge.topics import RISKS
from frontdesk.records import Author, Owner, UnitOfWork, Urgency
from frontdesk.records.models import Handoff

BACK = "back_to_assistant"
CONTACT_NOTED = "contact_noted"
VISITOR = "visitor"  # who dealt with the request


def return_to_assistant(uow: UnitOfWork, house: House, chat: str) -> None:
    """Let the assistant answer again in a chat that this transaction has locked.

    The visitor's request is withdrawn, with two exceptions: of a person at risk staff are told again,
    and whoever left contact details is still to be called. Such a chat goes on waiting for staff, and
    the assistant answers meanwhile, as always. Where that is so already, nothing changes.

    Args:
        uow: the transaction; it must have locked the chat, which has not ended.
        house: the wordings, the clinic's hours and the settings.
        chat: the conversation's id.
    """
    owner = uow.conversations.get(chat).owner
    request = uow.handoffs.open_of(chat)
    reply = _reply(uow, chat, request)
    if owner == Owner.BOT or (owner == Owner.WAITING and reply != BACK and _was_told(uow, chat)):
        return
    said = uow.messages.add(chat, Author.SYSTEM, house.replies.text(reply), kind=BACK)
    if request is None or reply == BACK:
        uow.conversations.give_back(chat)
        uow.handoffs.resolve(chat, VISITOR, answered=False)
        uow.conversations.settle(chat)
    elif owner == Owner.STAFF:
        uow.conversations.give_back(chat)
        _ask_again(uow, house, request, said.sequence)


def _reply(uow: UnitOfWork, chat: str, request: Handoff | None) -> str:
    """Return the name of what the visitor is told: it says whether the request stays."""
    if request is not None and request.urgency in RISKS:
        return f"{BACK}_at_risk"
    if request is not None and uow.people.contact(chat):
        return f"{BACK}_contact"
    return BACK


def _was_told(uow: UnitOfWork, chat: str) -> bool:
    """Return whether the latest word of the house is that the assistant answers and staff stay asked."""
    latest = uow.messages.latest_kinds(chat, (BACK, CONTACT_NOTED, *RISKS), 1)
    return [kind for kind, _ in latest] == [BACK]


def _ask_again(uow: UnitOfWork, house: House, request: Handoff, sequence: int) -> None:
    urgency = Urgency(request.urgency)
    deadline = house.clinic.hours.deadline(house.clock(), urgent=urgency in RISKS)
    uow.handoffs.reopen(request.conversation_id, deadline)
    ask_for_staff(
        uow, house, request.conversation_id, reason=request.reason, urgency=urgency, sequence=sequence
    )
