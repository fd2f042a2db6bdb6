"""A port is taken, or waited for."""

import asyncio
import threading
import time

import pytest

from frontdesk.ports import free_ports, listen, until_free


def test_a_taken_port_is_refused_or_waited_for() -> None:
    first = listen("127.0.0.1", 0)
    port = first.getsockname()[1]
    with pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", port)
    threading.Timer(0.3, first.close).start()
    start = time.monotonic()
    with listen("127.0.0.1", port, wait=True) as second:
        assert second.getsockname()[1] == port
    assert 0.2 < time.monotonic() - start < 20


def test_free_ports_are_different_and_not_among_those_of_connections() -> None:
    found = free_ports(50)
    assert len(set(found)) == 50
    assert max(found) < 32_768
    for port in found:
        listen("127.0.0.1", port).close()


def test_waiting_does_not_hold_the_loop() -> None:
    first = listen("127.0.0.1", 0)
    port = first.getsockname()[1]

    async def scenario() -> int:
        ticks, waiting = 0, asyncio.create_task(until_free("127.0.0.1", port))
        while not waiting.done():
            await asyncio.sleep(0.02)
            ticks += 1
            if ticks == 10:
                first.close()
        return ticks

    assert 10 <= asyncio.run(asyncio.wait_for(scenario(), 30)) < 30


def test_an_address_that_is_not_ours_is_an_error_even_when_waiting() -> None:
    with pytest.raises(OSError, match="assign"):
        listen("192.0.2.1", 0, wait=True)
