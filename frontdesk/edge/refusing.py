"""A message that cannot be taken: its sender is told why, and gets help where the words show a risk."""

from frontdesk.edge.desk import Desk, Visitor
from frontdesk.edge.problems import ProblemWithHelp
from frontdesk.edge.risks import Help, help_for
from frontdesk.edge.shapes import MessageIn
from frontdesk.errors import FrontdeskError, InputError, TooLargeError, TooManyError
from frontdesk.language.normalise import clean

# The parts in which a text that is too long is read overlap by so many characters.
_OVERLAP = 200


async def check(desk: Desk, who: Visitor, sent: MessageIn) -> None:
    """Refuse what is no message.

    Raises:
        InputError: it is neither a text nor a choice, or empty.
        ProblemWithHelp: it is too long (its words are screened even so), or one of too many.
    """
    if (sent.text is None) == (sent.choice is None):
        raise InputError("Send either `text` or `choice`.")
    if sent.text is None:
        return
    limit = desk.house.settings.message_chars
    if len(sent.text) > limit:
        await spend(desk, who)
        error = TooLargeError(f"A message may have up to {limit} characters.", limit)
        raise await with_help(desk, sent, error)
    if not clean(sent.text):
        raise InputError("The message is empty.")


async def spend(desk: Desk, who: Visitor) -> None:
    """Count one message of the visitor.

    Raises:
        ProblemWithHelp: there were too many; nothing was screened, so the numbers are told to everybody.
    """
    try:
        await desk.rates.spend(desk.rates.session, "messages", who.chat)
    except TooManyError as error:
        raise ProblemWithHelp(error, [], desk.house.replies.text("too_fast")) from error


async def can_wait(desk: Desk, sent: MessageIn) -> bool:
    """Return whether the words show no risk: a person at risk gets help before the database is back."""
    return not await _help(desk, sent)


async def with_help(
    desk: Desk, sent: MessageIn, error: FrontdeskError, message: str | None = None
) -> ProblemWithHelp:
    """Return the error, with words of help if what could not be taken shows a risk."""
    return ProblemWithHelp(error, await _help(desk, sent), message)


async def _help(desk: Desk, sent: MessageIn) -> list[Help]:
    text, length = sent.text or "", desk.house.settings.message_chars
    overlap = min(_OVERLAP, length // 2)
    for start in range(0, max(len(text) - overlap, 1), length - overlap):
        part = text[start : start + length]
        if part and (found := help_for(desk.house, await desk.house.screening.text(part))):
            return found
    return []
