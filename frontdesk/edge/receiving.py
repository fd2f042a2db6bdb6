"""A visitor's message comes in: recorded first, then screened, then answered or left to its turn."""

import logging
from dataclasses import dataclass
from functools import partial

from frontdesk.edge.desk import Desk, Visitor
from frontdesk.edge.problems import ProblemWithHelp
from frontdesk.edge.risks import AT_ONCE, RISKS, help_for, raise_risk
from frontdesk.edge.screening import Screened, acts_at_once
from frontdesk.edge.shapes import MessageIn, MessageOut, PostedOut
from frontdesk.edge.turn_record import Work, begin, with_context
from frontdesk.errors import (
    ChatClosedError,
    ChoiceNotOfferedError,
    ErasedError,
    FrontdeskError,
    InputError,
    NotFoundError,
    RecordUnavailableError,
    TooLargeError,
    TooManyError,
)
from frontdesk.language.normalise import clean
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
    _check(sent, desk.house.settings.message_chars)
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


def _check(sent: MessageIn, limit: int) -> None:
    if (sent.text is None) == (sent.choice is None):
        raise InputError("Send either `text` or `choice`.")
    if sent.text is None:
        return
    if len(sent.text) > limit:
        raise TooLargeError(f"A message may have up to {limit} characters.", limit)
    if not clean(sent.text):
        raise InputError("The message is empty.")


async def _record(desk: Desk, who: Visitor, sent: MessageIn) -> Received:
    house = desk.house
    try:
        await desk.rates.spend(desk.rates.session, "messages", who.chat)
        return await house.store.write(
            partial(_receive, desk=desk, chat=who.chat, sent=sent), repeatable=True,
            worth_waiting=partial(_can_wait, desk, sent),
        )  # fmt: skip
    except TooManyError as error:
        raise ProblemWithHelp(error, [], house.replies.text("too_fast")) from error
    except ChatClosedError as error:
        raise await _with_help(desk, sent, error) from error
    except RecordUnavailableError as error:
        house.metrics.error("database")
        said = house.replies.text("record_unavailable")
        raise await _with_help(desk, sent, error, said) from error


def _receive(uow: UnitOfWork, *, desk: Desk, chat: str, sent: MessageIn) -> Received:
    text = sent.text if sent.choice is None else uow.messages.offered(chat, sent.choice)
    try:
        if text is None:
            uow.conversations.get(chat)
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
    if verdict is None:
        house.metrics.error("screen")
    if verdict is None or not acts_at_once(verdict):
        return ()
    message = screened.message
    masked = await house.masking.of(message)
    try:
        reply = await house.store.write(
            partial(raise_risk, house=house, message=message, verdict=verdict, masked=masked), patience_s=0.0
        )
    except NotFoundError as error:
        raise ProblemWithHelp(ErasedError("This chat was erased."), help_for(house, verdict)) from error
    except RecordUnavailableError as error:
        house.metrics.error("database")
        said = house.replies.text("record_unavailable")
        raise ProblemWithHelp(error, help_for(house, verdict), said) from error
    house.hub.tell(reply.conversation, reply.sequence)
    house.metrics.risk(verdict.risk)
    return (reply,)


async def _can_wait(desk: Desk, sent: MessageIn) -> bool:
    """Return whether the words show no risk: a person at risk gets help before the database is back."""
    verdict = await desk.house.screening.text(sent.text) if sent.text is not None else None
    return not help_for(desk.house, verdict)


async def _with_help(
    desk: Desk, sent: MessageIn, error: FrontdeskError, message: str | None = None
) -> ProblemWithHelp:
    """Return the error, with words of help if what could not be taken shows a risk."""
    verdict = await desk.house.screening.text(sent.text) if sent.text is not None else None
    return ProblemWithHelp(error, help_for(desk.house, verdict), message)
