"""Visitors who write numbered messages and insist until each is acknowledged."""

import asyncio
import random
import secrets
import time
from collections.abc import Sequence

import httpx

from faults.log import Ack, Log, Refusal

GIVE_UP_S = 5.5  # an honest error must have come by then
INSIST_S = 90.0
UNAVAILABLE = "assistant_unavailable"
QUESTIONS = (
    "How long does one infusion take?", "Is it safe?", "What does it cost?", "What are the side effects?",
    "How many sessions will I need?", "Can I drive home afterwards?", "Does insurance pay for it?",
)  # fmt: skip


class Visitor:
    """One chat.

    Args:
        https: a client for each edge.
        log: gets what is seen.
        rng: decides what is random.
    """

    def __init__(self, https: Sequence[httpx.AsyncClient], log: Log, rng: random.Random) -> None:
        self._https = https
        self._log = log
        self._rng = rng
        self._headers: dict[str, str] = {}
        self._number = 0
        self.chat = ""

    async def open(self, http: httpx.AsyncClient | None = None) -> bool:
        """Start the chat; return whether it worked."""
        answer = await self._request("POST", "/v1/sessions", http=http, json={})
        if answer is None or answer.status_code != httpx.codes.CREATED:
            return False
        session = answer.json()
        self.chat, self._headers = session["conversation"], {"Authorization": f"Bearer {session['token']}"}
        return True

    async def post(self, id_: str, text: str, *, http: httpx.AsyncClient | None = None) -> int | None:
        """Send a message once; return its number in the record if it was acknowledged."""
        body = {"id": id_, "text": text}
        answer = await self._request("POST", "/v1/messages", http=http, json=body, headers=self._headers)
        if answer is None or answer.status_code != httpx.codes.ACCEPTED:
            return None
        sequence = int(answer.json()["sequence"])
        self._log.acknowledge(Ack(self.chat, id_, sequence, text, self._number))
        return sequence

    async def say(self) -> int | None:
        """Send the next message until it is acknowledged, now and then twice at once."""
        self._number += 1
        text = f"{self._rng.choice(QUESTIONS)} ({self._number})"
        id_ = f"m{self._number:06d}-{secrets.token_hex(4)}"
        deadline = time.monotonic() + INSIST_S
        while time.monotonic() < deadline:
            times = 2 if self._rng.random() < 0.05 else 1
            found = await asyncio.gather(*(self.post(id_, text) for _ in range(times)))
            for sequence in found:
                if sequence is not None:
                    return sequence
            await asyncio.sleep(self._rng.uniform(0.2, 0.6))
        self._log.unsent += 1
        return None

    async def reply_to(
        self, sequence: int, wait_s: float, *, http: httpx.AsyncClient | None = None
    ) -> str | None:
        """Return the kind of the reply to message number `sequence`, None if none comes in time."""
        deadline = time.monotonic() + wait_s
        while time.monotonic() < deadline:
            answer = await self._request(
                "GET", "/v1/messages", http=http, params={"after": sequence}, headers=self._headers
            )
            if answer is not None and answer.status_code == httpx.codes.OK:
                for message in answer.json()["messages"]:
                    if message.get("reply_to") == sequence and message["author"] != "visitor":
                        return str(message["kind"])
            await asyncio.sleep(0.1)
        return None

    async def talk(self, stop: asyncio.Event, pace_s: float) -> None:
        """Write until told to stop: single messages, and bursts without waiting."""
        while not await self.open():
            await asyncio.sleep(0.3)
        while not stop.is_set():
            sequence = None
            for _ in range(self._rng.choice((1, 1, 1, 2, 4))):
                sequence = await self.say()
            if sequence is not None and self._rng.random() < 0.5:
                await self.reply_to(sequence, pace_s)
            await asyncio.sleep(self._rng.uniform(0.2, 1.8) * pace_s)

    async def _request(
        self, method: str, path: str, *, http: httpx.AsyncClient | None = None, **more: object
    ) -> httpx.Response | None:
        started = time.monotonic()
        client = http or self._rng.choice(self._https)
        try:
            async with asyncio.timeout(GIVE_UP_S):
                answer = await client.request(method, path, **more)  # type: ignore[arg-type]
        except (TimeoutError, httpx.HTTPError) as error:
            self._log.refusals.append(Refusal(None, type(error).__name__, started, time.monotonic()))
            return None
        if answer.is_error:
            self._log.refusals.append(Refusal(answer.status_code, path, started, time.monotonic()))
        return answer


async def recovered(
    https: Sequence[httpx.AsyncClient], log: Log, rng: random.Random, *, limit_s: float
) -> bool:
    """Return when every edge has taken and answered a new message; False after `limit_s`."""

    async def probe(http: httpx.AsyncClient) -> None:
        visitor = Visitor([http], log, rng)
        if not await visitor.open(http):
            raise ConnectionError
        sequence = await visitor.post(f"probe-{secrets.token_hex(6)}", "Is it safe?", http=http)
        if sequence is None or await visitor.reply_to(sequence, 5.0, http=http) in (None, UNAVAILABLE):
            raise ConnectionError

    async def again(http: httpx.AsyncClient) -> None:
        # A new one every moment: one that got stuck says nothing of how things are now.
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                running.add(asyncio.create_task(probe(http)))
                done, running = await asyncio.wait(running, timeout=0.4, return_when=asyncio.FIRST_COMPLETED)
                if None in [task.exception() for task in done]:
                    return
                if done:
                    await asyncio.sleep(0.2)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    try:
        async with asyncio.timeout(limit_s):
            await asyncio.gather(*(again(http) for http in https))
    except TimeoutError:
        return False
    return True
