"""Visitors with a browser: they write numbered messages through the proxy and follow their chat as the
chat on the page does (widget/src/live.ts): a stream, a poll when it ends, a stream again."""

import asyncio
import json
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from faults.log import Log, Refusal
from faults.visitors import UNAVAILABLE, Visitor

_FIRST_BYTES_S = 5.0
_SILENCE_S = 40.0
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 15.0


@dataclass
class Screen:
    """What one visitor saw.

    Attributes:
        seen: numbers of the messages that were shown, in the order in which they came.
        troubles: what the page would have shown as a failure, with the moment (monotonic seconds).
        streams: how many streams there were.
        waits: for each message that was sent, when, and how many seconds later its reply was shown.
    """

    seen: list[int] = field(default_factory=list)
    troubles: list[tuple[float, str]] = field(default_factory=list)
    streams: int = 0
    waits: list[tuple[float, float]] = field(default_factory=list)


class Guest:
    """One visitor.

    Args:
        http: their browser's.
        log: gets each acknowledgement and refusal.
        rng: decides what is random.
    """

    def __init__(self, http: httpx.AsyncClient, log: Log, rng: random.Random) -> None:
        self.screen = Screen()
        self.log = log
        self._http = http
        self._visitor = Visitor([http], log, rng)
        self._rng = rng
        self._sent: dict[int, float] = {}
        self._shown: dict[int, float] = {}

    @property
    def chat(self) -> str:
        """Return the chat's id."""
        return self._visitor.chat

    async def stay(self, stop: asyncio.Event, pace_s: float) -> None:
        """Begin a chat, write until told to stop, and follow it all the while."""
        while not await self._visitor.open():
            await asyncio.sleep(_FIRST_PAUSE_S)
        following = asyncio.create_task(self._follow())
        try:
            while not stop.is_set():
                began = time.monotonic()
                if (sequence := await self._visitor.say()) is not None:
                    self._sent[sequence] = began
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._rng.uniform(0.4, 1.6) * pace_s)
            await self._all_shown()
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following

    async def _all_shown(self, within_s: float = 60.0) -> None:
        """Wait until every message that was sent has a reply on the screen."""
        deadline = time.monotonic() + within_s
        while not set(self._sent) <= set(self._shown) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        self.screen.waits = [
            (began, self._shown[n] - began) for n, began in self._sent.items() if n in self._shown
        ]

    async def _follow(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while True:
            if await self._stream():
                pause_s = _FIRST_PAUSE_S
            if not await self._poll():
                self.screen.troubles.append((time.monotonic(), "the page cannot reach us"))
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    async def _stream(self) -> bool:
        """Read a stream to its end; return whether anything came over it."""
        heard = False
        asked = self._http.build_request(
            "GET", "/v1/events", params={"after": self._last}, headers=self._visitor._headers,
            timeout=httpx.Timeout(10.0, read=_SILENCE_S),
        )  # fmt: skip
        try:
            async with asyncio.timeout(_FIRST_BYTES_S):
                answer = await self._http.send(asked, stream=True)
            if answer.status_code != httpx.codes.OK:
                await answer.aclose()
                return False
            self.screen.streams += 1
            try:
                async for line in answer.aiter_lines():
                    heard = True
                    if line.startswith("data: "):
                        self._show(json.loads(line.removeprefix("data: ")))
            finally:
                await answer.aclose()
        except (TimeoutError, httpx.HTTPError):
            return heard
        return heard

    async def _poll(self) -> bool:
        """Ask for what is new; return whether that worked."""
        headers = self._visitor._headers
        began = time.monotonic()
        try:
            answer = await self._http.get("/v1/messages", params={"after": self._last}, headers=headers)
        except httpx.HTTPError as error:
            self.log.refusals.append(Refusal(None, f"poll: {type(error).__name__}", began, time.monotonic()))
            return False
        if answer.is_error:
            self.log.refusals.append(Refusal(answer.status_code, "poll", began, time.monotonic()))
            return False
        for message in answer.json()["messages"]:
            self._show(message)
        return True

    @property
    def _last(self) -> int:
        return max(self.screen.seen, default=0)

    def _show(self, message: dict[str, Any]) -> None:
        sequence = message.get("sequence")
        if "author" not in message or sequence <= self._last:
            return  # who answers now, or shown already
        moment = time.monotonic()
        self.screen.seen.append(sequence)
        if message.get("kind") == UNAVAILABLE:
            self.screen.troubles.append((moment, "the assistant is away"))
        if message["author"] != "visitor" and (answered := message.get("reply_to")) is not None:
            self._shown.setdefault(answered, moment)
