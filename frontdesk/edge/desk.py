"""What every route needs: who is asking, how often, and the house behind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from frontdesk.edge.house import House
from frontdesk.edge.rates import Rates
from frontdesk.edge.streams import Streams
from frontdesk.edge.turns import Turns
from frontdesk.errors import ChatClosedError, ErasedError, NotFoundError
from frontdesk.records import Owner, UnitOfWork


@dataclass(frozen=True)
class Desk:
    """The house, and what works in it in this process."""

    house: House
    turns: Turns
    rates: Rates
    streams: Streams


@dataclass(frozen=True)
class Visitor:
    """Whoever holds a valid token: the chat that it opens, and until when."""

    chat: str
    expires_at: datetime


# Only documents the scheme; the token is read by `visitor`, whose errors have our shape.
_scheme = HTTPBearer(auto_error=False, description="The token of the session.")


def desk_of(request: Request) -> Desk:
    """Return the desk of this application."""
    desk: Desk = request.app.state.desk
    return desk


async def visitor(
    request: Request, desk: Annotated[Desk, Depends(desk_of)], _: Annotated[Any, Depends(_scheme)]
) -> Visitor:
    """Return who is asking.

    Raises:
        SessionError: the token is missing, not valid, or has expired.
    """
    return Visitor(*desk.house.tokens.read(request.headers.get("authorization")))


async def writer(
    desk: Annotated[Desk, Depends(desk_of)], who: Annotated[Visitor, Depends(visitor)]
) -> Visitor:
    """Return who is asking, for a route that changes something other than by a message.

    Raises:
        TooManyError: too often.
    """
    await desk.rates.spend(desk.rates.session, "changes", who.chat)
    return who


TheDesk = Annotated[Desk, Depends(desk_of)]
TheVisitor = Annotated[Visitor, Depends(visitor)]
TheWriter = Annotated[Visitor, Depends(writer)]


def present(uow: UnitOfWork, chat: str) -> Any:
    """Return a visitor's conversation.

    Raises:
        ErasedError: it was erased.
    """
    try:
        return uow.conversations.get(chat)
    except NotFoundError as error:
        raise ErasedError("This chat was erased.") from error


def locked(uow: UnitOfWork, chat: str) -> Any:
    """Return a visitor's conversation, kept from changing until the transaction ends.

    Raises:
        ErasedError: it was erased.
        ChatClosedError: it has ended.
    """
    try:
        conversation = uow.conversations.lock(chat)
    except NotFoundError as error:
        raise ErasedError("This chat was erased.") from error
    if conversation.owner == Owner.CLOSED:
        raise ChatClosedError("This chat has ended: start a new one.")
    return conversation
