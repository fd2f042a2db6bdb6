"""The outermost layer: every reply gets its security headers, every failure becomes a plain 500, and no
request is larger or slower than allowed. Plain ASGI, because it must also hold for streams."""

import asyncio
import logging
from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.edge.logs import log_failure
from frontdesk.edge.problems import problem, reply_to
from frontdesk.errors import FrontdeskError, TooLargeError

logger = logging.getLogger(__name__)

BODY_WAIT_S = 10.0
_DISCARD_S = 1.0
_DISCARD_BYTES = 1_048_576
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_API_POLICY = "default-src 'none'; frame-ancestors 'none'"


class Shell:
    """Adds headers and catches what nothing else caught."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._common = _COMMON | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._dress(MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except Exception as error:  # noqa: BLE001 - the edge of the process: reported without its words
            log_failure(logger, f"{scope['method']} on a route", error)
            if not started:
                body = problem(500, "internal", "Something went wrong on our side.")
                await body(scope, receive, dressed)

    def _dress(self, headers: MutableHeaders) -> None:
        for name, value in self._common.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", _API_POLICY)
        headers.setdefault("Cache-Control", "no-store")


class BodyLimit:
    """Refuses bodies that are too large before reading them, and bodies that do not arrive.

    Args:
        app: what comes after.
        limit: bytes.
        wait_s: seconds within which the whole body must have arrived.
    """

    def __init__(self, app: ASGIApp, *, limit: int, wait_s: float = BODY_WAIT_S) -> None:
        self._app = app
        self._limit = limit
        self._wait_s = wait_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(Headers(scope=scope), receive)
        except TooLargeError as error:
            await self._refuse(scope, receive, send, error)
            return
        except TimeoutError:
            late = problem(408, "slow", "The body did not arrive in time.", {"Connection": "close"})
            await late(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _replayed(body, receive), send)

    async def _read(self, headers: Headers, receive: Receive) -> bytes | None:
        """Return the whole body, None if the client went away."""
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > self._limit:
            raise self._too_large()
        if not declared and "transfer-encoding" not in headers:
            return b""
        body = bytearray()
        async with asyncio.timeout(self._wait_s):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                body += message.get("body", b"")
                if len(body) > self._limit:
                    raise self._too_large()
                if not message.get("more_body", False):
                    return bytes(body)

    def _too_large(self) -> TooLargeError:
        return TooLargeError(f"The request's body may have up to {self._limit} bytes.", self._limit)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, error: FrontdeskError) -> None:
        reply = reply_to(error)
        reply.headers["Connection"] = "close"

        async def unfinished(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "more_body": True}
            await send(message)

        # Closed while the client still sends, the connection is reset, and the reply may be lost with it.
        await reply(scope, receive, unfinished)
        await _discard(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _discard(receive: Receive) -> None:
    """Take in what is still being sent, for a moment and up to some size."""
    left = _DISCARD_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(_DISCARD_S):
            while left > 0:
                message = await receive()
                if not message.get("more_body", False):
                    return
                left -= len(message.get("body", b""))


def _replayed(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
