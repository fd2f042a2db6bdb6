"""Traces are sent to a real OTLP receiver where one is set, hold steps and times, and nothing of anybody."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpx
import pytest
from edge_tools import Edge, FakeRasa, until, visitor
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from receivers import Hook, web_server

from frontdesk.edge import traces
from frontdesk.edge.notify import Event, personal, weekly
from frontdesk.edge.staff_desk import StaffDesk
from frontdesk.edge.traces import Traces, trace_headers
from frontdesk.errors import ConfigurationError, NotOwnerError

CANARY = "canary-5d20"
STAFF = "Dana Canary-7e31"
ADDRESS = "203.0.113.77"


@pytest.fixture
def collector() -> Iterator[Hook]:
    with web_server() as hook:
        hook.url = hook.url.partition("/staff")[0]
        yield hook


def spans(collector: Hook) -> list[Span]:
    return [
        span
        for body in collector.bodies
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def named(collector: Hook, name: str) -> list[Span]:
    return [span for span in spans(collector) if span.name == name]


def facts(span: Span) -> dict[str, object]:
    found: dict[str, object] = {}
    for one in span.attributes:
        kind = one.value.WhichOneof("value")
        value = getattr(one.value, kind)
        found[one.key] = [each.string_value for each in value.values] if kind == "array_value" else value
    return found


def test_a_turn_is_one_trace_that_the_assistant_can_continue(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa, collector: Hook
) -> None:
    edge = start(sqlite_url, traces=collector.url)
    with httpx.Client(base_url=edge.url, timeout=15, trust_env=False) as http:
        who = visitor(http)
        who.answered(who.say("ask staff about it")["sequence"])
    edge.stop()  # sends what is left
    assert set(collector.paths) == {"/v1/traces"}
    (message,), (turn,) = named(collector, "message"), named(collector, "turn")
    steps = {span.name: span for span in spans(collector) if span.trace_id == message.trace_id}
    assert set(steps) == {
        "message", "message.record", "message.screen", "turn", "turn.screen", "turn.assistant", "turn.record",
    }  # fmt: skip
    for name, span in steps.items():
        above = {"message": b"", "turn": message.span_id}.get(name, steps[name.partition(".")[0]].span_id)
        assert span.parent_span_id == above
        assert span.start_time_unix_nano <= span.end_time_unix_nano
    assert facts(turn) == {"frontdesk.owner": "bot", "frontdesk.replies": ["medical"]}
    assert facts(steps["turn.assistant"]) == {"frontdesk.outcome": "answered"}
    parent = f"00-{turn.trace_id.hex()}-{steps['turn.assistant'].span_id.hex()}-"
    assert [str(one)[: len(parent)] for one in rasa.traces] == [parent]


def test_nothing_of_anybody_is_in_what_is_sent(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa, collector: Hook
) -> None:
    with web_server() as staff_hook:
        edge = start(
            sqlite_url, traces=collector.url, webhook_url=staff_hook.url, webhook_secret="x" * 32, proxies="127.0.0.1",
        )  # fmt: skip
        secrets = [CANARY, STAFF, "Canary-7e31", ADDRESS, "127.0.0.1", "203.0.113.77"]
        own = {
            "X-Forwarded-For": ADDRESS,
            "User-Agent": f"{CANARY}-browser",
            "traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01",
        }
        with httpx.Client(base_url=edge.url, timeout=15, trust_env=False, headers=own) as http:
            who = visitor(http)
            secrets += [who.conversation, who.token]
            for text in (f"hello {CANARY}", f"{CANARY} i want to kill myself", f"{CANARY} doubtfully low"):
                who.post(text)
            for mode in ("500", "nonsense", "refuse"):
                rasa.mode = mode
                who.answered(who.say(f"{CANARY} {mode}")["sequence"])
            assert who.choose(f"{CANARY}-choice").status_code == 409
            desk = StaffDesk(edge.house)
            edge.call(lambda: desk.take(who.conversation, STAFF))
            edge.call(lambda: desk.say(who.conversation, STAFF, f"{CANARY} from staff"))
            who.say(f"{CANARY} to staff")
            with suppress(NotOwnerError):
                edge.call(lambda: desk.take(who.conversation, f"{CANARY} another"))
            edge.call(lambda: desk.close(who.conversation, STAFF, f"{CANARY} outcome"))
            until(lambda: any(b'"crisis"' in body for body in staff_hook.bodies))
        edge.stop()
    names = {span.name for span in spans(collector)}
    assert names >= {"message", "turn", "outbox.send", "staff.take", "staff.say", "staff.close"}
    sent = b"\n".join(collector.bodies)
    for secret in secrets:
        assert secret.encode() not in sent, secret
    assert "ab" * 16 not in {span.trace_id.hex() for span in spans(collector)}
    failed = {span.name: span.status.message for span in spans(collector) if span.status.code == 2}
    assert failed["staff.take"] == "NotOwnerError"
    assert not any(span.events for span in spans(collector))
    known = traces.WORDS | {"other", "service.name", "frontdesk-edge"}
    for span in spans(collector):
        for value in facts(span).values():
            assert not isinstance(value, str) or value in known
    outcomes = {facts(span)["frontdesk.outcome"] for span in named(collector, "turn.assistant")}
    assert {"answered", "failed", "refused", "not_asked"} <= outcomes


def test_without_the_setting_nothing_is_sent_whatever_the_environment_says(
    sqlite_url: str,
    start: Callable[..., Edge],
    rasa: FakeRasa,
    collector: Hook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    edge = start(sqlite_url)
    with httpx.Client(base_url=edge.url, timeout=15, trust_env=False) as http:
        who = visitor(http)
        who.answered(who.say("hello")["sequence"])
        assert http.get("/staff/review", params={"q": CANARY}).status_code in (200, 303)
    edge.stop()
    assert collector.bodies == []
    assert rasa.traces == [None]
    assert trace_headers() == {}


def test_a_receiver_that_is_away_costs_nobody_anything(sqlite_url: str, start: Callable[..., Edge]) -> None:
    edge = start(sqlite_url, traces="http://127.0.0.1:9")
    with httpx.Client(base_url=edge.url, timeout=15, trust_env=False) as http:
        who = visitor(http)
        who.answered(who.say("hello")["sequence"])
    began = time.monotonic()
    edge.stop()
    assert time.monotonic() - began < traces.SENT_WITHIN_S + 5


@pytest.mark.parametrize(
    "wrong", ["collector:4318", "grpc://c:4317", "http://", "http://c:port", "http://c/?a=b"]
)
def test_an_address_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="FRONTDESK_TRACES"):
        Traces(wrong)


def test_the_vocabulary_has_the_words_of_the_record() -> None:
    assert {
        *Event,
        personal.CHANNEL,
        personal.FLAG,
        personal.ASSIGN,
        weekly.CHANNEL,
        weekly.EVENT,
    } <= traces.WORDS
