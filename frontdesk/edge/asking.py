"""Asks staff to look at a chat: the request, its deadline, and who is told of it, in one transaction."""

from frontdesk.edge.house import House
from frontdesk.edge.notify import Event, announce
from frontdesk.edge.staff_times import KIND as STAFF_TIMES
from frontdesk.edge.staff_times import handoff_notice
from frontdesk.records import Author, Owner, UnitOfWork, Urgency

_RISKS = {Urgency.CRISIS: Event.CRISIS, Urgency.EMERGENCY: Event.EMERGENCY}


def ask_for_staff(
    uow: UnitOfWork, house: House, chat: str, *, reason: str, urgency: Urgency, sequence: int | None,
    language: str | None = None,
) -> None:  # fmt: skip
    """Record that staff are wanted in a chat that this transaction has locked.

    The chat opens to staff unless somebody holds it; the visitor is told when staff answer where
    the clinic says so. Of a person at risk staff are told every time, of other requests once; in a
    chat that somebody holds such a request is due until staff have looked at it.

    Args:
        uow: the transaction; it must have locked the chat.
        house: the clinic's hours and the settings.
        chat: the conversation's id.
        reason: a word of the vocabulary.
        urgency: how soon.
        sequence: number of the message that is the reason.
        language: of the visitor; by default the conversation's.
    """
    moment = house.clock()
    conversation = uow.conversations.get(chat)
    urgent = urgency in _RISKS
    deadline = house.clinic.hours.deadline(moment, urgent=urgent)
    _, news = uow.handoffs.request(chat, reason=reason, urgency=urgency, sequence=sequence, deadline=deadline)
    uow.conversations.raise_urgency(chat, urgency)
    if conversation.owner == Owner.STAFF and urgent:  # whoever holds the chat may not be looking
        uow.handoffs.expect(chat, str(conversation.staff), sequence=sequence, deadline=deadline)
    elif conversation.owner == Owner.STAFF:
        uow.handoffs.claim(chat, str(conversation.staff))
    else:
        uow.conversations.wait(chat)
    if news or urgent:
        event = _RISKS.get(urgency, Event.HANDOFF)
        announce(uow, house.settings, event=event, conversation=chat, reason=reason, urgency=urgency)
    if news and conversation.owner != Owner.STAFF:
        tongue = language or conversation.language
        said = handoff_notice(house.clinic.hours, moment, urgent=urgent, language=tongue)
        if said:
            uow.messages.add(chat, Author.SYSTEM, said, kind=STAFF_TIMES, reply_to=sequence)
