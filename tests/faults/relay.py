"""Stands between the assistant and its action server, and can hold what passes: an action that hangs
while the action server itself is well."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_CHUNK = 65536


class Relay:
    """Passes bytes on, or holds them."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._open = asyncio.Event()
        self._open.set()

    def hold(self) -> None:
        """Let nothing through."""
        self._open.clear()

    def release(self) -> None:
        """Let everything through again."""
        self._open.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            onward_reader, onward_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            writer.close()
            return
        passing = [
            asyncio.create_task(self._pass(reader, onward_writer)),
            asyncio.create_task(self._pass(onward_reader, writer)),
        ]
        try:
            await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in passing:
                task.cancel()
            await asyncio.gather(*passing, return_exceptions=True)
            for end in (writer, onward_writer):
                end.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                await self._open.wait()
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def relay(port: int, to_port: int) -> AsyncIterator[Relay]:
    """Give a relay that listens on `port` as long as the block lasts."""
    passing = Relay(to_port)
    server = await asyncio.start_server(passing.serve, "127.0.0.1", port)
    try:
        yield passing
    finally:
        passing.release()
        server.close()
