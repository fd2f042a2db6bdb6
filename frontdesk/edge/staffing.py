"""What staff do with a chat: take it, speak in it, hand it over, give it back, end it.

Each of it is one transaction with its entry in the audit.
"""

from collections.abc import Callable
from functools import partial

from frontdesk.edge.house import House
from frontdesk.edge.notify.personal import ASSIGN, write_to
from frontdesk.edge.text import storable
from frontdesk.errors import ChatClosedError, InputError, NotOwnerError
from frontdesk.language.normalise import clean
from frontdesk.records import Author, Owner, Said, UnitOfWork

STAFF_JOINED = "staff_joined"
STAFF_LEFT = "staff_left"
ENDED = "ended"


async def take(house: House, conversation: str, staff: str) -> None:
    """Give a chat to `staff`, who answers from now on. Of many at the same time one wins.

    Taking what one holds already changes nothing.

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


async def hand_over(house: House, conversation: str, staff: str, *, to: str, holder: str) -> None:
    """Give a chat that `holder` holds to `to`, on behalf of `staff`.

    Raises:
        NotOwnerError: `holder` does not hold it any more.
        NotFoundError: there is no such conversation.
        RecordUnavailableError: the database does not answer.
    """
    change = partial(_hand_over, house=house, chat=conversation, staff=staff, to=to, holder=holder)
    await _change(house, conversation, change)


async def assign(
    house: House, conversation: str, staff: str, *, to: str, account: int, instead_of: str = ""
) -> None:  # fmt: skip
    """Ask `to`, on behalf of `staff`, to take a chat that waits for a person.

    The chat goes on waiting, with its deadline, until somebody takes it; `to` hears of it by e-mail, too.
    Asking whom was asked already changes nothing.

    Args:
        house: the record and the settings.
        conversation: its id.
        staff: who asks.
        to: the name of whoever is asked.
        account: theirs.
        instead_of: who was asked before, as far as `staff` knows.

    Raises:
        NotOwnerError: somebody holds it, or somebody else was asked meanwhile.
        InputError: nobody is wanted in it.
        NotFoundError: there is no such conversation.
        RecordUnavailableError: the database does not answer.
    """
    asking = partial(_assign, house=house, chat=conversation, staff=staff, to=to, instead_of=instead_of)
    await house.store.write(partial(asking, account=account))
    house.hub.stir(conversation)


async def release(house: House, conversation: str, staff: str) -> None:
    """Give a chat that `staff` holds back to the assistant; its open request is dealt with.

    Raises:
        NotOwnerError: `staff` does not hold it.
        NotFoundError: there is no such conversation.
        RecordUnavailableError: the database does not answer.
    """
    await _change(house, conversation, partial(_release, house=house, chat=conversation, staff=staff))


async def close(house: House, conversation: str, staff: str, outcome: str | None = None) -> None:
    """End a chat that `staff` holds, or that nobody holds.

    Args:
        house: the record and the wordings.
        conversation: its id.
        staff: who ends it.
        outcome: what came of it, a word of the console's.

    Raises:
        NotOwnerError: somebody else holds it, or it has ended.
        NotFoundError: there is no such conversation.
        RecordUnavailableError: the database does not answer.
    """
    change = partial(_close, house=house, chat=conversation, staff=staff, outcome=outcome)
    await _change(house, conversation, change)


async def say(house: House, conversation: str, staff: str, text: str, *, takes: bool = False) -> Said:
    """Record and show what `staff`, who holds the chat, says to the visitor.

    Args:
        house: the record and the wordings.
        conversation: its id.
        staff: who says it.
        text: what is said.
        takes: take the chat with it, if nobody of staff holds it.

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
    saying = partial(_say, house=house, chat=conversation, staff=staff, text=text, masked=masked, takes=takes)
    said = await house.store.write(saying)
    house.typing.ends(conversation, "staff")
    house.hub.tell(conversation, said.sequence)
    return said


async def _change(house: House, conversation: str, change: Callable[[UnitOfWork], Said | None]) -> None:
    said = await house.store.write(change)
    if said is not None:
        house.hub.tell(conversation, said.sequence)


def _take(uow: UnitOfWork, *, house: House, chat: str, staff: str) -> Said | None:
    conversation = uow.conversations.lock(chat)
    if conversation.owner == Owner.STAFF and conversation.staff == staff:
        return None
    if conversation.owner == Owner.STAFF:
        raise NotOwnerError(f"{conversation.staff} has this chat.")
    if conversation.owner == Owner.CLOSED:
        raise ChatClosedError("This chat has ended.")
    uow.conversations.take(chat, staff)
    uow.handoffs.claim(chat, staff)
    uow.people.audit(staff, "take", chat)
    return _told(uow, house, chat, staff, STAFF_JOINED, "staff_joined")


def _assign(
    uow: UnitOfWork, *, house: House, chat: str, staff: str, to: str, account: int, instead_of: str
) -> None:  # fmt: skip
    conversation = uow.conversations.lock(chat)
    if conversation.owner == Owner.STAFF:
        raise NotOwnerError(f"{conversation.staff} has this chat already.")
    request = uow.handoffs.open_of(chat)
    if request is None:
        raise InputError("Nobody is wanted in this chat any more.")
    before = request.claimed_by or ""
    if before == to:
        return
    if before != instead_of:
        raise NotOwnerError(
            f"{before} is asked to take this chat." if before else "Nobody is asked any more."
        )
    uow.handoffs.assign(chat, to)
    uow.people.audit(staff, "assign", chat, to=to, **({"instead_of": before} if before else {}))
    if to != staff:
        write_to(uow, house.settings, account, chat, ASSIGN)


def _hand_over(
    uow: UnitOfWork, *, house: House, chat: str, staff: str, to: str, holder: str
) -> Said | None:  # fmt: skip
    conversation = uow.conversations.lock(chat)
    if conversation.owner != Owner.STAFF or conversation.staff != holder:
        now = f"{conversation.staff} has it now" if conversation.staff else "nobody holds it now"
        raise NotOwnerError(f"{holder} no longer has this chat: {now}.")
    if to == holder:
        return None
    uow.conversations.hand_over(chat, holder, to)
    uow.handoffs.claim_anew(chat, to)
    uow.people.audit(staff, "hand over", chat, holder=holder, to=to)
    return _told(uow, house, chat, to, STAFF_JOINED, "staff_joined")


def _release(uow: UnitOfWork, *, house: House, chat: str, staff: str) -> Said:
    uow.conversations.release(chat, staff)
    _dealt_with(uow, chat, staff)
    uow.people.audit(staff, "give back", chat)
    return _told(uow, house, chat, staff, STAFF_LEFT, "staff_left")


def _close(uow: UnitOfWork, *, house: House, chat: str, staff: str, outcome: str | None) -> Said:
    conversation = uow.conversations.lock(chat)
    if conversation.owner == Owner.STAFF and conversation.staff != staff:
        raise NotOwnerError(f"{conversation.staff} has this chat.")
    uow.conversations.close(chat, outcome)
    _dealt_with(uow, chat, staff)
    uow.people.audit(staff, "close", chat, **({"outcome": outcome} if outcome else {}))
    return _told(uow, house, chat, staff, ENDED, "ended_by_staff")


def _dealt_with(uow: UnitOfWork, chat: str, staff: str) -> None:
    uow.handoffs.resolve(chat, staff)
    uow.conversations.settle(chat)


def _say(
    uow: UnitOfWork, *, house: House, chat: str, staff: str, text: str, masked: str, takes: bool
) -> Said:  # fmt: skip
    if takes:
        _take(uow, house=house, chat=chat, staff=staff)
    conversation = uow.conversations.lock(chat)
    if conversation.owner != Owner.STAFF or conversation.staff != staff:
        raise NotOwnerError(_not_yours(conversation.owner, conversation.staff))
    said = uow.messages.add(chat, Author.STAFF, text, staff=staff, masked=masked)
    uow.handoffs.attend(chat, said.sequence)
    uow.people.audit(staff, "reply", chat, sequence=said.sequence)
    return said


def _not_yours(owner: str, staff: str | None) -> str:
    if owner == Owner.CLOSED:
        return "This chat has ended."
    return f"{staff} has this chat." if staff else "The chat is not yours: take it first."


def _told(uow: UnitOfWork, house: House, chat: str, staff: str, kind: str, reply: str) -> Said:
    text = house.replies.text(reply).replace("{staff}", staff)
    return uow.messages.add(chat, Author.SYSTEM, text, kind=kind, staff=staff)
