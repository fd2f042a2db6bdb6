"""A browser's live stream, read in a thread of its own."""

import queue
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import httpx
from console_tools import Browser

WAIT_S = 30.0


@dataclass(frozen=True)
class Event:
    """One event of a stream, and when it came."""

    name: str
    html: str
    id: str | None
    at: float


class Following:
    """What came over a live stream so far."""

    def __init__(self) -> None:
        self._coming: queue.Queue[Event] = queue.Queue()
        self.seen: list[Event] = []
        self.beats = 0
        self.over = threading.Event()

    def wait(self, name: str, holds: str = "", timeout_s: float = WAIT_S) -> Event:
        """Return the next event of this name (of any, if it is empty) whose HTML holds some words."""
        deadline = time.monotonic() + timeout_s
        while True:
            left = deadline - time.monotonic()
            assert left > 0, f"no {name} with {holds!r} in time; there were {[e.name for e in self.seen]}"
            try:
                event = self._coming.get(timeout=left)
            except queue.Empty:
                continue
            self.seen.append(event)
            if name in ("", event.name) and holds in event.html:
                return event

    def calm(self, seconds: float = 1.0) -> None:
        """Take note of everything that comes for a while."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                self.seen.append(self._coming.get(timeout=left))
            except queue.Empty:
                return

    def read(self, answer: httpx.Response) -> None:
        fields: dict[str, list[str]] = {}
        try:
            for line in answer.iter_lines():
                if line.startswith(":"):
                    self.beats += 1
                elif line:
                    name, _, value = line.partition(": ")
                    fields.setdefault(name, []).append(value)
                elif fields:
                    data = "\n".join(fields.get("data", []))
                    number = fields.get("id", [None])[0]
                    self._coming.put(
                        Event(fields.get("event", ["message"])[0], data, number, time.monotonic())
                    )
                    fields = {}
        except httpx.HTTPError:
            return  # it was cut off, by the test or by the edge's end
        finally:
            self.over.set()


@contextmanager
def following(browser: Browser, path: str, headers: dict[str, str] | None = None) -> Iterator[Following]:
    """Give what comes over a live stream."""
    with httpx.Client(
        base_url=browser.http.base_url, headers=browser.http.headers, timeout=WAIT_S, trust_env=False
    ) as http:
        asking = http.build_request("GET", path, headers=(headers or {}) | {"Accept": "text/event-stream"})
        answer = http.send(asking, stream=True)
        try:
            assert answer.status_code == 200, answer.status_code
            assert answer.headers["content-type"].startswith("text/event-stream")
            found = Following()
            reader = threading.Thread(target=found.read, args=(answer,), daemon=True)
            reader.start()
            yield found
        finally:
            # Closing alone would not end the connection while the other thread reads from it.
            with suppress(OSError):
                answer.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            answer.close()


def stream_of(browser: Browser, page: str) -> str:
    """Return the address of a page's live stream."""
    found = re.search(r'sse-connect="([^"]+)"', browser.get(page).text)
    assert found is not None
    return found.group(1).replace("&amp;", "&")
