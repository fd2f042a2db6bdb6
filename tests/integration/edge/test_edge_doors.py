"""What comes in: sessions that end, limits, sites, shapes of refusals, headers."""

import json
import socket
import time
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from edge_tools import Edge, FakeRasa, Visitor, visitor

from frontdesk.records.models import now


def test_a_session_ends_when_its_time_is_over(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    late = timedelta()
    edge = start(sqlite_url, clock=lambda: now() + late)
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        person = visitor(http)
        assert person.post("hello").status_code == 202
        late = timedelta(hours=25)
        answer = person.post("hello")
        assert answer.status_code == 401
        assert "expired" in answer.json()["error"]["message"]


def test_a_stream_ends_with_its_session(sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa) -> None:
    edge = start(sqlite_url, session_hours=4 / 3600)
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        person = visitor(http)
        began = time.monotonic()
        with http.stream("GET", "/v1/events", headers=person.headers) as answer:
            assert answer.status_code == 200
            list(answer.iter_lines())
        assert time.monotonic() - began < 12


@pytest.mark.parametrize(
    "body",
    [
        {"id": "x"}, {"id": "x", "text": "a", "choice": "b"}, {"text": "a"}, {"id": "", "text": "a"},
        {"id": "x" * 65, "text": "a"}, {"id": "a b", "text": "a"}, {"id": "x\n", "text": "a"}, {"id": 5, "text": "a"},
        {"id": "x", "text": 5}, {"id": "x", "text": None}, {"id": "x", "text": ["a"]}, [], "x", 5, None,
        {"id": "x", "text": ""}, {"id": "x", "text": "  \n "}, {"id": "x", "text": "\0"},
        {"id": "x", "text": "\u200b\u200d"}, {"id": "x", "choice": "a b"}, {"id": "x", "choice": ""},
    ],
)  # fmt: skip
def test_a_wrong_body_is_refused_without_repeating_it(edge: Edge, who: Visitor, body: object) -> None:
    canary = "canary-5d1e"
    sent = body | {"canary-key": canary} if isinstance(body, dict) else body
    answer = who.http.post("/v1/messages", json=sent, headers=who.headers)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"]["code"] == "invalid"
    assert "canary" not in answer.text
    assert who.history() == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 422), (b"", 422), (b'{"\xff": 1}', 400), (b'{"id": NaN}', 422), (b"[" * 8000, 400),
        (b'{"id": ' + b"9" * 6000 + b"}", 400), (b'{"id": "x", "text": 1e999}', 422),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(edge: Edge, who: Visitor, content: bytes, status: int) -> None:
    headers = who.headers | {"Content-Type": "application/json"}
    answer = who.http.post("/v1/messages", content=content, headers=headers)
    assert answer.status_code == status
    assert "error" in answer.json()


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "'; DROP TABLE message; --", "/restart", '/crisis{"x":1}', "{{7*7}}",
     "\u202etxet", "😀" * 500, "مرحبا", "a" * 2000, "cut \ud83d emoji", "nul\0byte", "%s%n", "line\r\nbreak"],
)  # fmt: skip
def test_odd_texts_are_words(edge: Edge, who: Visitor, rasa: FakeRasa, text: str) -> None:
    body = json.dumps({"id": "x", "text": text}).encode()
    headers = who.headers | {"Content-Type": "application/json"}
    answer = who.http.post("/v1/messages", content=body, headers=headers)
    assert answer.status_code == 202
    kept = text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert who.history()[0]["text"] == kept
    who.answered(answer.json()["sequence"])
    assert rasa.asked[0].text == kept


def test_a_message_over_the_limit_says_how_much_is_allowed(edge: Edge, who: Visitor) -> None:
    answer = who.post("a" * 2001)
    assert (answer.status_code, answer.json()["error"]["limit"]) == (413, 2000)
    answer = who.post("a" * 20_000)
    assert (answer.status_code, answer.json()["error"]["limit"]) == (413, 16_384)
    assert who.history() == []


def test_a_huge_body_is_refused_before_it_is_read(edge: Edge, who: Visitor) -> None:
    for head in (b"Content-Length: 10000000000\r\n", b"Transfer-Encoding: chunked\r\n"):
        with socket.create_connection(("127.0.0.1", edge.port), timeout=30) as raw:
            raw.sendall(
                b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + head
                + f"Authorization: Bearer {who.token}\r\n\r\n".encode()
            )  # fmt: skip
            if b"chunked" in head:
                raw.sendall(b"5000\r\n" + b"x" * 0x5000 + b"\r\n")
            assert b"413" in raw.recv(100)
            rest = b""
            while more := raw.recv(10_000):
                rest += more
            assert b"too_large" in rest
    assert edge.url


def test_who_sends_too_much_without_listening_hears_so_all_the_same(edge: Edge, who: Visitor) -> None:
    """The head alone is refused; what comes after it must not reset the connection and take the reply along."""
    body = b'{"id": "1", "text": "' + b"x" * 24_000 + b'"}'
    with socket.create_connection(("127.0.0.1", edge.port), timeout=30) as raw:
        raw.sendall(
            b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + f"Content-Length: {len(body)}\r\nAuthorization: Bearer {who.token}\r\n\r\n".encode()
        )
        time.sleep(0.5)
        raw.sendall(body[:12_000])
        time.sleep(0.1)
        raw.sendall(body[12_000:])
        time.sleep(0.1)
        answer = b""
        while more := raw.recv(10_000):
            answer += more
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"too_large" in answer


def test_a_body_that_does_not_come_is_given_up(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    edge = start(sqlite_url)
    with socket.create_connection(("127.0.0.1", edge.port), timeout=60) as raw:
        raw.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        began = time.monotonic()
        answer = raw.recv(100)
        assert b"408" in answer
        assert time.monotonic() - began < 30
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        assert visitor(http).post("hello").status_code == 202


def test_an_address_that_asks_too_often_must_wait(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    edge = start(sqlite_url, address_rate="3/minute", proxies="127.0.0.1")
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:

        def ask(address: str) -> httpx.Response:
            return http.get("/v1/clinic", headers={"X-Forwarded-For": address})

        assert [ask("203.0.113.7").status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = ask("203.0.113.7")
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert refused.json()["error"]["retry_after_s"] == int(refused.headers["retry-after"])
        assert ask("203.0.113.8").status_code == 200
        assert ask("203.0.113.8, 203.0.113.7").status_code == 429  # what a visitor made up stands first
        assert http.get("/healthz").status_code == 200
    edge = start(sqlite_url, address_rate="3/minute")
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        spoofed = [http.get("/v1/clinic", headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(4)]
        assert [a.status_code for a in spoofed] == [200, 200, 200, 429]


def test_rates_hold_over_processes_with_redis_and_without_it_they_hold_here(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    from redis import Redis

    with Redis.from_url("redis://127.0.0.1:6379/10") as redis:
        redis.flushdb()
        edges = [
            start(sqlite_url, session_rate="4/minute", redis_url="redis://127.0.0.1:6379/10") for _ in "ab"
        ]
        with httpx.Client(timeout=10, trust_env=False) as http:
            token = http.post(f"{edges[0].url}/v1/sessions").json()["token"]
            headers = {"Authorization": f"Bearer {token}"}
            statuses = [
                http.post(f"{edges[n % 2].url}/v1/messages", json={"id": str(n), "text": "hi"}, headers=headers).status_code
                for n in range(5)
            ]  # fmt: skip
            assert statuses == [202, 202, 202, 202, 429]
        assert not any(b"127.0.0.1" in key for key in redis.scan_iter())
        redis.flushdb()
    gone = start(sqlite_url, session_rate="2/minute", redis_url="redis://127.0.0.1:1/0")
    with httpx.Client(base_url=gone.url, timeout=10, trust_env=False) as http:
        person = visitor(http)
        assert [person.post("hi").status_code for _ in range(3)] == [202, 202, 429]
        assert 'frontdesk_errors_total{part="redis"}' in http.get("/metrics").text


def test_only_configured_sites_may_embed_the_chat(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    edge = start(sqlite_url, origins="https://clinic.example/, https://www.clinic.example:443")
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        for site in ("https://clinic.example", "https://www.clinic.example"):
            allowed = http.options("/v1/messages", headers=preflight | {"Origin": site})
            assert allowed.headers["access-control-allow-origin"] == site
            assert "access-control-allow-credentials" not in allowed.headers
            said = http.get("/v1/nothing", headers={"Origin": site})
            assert (said.status_code, said.headers["access-control-allow-origin"]) == (404, site)
        for site in (
            "https://evil.example",
            "null",
            "http://clinic.example",
            "https://clinic.example.evil.example",
        ):
            for method, more in (("OPTIONS", preflight), ("GET", {}), ("POST", {})):
                refused = http.request(method, "/v1/sessions", headers=more | {"Origin": site})
                assert (refused.status_code, refused.json()["error"]["code"]) == (403, "origin")
                assert "access-control-allow-origin" not in refused.headers
                assert site not in refused.text


def test_a_page_of_another_site_leaves_nothing_behind(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    evil = who.headers | {"Origin": "https://evil.example"}
    for path, body in (("messages", {"id": "x", "text": "hello"}), ("person", None), ("end", None)):
        assert who.http.post(f"/v1/{path}", json=body, headers=evil).status_code == 403
    assert who.http.delete("/v1/chat", headers=evil).status_code == 403
    assert who.http.get("/v1/messages", headers=[*evil.items(), ("Origin", edge.url)]).status_code == 403
    assert who.http.get("/%761/messages", headers=evil).status_code == 403
    assert (who.history(), who.owner(), rasa.asked) == ([], "bot", [])


def test_pages_of_our_own_may_use_the_chat_behind_a_proxy_too(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    edge = start(sqlite_url, public_url="https://Chat.clinic.example/")
    own = f"127.0.0.1:{edge.port}"
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:

        def ask(site: str, host: str = own) -> int:
            return http.post("/v1/sessions", headers={"Origin": site, "Host": host}).status_code

        assert ask(edge.url) == ask(f"https://{own}") == ask("https://chat.clinic.example") == 201
        assert (
            ask("https://desk.example", "desk.example")
            == ask("https://desk.example", "desk.example:443")
            == 201
        )
        assert ask("https://desk.example") == ask("http://chat.clinic.example") == ask("https://") == 403


@pytest.mark.parametrize(
    "path",
    ["/v1/clinic", "/v1/messages", "/nothing", "/", "/demo/style.css", "/widget.js", "/widget/es.json", "/healthz"],
)  # fmt: skip
def test_every_reply_has_its_security_headers(edge: Edge, http: httpx.Client, path: str) -> None:
    headers = http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    if path.startswith("/v1"):
        assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_unknown_paths_and_methods_have_our_shape(edge: Edge, http: httpx.Client) -> None:
    assert http.get("/v1/nothing").json()["error"]["code"] == "not_found"
    answer = http.put("/v1/messages")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method")
    assert "POST" in answer.headers["allow"]
    assert http.get("/docs").status_code == 404


def test_the_openapi_document_tells_every_status(edge: Edge, http: httpx.Client) -> None:
    paths = http.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        assert path.startswith("/v1/")
        for method, route in methods.items():
            documented = set(route["responses"])
            assert {"403", "429", "500"} <= documented, (method, path)
            if path not in ("/v1/sessions", "/v1/clinic"):
                assert {"401", "410"} <= documented, (method, path)
    posted = paths["/v1/messages"]["post"]["responses"]["422"]["content"]["application/json"]["schema"]
    assert posted["$ref"].endswith("ErrorOut")
