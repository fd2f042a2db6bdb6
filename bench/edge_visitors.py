"""Visitors who write and wait for the reply on their live stream, as the widget does."""

import asyncio
import json
import random
import secrets
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from types import TracebackType
from typing import Any

import httpx

from frontdesk.commands.scoring import read_cases
from frontdesk.edge.turn_record import UNAVAILABLE
from frontdesk.errors import ServiceUnavailableError
from frontdesk.language.files import PROJECT

_EVERYDAY = ("answers", "clinic", "followups", "medical", "other", "two_asks")
_REPLY_S = 30.0
_ATTEMPTS = 3
_SEED = 0


def everyday_texts() -> list[str]:
    """Return everyday messages of the development sets in an order that never changes."""
    cases = chain.from_iterable(read_cases(PROJECT / f"tests/eval/{name}.tsv") for name in _EVERYDAY)
    found = sorted({text for case in cases for text in case.turns})
    random.Random(_SEED).shuffle(found)
    return found


@dataclass(frozen=True)
class Ways:
    """Connections to one edge: `asks` for requests, `streams` for what stays open."""

    asks: httpx.AsyncClient
    streams: httpx.AsyncClient


@asynccontextmanager
async def ways_to(url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[Ways]:
    """Give connections to the edge at `url`, as many as are wanted; `headers` go with each request."""
    options: dict[str, Any] = {
        "base_url": url, "trust_env": False, "timeout": _REPLY_S, "headers": headers,
        "limits": httpx.Limits(max_connections=None, max_keepalive_connections=None),
    }  # fmt: skip
    async with httpx.AsyncClient(**options) as asks, httpx.AsyncClient(**options) as streams:
        yield Ways(asks, streams)


class Visitor:
    """One chat with its live stream. Use it as an asynchronous context manager.

    Args:
        ways: connections to the edge.

    Attributes:
        chat: the conversation's id.
        unanswered: turns to which the reply was that the assistant is away.
    """

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._headers: dict[str, str] = {}
        self._replied: dict[int, float] = {}
        self.chat = ""
        self.unanswered = 0
        self._news = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Visitor":
        """Start the chat and wait until its stream says how it stands."""
        await self.begin()
        await self.listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave; the chat stays as it is."""
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError, httpx.HTTPError):
                await self._listening

    async def begin(self) -> None:
        """Start the chat."""
        answer = await self._ways.asks.post("/v1/sessions", json={})
        session = _body(answer, httpx.codes.CREATED)
        self.chat = session["conversation"]
        self._headers = {"Authorization": f"Bearer {session['token']}"}

    async def listen(self) -> None:
        """Open the live stream and wait until it says how the chat stands."""
        self._listening = asyncio.create_task(self._listen())
        await self._until(self._news.is_set)

    async def turn(self, text: str) -> float:
        """Send a message; return the seconds until its reply came over the stream.

        Raises:
            ServiceUnavailableError: it was refused, or no reply came.
        """
        body = {"id": secrets.token_hex(8), "text": text}
        start = time.perf_counter()
        answer = await self._sent(body)
        sequence = _body(answer, httpx.codes.ACCEPTED)["sequence"]
        await self._until(lambda: sequence in self._replied)
        return self._replied.pop(sequence) - start

    async def _sent(self, body: dict[str, str]) -> httpx.Response:
        """Send a message, once more where a kept connection was just closed: as the widget does, with the same id."""
        attempts = 0
        while True:
            attempts += 1
            try:
                return await self._ways.asks.post("/v1/messages", json=body, headers=self._headers)
            except httpx.TransportError as error:
                if attempts == _ATTEMPTS:
                    name = type(error).__name__
                    raise ServiceUnavailableError(f"The edge cannot be reached ({name}).") from error

    async def talk(self, texts: Sequence[str]) -> list[float]:
        """Send messages one after the other; return the seconds of each turn."""
        return [await self.turn(text) for text in texts]

    async def _until(self, true: Any) -> None:
        try:
            async with asyncio.timeout(_REPLY_S):
                while not true():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError as error:
            raise ServiceUnavailableError("The edge: no reply came over the live stream.") from error

    async def _listen(self) -> None:
        async with self._ways.streams.stream(
            "GET", "/v1/events", headers=self._headers, timeout=None
        ) as live:
            async for line in live.aiter_lines():
                if not line.startswith("data: "):
                    continue
                moment, data = time.perf_counter(), json.loads(line[6:])
                if data.get("reply_to") is not None:
                    self._replied.setdefault(data["reply_to"], moment)
                    self.unanswered += data.get("kind") == UNAVAILABLE
                self._news.set()


def _body(answer: httpx.Response, wanted: int) -> Any:
    if answer.status_code != wanted:
        raise ServiceUnavailableError(f"The edge answered {answer.status_code} to {answer.url.path}.")
    return answer.json()
