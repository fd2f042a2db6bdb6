"""Clients of a bot: each holds one conversation after the other and times its turns."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import httpx

from bench.edge_visitors import Visitor, Ways, ways_to
from frontdesk.commands.client import new_conversation
from frontdesk.errors import ServiceUnavailableError

_TURN_TIMEOUT_S = 60.0


class Client(Protocol):
    """Somebody who talks with a bot.

    Attributes:
        unanswered: turns to which the reply was that the assistant is away.
        silent: turns to which there was none: the stock bot knows none to some messages.
    """

    unanswered: int
    silent: int

    async def begin(self) -> None:
        """Begin a new conversation; the one before is left as it is."""
        ...

    async def turn(self, text: str) -> float:
        """Send a message; return the seconds until its reply was there.

        Raises:
            ServiceUnavailableError: there is no reply, or an error instead.
        """
        ...


@asynccontextmanager
async def posting(url: str) -> AsyncIterator[Client]:
    """Give a client of Rasa's REST channel at `url`: the reply comes as the answer to the request."""
    async with httpx.AsyncClient(timeout=_TURN_TIMEOUT_S, trust_env=False) as http:
        yield _Posting(http, url)


@asynccontextmanager
async def over_edge(url: str) -> AsyncIterator[Client]:
    """Give a client of the edge at `url`: as the widget does, it waits for the reply on the live stream."""
    async with ways_to(url) as ways:
        client = _Living(ways)
        try:
            yield client
        finally:
            await client.leave()


class _Posting:
    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self._http, self._url, self._conversation = http, url, ""
        self.unanswered = self.silent = 0

    async def begin(self) -> None:
        self._conversation = new_conversation()

    async def turn(self, text: str) -> float:
        start = time.perf_counter()
        body = {"sender": self._conversation, "message": text}
        try:
            try:
                answer = await self._http.post(self._url, json=body)
            except httpx.RemoteProtocolError:  # the kept connection was just closed
                answer = await self._http.post(self._url, json=body)
        except httpx.TransportError as error:
            raise ServiceUnavailableError(f"A bot stopped answering ({type(error).__name__}).") from error
        if answer.status_code != httpx.codes.OK:
            raise ServiceUnavailableError(f"A bot answered {answer.status_code} to a message.")
        self.silent += not answer.json()  # Rasa's channel answers a failure so, too
        return time.perf_counter() - start


class _Living:
    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._visitor: Visitor | None = None
        self.unanswered = self.silent = 0

    async def begin(self) -> None:
        await self.leave()
        self._visitor = await Visitor(self._ways).__aenter__()

    async def turn(self, text: str) -> float:
        if self._visitor is None:
            raise ServiceUnavailableError("The chat was not begun.")
        return await self._visitor.turn(text)

    async def leave(self) -> None:
        if self._visitor is not None:
            self.unanswered += self._visitor.unanswered
            await self._visitor.__aexit__(None, None, None)
            self._visitor = None
