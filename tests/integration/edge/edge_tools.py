"""A fake assistant behind the real HTTP interface, a real edge on a free port, and a visitor."""

import asyncio
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import uvicorn

from frontdesk.edge.app import create_app
from frontdesk.edge.house import House, furnish
from frontdesk.edge.screening import Screens
from frontdesk.edge.serve import OPTIONS
from frontdesk.ports import free_ports, listen
from frontdesk.records import Cipher, Record, Said, open_engine
from frontdesk.records.database import close
from frontdesk.safety.verdict import NO_RISK, Verdict
from frontdesk.settings import Settings

SECRET = "for tests only, thirty-two bytes long"  # noqa: S105
KEY = "bm90LWEtcmVhbC1rZXktb25seS1mb3ItdGVzdHMtMTI="
WAIT_S = 30.0  # a bound only: a machine may have much else to do


class PlainMask:
    """Takes digits out: enough to see that a masked copy is made."""

    def mask(self, text: str) -> str:
        return "".join("#" if char.isdigit() else char for char in text)


class WordScreen:
    """Finds risks by words: what is certain, what the classifier is sure of, what is doubtful."""

    def screen(self, text: str) -> Verdict:
        low = text.lower()
        if "kill myself" in low:
            return Verdict("crisis", probability=0.99, found_by="both", sentence=text)
        if "not breathing" in low:
            return Verdict(
                "emergency", about="other", probability=0.5, found_by="pattern", nearest="emergency"
            )
        if "surely low" in low:
            return Verdict("crisis", probability=0.95, found_by="classifier", sentence=text)
        if "doubtfully low" in low:
            return Verdict("crisis", probability=0.6, found_by="classifier", sentence=text)
        return replace(NO_RISK, probability=0.01)


class BrokenScreen:
    """A screen that fails on every message."""

    def screen(self, text: str) -> Verdict:
        raise RuntimeError(f"cannot read {text}")


@dataclass
class Asked:
    """One request to the fake assistant."""

    conversation: str
    text: str | None
    choice: str | None
    verdict: dict[str, Any] | None
    after_risk: str | None = None


class FakeRasa:
    """Answers turns as the real channel does, or misbehaves as `mode` says.

    Modes: ok, slow (answers after `delay_s`), 500, nonsense, hang, risk (a second opinion raises),
    forgetful (knows no choice), refuse (cannot read any message), lost (finds two questions in each message
    and no answer to them, and repeats nothing). The next `drops` turns end without an
    answer, the next `away` ones with 503.
    """

    def __init__(self) -> None:
        self.mode = "ok"
        self.delay_s = 0.0
        self.drops = self.away = 0
        self.asked: list[Asked] = []
        self.traces: list[str | None] = []
        self.gate = threading.Event()
        self.gate.set()
        self.connections: list[socket.socket] = []
        self._count = 0
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self.port = 0  # it is given one when it starts, and keeps it

    def start(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet, or the kernel waits 40 ms between them

            def log_message(self, *_: Any) -> None:
                return

            def do_GET(self) -> None:
                if outer.mode == "hang":
                    time.sleep(6)
                self.reply(200, {"status": "ok"})

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if self.headers.get("authorization") != f"Bearer {SECRET}":
                    self.reply(401, {"error": "The secret is missing or wrong."})
                    return
                outer.traces.append(self.headers.get("traceparent"))
                if outer.drops:
                    outer.drops -= 1
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                status, answer = outer.answer(body)
                self.reply(status, answer)

            def reply(self, status: int, answer: Any) -> None:
                data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    return

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def process_request(self, request: Any, address: Any) -> None:
                outer.connections.append(request)
                super().process_request(request, address)

            def handle_error(self, *_: Any) -> None:
                return

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.connections.clear()

    def answer(self, body: dict[str, Any]) -> tuple[int, Any]:
        mode, delay = self.mode, self.delay_s
        text, choice = body.get("text"), body.get("choice")
        with self._lock:
            self.asked.append(
                Asked(body["conversation"], text, choice, body.get("verdict"), body.get("after_risk"))
            )
            self._count += 1
            number = self._count
        if self.away:
            self.away -= 1
            return 503, {"error": "The assistant's database does not answer."}
        if mode == "hang":
            time.sleep(6)
        if mode == "slow":
            time.sleep(delay)
        self.gate.wait(10)
        if mode == "500":
            return 500, {"error": "The assistant failed on this message."}
        if mode == "nonsense":
            return 200, [b"<html>", {"messages": []}, {"messages": [{"text": ""}], "asks": []},
                         {"messages": [{"text": "x", "kind": "rude"}], "asks": []}, [], "no"][number % 6]  # fmt: skip
        if mode == "refuse":
            return 422, {"error": "The message is empty."}
        if mode == "forgetful" and choice is not None:
            return 409, {"error": "This choice was not offered in this chat."}
        return 200, self._turn(mode, text if choice is None else f"choice {choice}", number)

    def _turn(self, mode: str, text: str, number: int) -> dict[str, Any]:
        asks = [text]
        if mode == "lost":
            asks.append("and what else?")
            message = {"text": "The article does not say.", "kind": "out_of_scope", "topic": None, "section": None,
                       "choices": [], "handoff": None}  # fmt: skip
        elif mode == "risk":
            message = {"text": "assistant's own crisis words", "kind": "crisis", "topic": None, "section": None,
                       "choices": [], "handoff": {"reason": "crisis", "urgency": "crisis"}}  # fmt: skip
        elif "ask staff" in text:
            message = {"text": f"reply to {text}", "kind": "medical", "topic": None, "section": None,
                       "choices": [], "handoff": {"reason": "medication", "urgency": "medical"}}  # fmt: skip
        elif "nobody understands" in text:
            message = {"text": f"reply to {text}", "kind": "clarify", "topic": None, "section": None, "choices": [],
                       "handoff": {"reason": "unclear", "urgency": "low_confidence"}}  # fmt: skip
        else:
            offered = [{"id": f"c{number}a", "topic": "risks", "title": "What are the risks?"}]
            message = {"text": f"reply to {text}", "kind": "answer", "topic": "risks", "section": "Risks",
                       "choices": offered, "handoff": None}  # fmt: skip
        of_each = {"kind": message["kind"], "topic": message["topic"], "confidence": 0.8, "reason": None,
                   "candidates": []}  # fmt: skip
        return {
            "messages": [message],
            "asks": [{"text": ask} | of_each for ask in asks],
            "handoff": message["handoff"],
            "model": "fake.tar.gz",
        }


class Edge:
    """The real application on a real port, in a thread with an event loop of its own."""

    def __init__(self, house: House, **more: Any) -> None:
        self.house = house
        self._socket = listen("127.0.0.1", 0)  # held from now on, so that nobody else is given its port
        self.port = int(self._socket.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.app = create_app(house, **more)
        config = uvicorn.Config(
            self.app, log_config=None, lifespan="on",
            **OPTIONS | {"timeout_graceful_shutdown": 2},
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        until(lambda: self._server.started)

    def stop(self) -> None:
        if self._thread.is_alive():
            self.call(self._close)
            self._server.should_exit = True
            self._thread.join(WAIT_S)
            assert not self._thread.is_alive()

    def call(self, work: Callable[[], Any]) -> Any:
        """Return what a coroutine function returns, run in the edge's own event loop."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(WAIT_S)

    async def _close(self) -> None:
        self.house.hub.close()

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            runner.run(self._server.serve([self._socket]))


@dataclass
class Visitor:
    """One visitor's browser."""

    http: httpx.Client
    token: str
    conversation: str
    greeting: str = ""
    _ids: Iterator[str] = field(default_factory=lambda: iter(lambda: secrets.token_hex(8), None))

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, text: str, *, id_: str | None = None) -> httpx.Response:
        body = {"id": id_ or next(self._ids), "text": text}
        return self.http.post("/v1/messages", json=body, headers=self.headers)

    def say(self, text: str) -> dict[str, Any]:
        answer = self.post(text)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def choose(self, choice: str) -> httpx.Response:
        body = {"id": next(self._ids), "choice": choice}
        return self.http.post("/v1/messages", json=body, headers=self.headers)

    def history(self, after: int = 0) -> list[dict[str, Any]]:
        answer = self.http.get("/v1/messages", params={"after": after}, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]

    def owner(self) -> str:
        return self.http.get("/v1/messages", headers=self.headers).json()["owner"]

    def until(
        self, true: Callable[[list[dict[str, Any]]], Any], timeout_s: float = WAIT_S
    ) -> list[dict[str, Any]]:
        """Poll until the history fulfils `true`, and return it."""
        found: list[dict[str, Any]] = []

        def look() -> Any:
            nonlocal found
            found = self.history()
            return true(found)

        until(look, timeout_s)
        return found

    def answered(self, sequence: int, timeout_s: float = WAIT_S) -> list[dict[str, Any]]:
        """Return the replies to message number `sequence` once there are any."""
        seen = self.until(lambda all_: any(m.get("reply_to") == sequence for m in all_), timeout_s)
        return [m for m in seen if m.get("reply_to") == sequence]


def visitor(http: httpx.Client, language: str = "en") -> Visitor:
    """Return a visitor with a new chat."""
    answer = http.post("/v1/sessions", json={"language": language})
    assert answer.status_code == 201, answer.text
    body = answer.json()
    return Visitor(http, body["token"], body["conversation"], body["greeting"])


def until(true: Callable[[], Any], timeout_s: float = WAIT_S) -> None:
    """Wait until `true` returns something true; fail after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def free_port() -> int:
    return free_ports(1)[0]


def settings_for(url: str, rasa: FakeRasa, **more: Any) -> Settings:
    """Return settings with limits that do not get in the way."""
    return replace(
        Settings(), database_url=url, rasa_port=rasa.port, rasa_secret=SECRET,
        session_rate=more.pop("session_rate", "100000/minute"),
        address_rate=more.pop("address_rate", "1000000/minute"), **more,
    )  # fmt: skip


@contextmanager
def opened(settings: Settings, screen: Screens | None = None, **more: Any) -> Iterator[House]:
    """Give a house over a migrated database."""
    engine = open_engine(settings.database)
    try:
        record = Record(engine, Cipher([KEY]), PlainMask())
        yield furnish(settings, record, screen or WordScreen(), secret=SECRET, **more)
    finally:
        close(engine, wait_s=WAIT_S)


@contextmanager
def running(house: House, **more: Any) -> Iterator[Edge]:
    """Give a running edge; `more` goes to the application."""
    edge = Edge(house, **more)
    edge.start()
    try:
        yield edge
    finally:
        edge.stop()


def recorded(house: House, conversation: str) -> Sequence[Said]:
    """Return what the record holds of a chat."""
    with house.record.read() as uow:
        return uow.messages.after(conversation, 0, 10_000)


def stream(
    edge: Edge, who: Visitor, *, after: int | None = None, stop: Callable[[list[dict[str, Any]]], bool],
    timeout_s: float = WAIT_S, states: bool = False,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the events of a live stream until `stop` is satisfied with them; `states` among them or not."""
    events: list[dict[str, Any]] = []
    headers = who.headers | ({"Last-Event-ID": str(after)} if after is not None else {})
    timeout = httpx.Timeout(timeout_s)
    deadline = time.monotonic() + timeout_s
    with (
        httpx.Client(base_url=edge.url, timeout=timeout, trust_env=False) as http,
        http.stream("GET", "/v1/events", headers=headers) as answer,
    ):
        assert answer.status_code == 200
        event: dict[str, Any] = {}
        for line in answer.iter_lines():
            assert time.monotonic() < deadline
            if line.startswith(":"):
                continue
            if line:
                name, _, value = line.partition(": ")
                event[name] = value
                continue
            if event and (states or event["event"] != "state"):
                events.append(event | {"message": json.loads(event["data"])})
                if stop(events):
                    break
            event = {}
    return events
