"""Stands in for the assistant and answers at once, so that what is in front of it can be measured alone:
`instant_assistant.py PORT`."""

import asyncio
import json
import sys
from typing import Any

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_CHOICES = (
    ("effects", "What does it do to mood?"),
    ("infusion_duration", "How long does an infusion take?"),
    ("risks", "What are the risks?"),
)
# As long as the real answers are.
_REPLY = (
    "Ketamine acts on the brain's glutamate system, and many people notice a change within hours or days"
    " rather than weeks. How strong it is and how long it lasts differs between people; one infusion often"
    " wears off after some days, which is why several are given. It does not help everybody."
)


def turn(text: str) -> dict[str, Any]:
    """Return what the assistant would answer to `text`, as its channel sends it."""
    choices = [{"id": f"offered-{topic}", "topic": topic, "title": title} for topic, title in _CHOICES]
    reply = {"text": _REPLY, "kind": "answer", "topic": "effects", "section": "How it works",
             "choices": choices, "handoff": None}  # fmt: skip
    ask = {"text": text, "kind": "answer", "topic": "effects", "confidence": 0.93, "reason": None,
           "candidates": ["effects", "risks"]}  # fmt: skip
    return {"messages": [reply], "asks": [ask], "handoff": None, "model": "stand-in"}


class Connection(asyncio.Protocol):
    """One kept-alive connection: requests in, answers out."""

    def __init__(self) -> None:
        self._came = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what a server of streams gives
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._came += data
        while _HEAD_END in self._came and self._transport is not None:
            head, _, rest = self._came.partition(_HEAD_END)
            length = next(
                (int(line[len(_LENGTH) :]) for line in head.lower().splitlines() if line.startswith(_LENGTH)),
                0,
            )
            if len(rest) < length:
                return
            body, self._came = rest[:length], rest[length:]
            self._transport.write(_answer(body))


def _answer(body: bytes) -> bytes:
    said = turn(str(json.loads(body).get("text"))) if body else {"status": "ok"}
    data = json.dumps(said).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
