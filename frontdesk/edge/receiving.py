"""A visitor's message comes in: recorded first, then screened, then answered or left to its turn."""

import logging
from dataclasses import dataclass
from functools import partial

from frontdesk.edge.desk import Desk, Visitor
from frontdesk.edge.problems import ProblemWithHelp
from frontdesk.edge.refusing import can_wait, check, spend, with_help
from frontdesk.edge.risks import AT_ONCE, help_for, raise_risk
from frontdesk.edge.screening import Screened, acts_at_once
from frontdesk.edge.shapes import MessageIn, MessageOut, PostedOut
from frontdesk.edge.turn_record import Work, begin, with_context
from frontdesk.errors import (
    ChatClosedError,
    ChoiceNotOfferedError,
    ErasedError,
    NotFoundError,
    RecordUnavailableError,
)
from frontdesk.knowledge.topics import RISKS
from frontdesk.records import Owner, Said, UnitOfWork

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Received:
    """A recorded message.

    Attributes:
        screened: the message, and the words before it that it may continue.
        replies: what it was answered at once, where it was sent before.
        work: the chat's first pending message, where this process took the lease.
    """

    screened: Screened
    replies: tuple[Said, ...]
    work: Work | None

    @property
    def message(self) -> Said:
        """Return what the visitor wrote."""
        return self.screened.message


async def take_message(desk: Desk, who: Visitor, sent: MessageIn) -> PostedOut:
    """Record a visitor's message and return what is known of it at once.

    Raises:
        InputError: it is neither a text nor a choice, or empty.
        TooLargeError: it is too long.
        ChoiceNotOfferedError: the choice was never offered in this chat.
        ErasedError: the chat is gone.
        ProblemWithHelp: it could not be taken, and somebody may be at risk.
    """
    await check(desk, who, sent)
    with desk.house.traces.span("message", alone=True, choice=sent.choice is not None) as step:
        posted = await _take(desk, who, sent)
        step.note(replies_at_once=len(posted.replies))
    return posted


async def _take(desk: Desk, who: Visitor, sent: MessageIn) -> PostedOut:
    with desk.house.traces.span("message.record"):
        received = await _record(desk, who, sent)
    message, replies = received.message, received.replies
    desk.house.typing.ends(who.chat, "visitor")
    desk.house.hub.tell(who.chat, message.sequence)
    try:
        if message.pending and not replies:
            replies = await _answer_at_once(desk, received.screened)
    finally:
        if received.work is not None:
            desk.turns.start(who.chat, received.work)
    return PostedOut(
        id=str(message.client_id), sequence=message.sequence, at=message.at,
        replies=[MessageOut.of(reply) for reply in replies],
    )  # fmt: skip


async def _record(desk: Desk, who: Visitor, sent: MessageIn) -> Received:
    house = desk.house
    try:
        await _spend(desk, who, sent)
        return await house.store.write(
            partial(_receive, desk=desk, chat=who.chat, sent=sent), repeatable=True,
            worth_waiting=partial(can_wait, desk, sent),
        )  # fmt: skip
    except ChatClosedError as error:
        raise await with_help(desk, sent, error) from error
    except RecordUnavailableError as error:
        house.metrics.error("database")
        said = house.replies.text("record_unavailable")
        raise await with_help(desk, sent, error, said) from error


async def _spend(desk: Desk, who: Visitor, sent: MessageIn) -> None:
    """Count the message, unless it was taken before: who did not hear of that may ask once more."""
    try:
        await spend(desk, who)
    except ProblemWithHelp:
        if await desk.house.store.read(lambda uow: uow.messages.taken(who.chat, sent.id)) is None:
            raise


def _receive(uow: UnitOfWork, *, desk: Desk, chat: str, sent: MessageIn) -> Received:
    text = sent.text if sent.choice is None else uow.messages.offered(chat, sent.choice)
    try:
        if text is None:
            uow.conversations.get(chat)
            if known := uow.messages.taken(chat, sent.id):
                return _known(uow, desk, known)
            raise ChoiceNotOfferedError("This choice was not offered in this chat.")
        message, new = uow.messages.receive(chat, sent.id, text, choice=sent.choice, masked="")
    except NotFoundError as error:
        raise ErasedError("This chat was erased.") from error
    if not new:
        return _known(uow, desk, message)
    work = begin(uow, house=desk.house, chat=chat)
    owner = work.owner if work else uow.conversations.get(chat).owner
    if owner == Owner.CLOSED:
        raise ChatClosedError("This chat has ended: start a new one.")
    same = work is not None and work.message.id == message.id
    return Received(work.screened if work and same else with_context(uow, message), (), work)


def _known(uow: UnitOfWork, desk: Desk, message: Said) -> Received:
    """Return what is known of a message that was sent before."""
    replies = uow.messages.replies_to(message.conversation, message.sequence, RISKS)
    at_once = tuple(reply for reply in replies if reply.data.get(AT_ONCE))
    work = begin(uow, house=desk.house, chat=message.conversation) if message.pending else None
    return Received(with_context(uow, message), at_once, work)


async def _answer_at_once(desk: Desk, screened: Screened) -> tuple[Said, ...]:
    """Return the crisis reply to a message that needs one and no second opinion."""
    house = desk.house
    with house.traces.span("message.screen") as step:
        verdict = await house.screening.of(screened)
        step.note(read=verdict is not None)
    if verdict is None or not acts_at_once(verdict):
        return ()
    message = screened.message
    masked = await house.masking.of(message)
    try:
        reply, new = await house.store.write(
            partial(raise_risk, house=house, message=message, verdict=verdict, masked=masked), patience_s=0.0
        )
    except NotFoundError as error:
        raise ProblemWithHelp(ErasedError("This chat was erased."), help_for(house, verdict)) from error
    except RecordUnavailableError as error:
        house.metrics.error("database")
        said = house.replies.text("record_unavailable")
        raise ProblemWithHelp(error, help_for(house, verdict), said) from error
    house.hub.tell(reply.conversation, reply.sequence)
    if new:
        house.metrics.risk(verdict.risk)
        house.metrics.turn((verdict.risk,), (reply.at - message.at).total_seconds())
    return (reply,)
