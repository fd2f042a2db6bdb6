"""What a live stream tells: messages, and how the chat stands, both read in one transaction.

Whatever changes how a chat stands (a message comes in, a turn ends, staff take, release or end the
chat) records a message in the same transaction. So the wake-up for that message is enough, and no
other is needed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sse_starlette import ServerSentEvent

from frontdesk.edge.house import House
from frontdesk.edge.shapes import MessageOut, StandingOut
from frontdesk.edge.standing import standing
from frontdesk.records import Said, UnitOfWork

_BATCH = 200


@dataclass(frozen=True)
class News:
    """What was read.

    Attributes:
        messages: the next ones, oldest first.
        more: there may be further ones after these.
        standing: how the chat stands, not newer than the messages.
    """

    messages: Sequence[Said]
    more: bool
    standing: StandingOut


def news_after(uow: UnitOfWork, *, house: House, chat: str, after: int) -> News:
    """Return what is new in a chat after message number `after`.

    Raises:
        NotFoundError: the chat is gone.
    """
    # In this order: what is read second may be newer, and nobody is to hear that the reply is there
    # before the reply itself. Should it be newer, its wake-up is still to come.
    now = standing(uow, house, chat)
    batch = uow.messages.after(chat, after, _BATCH)
    return News(batch, len(batch) == _BATCH, now)


def message_event(said: Said) -> ServerSentEvent:
    """Return the event of a message; its id is what a stream resumes after."""
    data = MessageOut.of(said).model_dump(mode="json", exclude_none=True)
    return ServerSentEvent(json.dumps(data), event="message", id=str(said.sequence), sep="\n")


def state_event(now: StandingOut) -> ServerSentEvent:
    """Return the event of how a chat stands; it has no id, because nothing resumes after it."""
    return ServerSentEvent(json.dumps(now.model_dump(mode="json")), event="state", sep="\n")
