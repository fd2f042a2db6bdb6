"""Takes a port, or waits for it: a stand-in that is loaded and waits takes over when the other one dies.

The system frees the port of a process that was killed at once, so nobody has to tell the stand-in.
"""

import asyncio
import errno
import socket
import time

_POLL_S = 0.05


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
