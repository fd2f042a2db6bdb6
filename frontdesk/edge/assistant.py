"""Asks the assistant, and is honest about it when there is no answer.

One of several assistants may end while it works on a turn, or just before: nothing of the turn was recorded,
so another one is asked. Each holds nothing that the others do not find in the database.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from pydantic import ValidationError

from frontdesk.edge.breaker import Breaker
from frontdesk.edge.traces import trace_headers
from frontdesk.edge.turn_shapes import Turn
from frontdesk.errors import ChoiceNotOfferedError, InputError, ServiceUnavailableError
from frontdesk.safety.verdict import Verdict
from frontdesk.settings import Settings

logger = logging.getLogger(__name__)

BEAT_S = 1.0
_SPARE_S = 0.5  # of a turn's time, for storing what came of it
_AT_ONCE = 32
_TURN = "/webhooks/frontdesk/turn"
# Pauses before a turn is asked again: of an assistant that is gone, and of one whose database is away.
_GONE_PAUSES_S = (0.05, 0.4)
_AWAY_PAUSE_S = 0.3
_AWAY_FOR_S = 3.0
_NOBODY = (httpx.codes.BAD_GATEWAY, httpx.codes.GATEWAY_TIMEOUT)  # a balancer between found none
_REFUSED = (httpx.codes.BAD_REQUEST, httpx.codes.REQUEST_ENTITY_TOO_LARGE, httpx.codes.UNPROCESSABLE_ENTITY)


class Assistant:
    """A connection to the dialogue engine.

    Args:
        settings: where it listens, which secret it wants and how long a turn may take.
    """

    def __init__(self, settings: Settings) -> None:
        self._limit_s = max(settings.turn_timeout_s - _SPARE_S, settings.turn_timeout_s / 2)
        self._breaker = Breaker()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._http = httpx.AsyncClient(
            base_url=settings.rasa_url,
            headers={"Authorization": f"Bearer {settings.rasa_secret}"},
            timeout=self._limit_s,
            limits=httpx.Limits(max_connections=_AT_ONCE + 1, max_keepalive_connections=_AT_ONCE),
            trust_env=False,
        )

    @property
    def alive(self) -> bool:
        """Return whether the assistant answered its last heartbeats."""
        return self._breaker.alive

    async def turn(
        self, conversation: str, *, text: str | None = None, choice: str | None = None,
        verdict: Verdict | None = None, after_risk: str | None = None,
    ) -> Turn:  # fmt: skip
        """Return the assistant's answer to a text, or to a choice it offered.

        Args:
            conversation: the chat's id.
            text: what the visitor typed.
            choice: the id of a choice, instead of a text.
            verdict: what the safety screen found in `text`.
            after_risk: the kind of the reply before, where that was help; it may not know of it.

        Raises:
            InputError: it refuses the message.
            ChoiceNotOfferedError: it does not know the choice (any more).
            ServiceUnavailableError: it is down, slow, or answers nonsense.
        """
        body: dict[str, Any] = {"conversation": conversation}
        body |= {"choice": choice} if choice is not None else {"text": text}
        if verdict is not None and choice is None:
            body["verdict"] = verdict.as_dict()
        if after_risk is not None:
            body["after_risk"] = after_risk
        async with self._places:
            if not self._breaker.admits(self._now()):
                raise ServiceUnavailableError("The assistant does not answer at present.")
            return _read(await self._post(body))

    async def watch(self, tell: Callable[[bool], None] = lambda _: None) -> None:
        """Send a heartbeat every second until cancelled.

        Args:
            tell: is told after each whether the assistant answers.
        """
        while True:
            before = self._breaker.alive
            self._breaker.beat(self._now(), alive=await self._beat())
            tell(self._breaker.alive)
            if before != self._breaker.alive:
                logger.warning("the assistant %s", "is back" if self._breaker.alive else "does not answer")
            await asyncio.sleep(BEAT_S)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _post(self, body: dict[str, Any]) -> httpx.Response:
        try:
            async with asyncio.timeout(self._limit_s):
                answer = await self._insist(body)
        except (TimeoutError, httpx.TimeoutException) as error:
            self._breaker.timed_out(self._now())
            raise ServiceUnavailableError("The assistant does not answer in time.") from error
        except httpx.HTTPError as error:
            raise ServiceUnavailableError(
                f"The assistant cannot be reached ({type(error).__name__})."
            ) from error
        self._breaker.answered()
        return answer

    async def _insist(self, body: dict[str, Any]) -> httpx.Response:
        """Return the first answer that is one; after some tries, what there is."""
        began, gone = self._now(), iter(_GONE_PAUSES_S)
        while True:
            try:
                answer = await self._http.post(_TURN, json=body, headers=trace_headers())
            except httpx.TimeoutException:
                raise
            except httpx.TransportError:
                pause_s = next(gone, None)
                if pause_s is None:
                    raise
            else:
                pause_s = self._pause_after(answer, began, gone)
                if pause_s is None:
                    return answer
            await asyncio.sleep(pause_s)

    def _pause_after(self, answer: httpx.Response, began: float, gone: Iterator[float]) -> float | None:
        """Return after how many seconds the turn is asked again; None: this is the answer."""
        if answer.status_code in _NOBODY:
            return next(gone, None)
        away = answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
        return _AWAY_PAUSE_S if away and self._now() - began < _AWAY_FOR_S else None

    async def _beat(self) -> bool:
        try:
            async with asyncio.timeout(BEAT_S):
                answer = await self._http.get("/webhooks/frontdesk/")
        except (TimeoutError, httpx.HTTPError):
            return False
        return answer.status_code == httpx.codes.OK

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _read(answer: httpx.Response) -> Turn:
    if answer.status_code == httpx.codes.CONFLICT:
        raise ChoiceNotOfferedError("The assistant does not know this choice.")
    if answer.status_code in _REFUSED:
        raise InputError("The assistant cannot read this message.")
    if answer.status_code != httpx.codes.OK:
        raise ServiceUnavailableError(f"The assistant answered {answer.status_code}.")
    try:
        return Turn.model_validate_json(answer.content)
    except ValidationError:
        # Its details would hold what a visitor wrote.
        raise ServiceUnavailableError("The assistant's answer has the wrong shape.") from None
