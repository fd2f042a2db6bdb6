"""Takes a port, waits for it or finds a free one: a stand-in that is loaded takes over when the other one dies.

The system frees the port of a process that was killed at once, so nobody has to tell the stand-in.
"""

import asyncio
import errno
import random
import socket
import time
from contextlib import ExitStack, suppress

_POLL_S = 0.05
# Below those that systems give to connections (from 32,768 or 49,152 on): what takes long to start finds
# its port still free.
_TO_CHOOSE_FROM = range(15_000, 32_000)


def listen(host: str, port: int, *, wait: bool = False) -> socket.socket:
    """Return a socket that holds `port`.

    Args:
        host: an address of this machine.
        port: its port.
        wait: wait while another process holds it, instead of failing.

    Raises:
        OSError: it cannot be taken.
    """
    while True:
        taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((host, port))
            taken.listen(socket.SOMAXCONN)
        except OSError as error:
            taken.close()
            if not wait or error.errno != errno.EADDRINUSE:
                raise
            time.sleep(_POLL_S)
        else:
            taken.setblocking(False)
            return taken


def free_ports(count: int) -> list[int]:
    """Return so many ports of loopback that nobody uses now."""
    found: list[int] = []
    with ExitStack() as stack:  # all are held until each is found, so that no two are the same
        for port in random.SystemRandom().sample(_TO_CHOOSE_FROM, len(_TO_CHOOSE_FROM)):
            if len(found) == count:
                break
            with suppress(OSError):
                stack.enter_context(listen("127.0.0.1", port))
                found.append(port)
    return found


async def until_free(host: str, port: int) -> None:
    """Return when nobody holds `port`; somebody else may be faster in taking it."""
    while True:
        try:
            listen(host, port).close()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            await asyncio.sleep(_POLL_S)
        else:
            return
