"""What staff do with a chat: take it, speak in it, give it back, end it."""

from functools import partial

from frontdesk.edge.house import House
from frontdesk.edge.text import storable
from frontdesk.errors import InputError, NotOwnerError
from frontdesk.language.normalise import clean
from frontdesk.records import Author, Owner, Said, UnitOfWork

STAFF_JOINED = "staff_joined"
STAFF_LEFT = "staff_left"
ENDED = "ended"


async def take(house: House, conversation: str, staff: str) -> None:
    """Give a chat to `staff`, who answers from now on. Of many at the same time one wins.

    Args:
        house: the record and the wordings.
        conversation: its id.
        staff: the name that the visitor sees.

    Raises:
        NotOwnerError: somebody else holds it, or it has ended.
        NotFoundError: there is no such conversation.
        RecordUnavailableError: the database does not answer.
    """
    await _change(house, conversation, partial(_take, house=house, chat=conversation, staff=staff))


async def release(house: House, conversation: str, staff: str) -> None:
    """Give a chat that `staff` holds back to the assistant; its open request is dealt with.

    Raises:
        NotOwnerError: `staff` does not hold it.
        NotFoundError: there is no such conversation.
        RecordUnavailableError: the database does not answer.
    """
    await _change(house, conversation, partial(_release, house=house, chat=conversation, staff=staff))


async def close(house: House, conversation: str, staff: str) -> None:
    """End a chat that `staff` holds, or that nobody holds.

    Raises:
        NotOwnerError: somebody else holds it, or it has ended.
        NotFoundError: there is no such conversation.
        RecordUnavailableError: the database does not answer.
    """
    await _change(house, conversation, partial(_close, house=house, chat=conversation, staff=staff))


async def say(house: House, conversation: str, staff: str, text: str) -> Said:
    """Record and show what `staff`, who holds the chat, says to the visitor.

    Raises:
        InputError: the text is empty.
        NotOwnerError: `staff` does not hold the chat.
        NotFoundError: there is no such conversation.
        RecordUnavailableError: the database does not answer.
    """
    text = storable(text)
    if not clean(text):
        raise InputError("The message is empty.")
    masked = await house.masking.text(text)
    said = await house.store.write(partial(_say, chat=conversation, staff=staff, text=text, masked=masked))
    house.typing.ends(conversation, "staff")
    house.hub.tell(conversation, said.sequence)
    return said


async def _change(house: House, conversation: str, change: "partial[Said]") -> None:
    said = await house.store.write(change)
    house.hub.tell(conversation, said.sequence)


def _take(uow: UnitOfWork, *, house: House, chat: str, staff: str) -> Said:
    uow.conversations.take(chat, staff)
    uow.handoffs.claim(chat, staff)
    return _told(uow, house, chat, staff, STAFF_JOINED, "staff_joined")


def _release(uow: UnitOfWork, *, house: House, chat: str, staff: str) -> Said:
    uow.conversations.release(chat, staff)
    _dealt_with(uow, chat, staff)
    return _told(uow, house, chat, staff, STAFF_LEFT, "staff_left")


def _close(uow: UnitOfWork, *, house: House, chat: str, staff: str) -> Said:
    conversation = uow.conversations.lock(chat)
    if conversation.owner == Owner.STAFF and conversation.staff != staff:
        raise NotOwnerError("The chat is held by somebody else.")
    uow.conversations.close(chat)
    _dealt_with(uow, chat, staff)
    return _told(uow, house, chat, staff, ENDED, "ended_by_staff")


def _dealt_with(uow: UnitOfWork, chat: str, staff: str) -> None:
    uow.handoffs.resolve(chat, staff)
    uow.conversations.settle(chat)


def _say(uow: UnitOfWork, *, chat: str, staff: str, text: str, masked: str) -> Said:
    conversation = uow.conversations.lock(chat)
    if conversation.owner != Owner.STAFF or conversation.staff != staff:
        raise NotOwnerError("The chat is not yours: take it first.")
    return uow.messages.add(chat, Author.STAFF, text, staff=staff, masked=masked)


def _told(uow: UnitOfWork, house: House, chat: str, staff: str, kind: str, reply: str) -> Said:
    text = house.replies.text(reply).replace("{staff}", staff)
    return uow.messages.add(chat, Author.SYSTEM, text, kind=kind, staff=staff)
