"""Live events: nothing lost, nothing doubled, whatever process or connection goes away."""

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from edge_tools import Edge, FakeRasa, Visitor, stream, until, visitor

from frontdesk.edge import staffing, streams

Events = list[dict[str, Any]]


def sequences(events: Events) -> list[int]:
    return [int(event["id"]) for event in events]


def test_what_was_said_and_what_comes_arrives_in_order(edge: Edge, who: Visitor) -> None:
    who.answered(who.say("one")["sequence"])
    timer = threading.Timer(0.5, lambda: who.say("two"))
    timer.start()
    events = stream(edge, who, stop=lambda seen: len(seen) == 4)
    timer.join()
    assert sequences(events) == [1, 2, 3, 4]
    assert {event["event"] for event in events} == {"message"}
    assert [e["message"]["text"] for e in events] == ["one", "reply to one", "two", "reply to two"]


def test_a_stream_resumes_after_the_last_event_seen(edge: Edge, who: Visitor) -> None:
    for text in ("one", "two", "three"):
        who.answered(who.say(text)["sequence"])
    first = stream(edge, who, stop=lambda seen: len(seen) == 3)
    rest = stream(edge, who, after=int(first[-1]["id"]), stop=lambda seen: len(seen) == 3)
    assert sequences(first) + sequences(rest) == [1, 2, 3, 4, 5, 6]


def test_reconnecting_all_the_time_loses_and_doubles_nothing(edge: Edge, who: Visitor) -> None:
    stop = threading.Event()

    def talk() -> None:
        for number in range(15):
            who.say(f"number {number}")
            time.sleep(0.03)
        stop.set()

    talker = threading.Thread(target=talk)
    talker.start()
    seen: list[int] = []
    while len(seen) < 30:
        events = stream(edge, who, after=seen[-1] if seen else 0, stop=lambda got: len(got) >= 2)
        seen += sequences(events)
    talker.join()
    assert seen == list(range(1, 31))


def test_a_stream_hears_of_another_process(url: str, start: Callable[..., Edge], rasa: FakeRasa) -> None:
    here, there = start(url), start(url)
    with httpx.Client(base_url=there.url, trust_env=False) as other:
        person = visitor(other)
        timer = threading.Timer(0.5, lambda: person.say("from there"))
        timer.start()
        began = time.monotonic()
        events = stream(here, person, stop=lambda seen: len(seen) == 2)
        timer.join()
    assert sequences(events) == [1, 2]
    assert time.monotonic() - began < 10  # sooner than the next sign of life, every fifteen seconds


def test_with_redis_other_processes_are_heard_at_once(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    redis = {"redis_url": "redis://127.0.0.1:6379/9"}
    here, there = start(sqlite_url, **redis), start(sqlite_url, **redis)
    with httpx.Client(base_url=there.url, trust_env=False) as other:
        person = visitor(other)
        times: list[float] = []

        def listen() -> None:
            stream(here, person, stop=lambda seen: times.append(time.monotonic()) or len(seen) == 10)  # type: ignore[func-returns-value]

        listener = threading.Thread(target=listen)
        listener.start()
        until(here.house.hub.watched)
        late = []
        for number in range(5):
            time.sleep(0.3)
            began = time.monotonic()
            person.answered(person.say(f"number {number}")["sequence"])
            until(lambda wanted=2 * number + 2: len(times) >= wanted)
            late.append(times[-1] - began)
        listener.join(30)
    assert sorted(late)[2] < 0.5  # the look into the record alone would take half a second on average


def test_without_redis_at_its_address_nothing_is_missed(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    redis = {"redis_url": "redis://127.0.0.1:1/0"}
    here, there = start(sqlite_url, **redis), start(sqlite_url, **redis)
    with httpx.Client(base_url=there.url, trust_env=False) as other:
        person = visitor(other)
        person.say("hello")
        assert sequences(stream(here, person, stop=lambda seen: len(seen) == 2)) == [1, 2]


def test_a_quiet_stream_gives_signs_of_life(
    edge: Edge, who: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert streams.HEARTBEAT_S < 30  # what proxies on the way commonly wait at least
    monkeypatch.setattr(streams, "HEARTBEAT_S", 0.2)
    with who.http.stream("GET", "/v1/events", headers=who.headers) as answer:
        signs = (line for line in answer.iter_lines() if line.startswith(":"))
        assert [next(signs) for _ in range(3)] == [": still here"] * 3


def test_streams_are_counted_and_given_back(url: str, start: Callable[..., Edge], rasa: FakeRasa) -> None:
    edge = start(url, streams_per_session=2, streams=3)
    with httpx.Client(base_url=edge.url, timeout=5, trust_env=False) as http:
        people = [visitor(http), visitor(http), visitor(http)]
        opened = [
            http.stream("GET", "/v1/events", headers=p.headers) for p in (people[0], people[0], people[1])
        ]
        answers = [one.__enter__() for one in opened]
        assert {a.status_code for a in answers} == {200}
        for person in (people[0], people[2]):
            refused = http.get("/v1/events", headers=person.headers)
            assert refused.status_code == 429
            assert int(refused.headers["retry-after"]) > 0
            assert refused.json()["error"]["code"] == "too_many"
        for one in opened:
            one.__exit__(None, None, None)
        until(lambda: edge.app.state.desk.streams.count() == 0)
        with http.stream("GET", "/v1/events", headers=people[2].headers) as answer:
            assert answer.status_code == 200


def test_erasing_a_chat_ends_its_streams(edge: Edge, who: Visitor) -> None:
    who.answered(who.say("hello")["sequence"])
    events: list[str] = []
    with (
        httpx.Client(base_url=edge.url, timeout=30, trust_env=False) as http,
        http.stream("GET", "/v1/events", headers=who.headers) as answer,
    ):
        for line in answer.iter_lines():
            if line.startswith("event:"):
                events.append(line)
            if line == "event: state":  # all that was said so far has come
                assert who.http.delete("/v1/chat", headers=who.headers).status_code == 200
    assert events == ["event: message", "event: message", "event: state", "event: erased"]


@pytest.mark.parametrize("after", ["-1", "x", "99999999999", "1e3", "²"])
def test_an_impossible_place_is_refused(edge: Edge, who: Visitor, after: str) -> None:
    headers: dict[str, str | bytes] = {**who.headers, "Last-Event-ID": after.encode()}
    assert who.http.get("/v1/events", headers=headers).status_code == 422
    assert who.http.get("/v1/messages", params={"after": after}, headers=who.headers).status_code == 422


def test_staff_and_system_are_events_too(edge: Edge, who: Visitor) -> None:
    who.answered(who.say("hello")["sequence"])
    edge.call(lambda: staffing.take(edge.house, who.conversation, "Maria"))
    edge.call(lambda: staffing.say(edge.house, who.conversation, "Maria", "Hi, this is Maria."))
    events = stream(edge, who, stop=lambda seen: len(seen) == 4)
    joined, said = (event["message"] for event in events[2:])
    assert (joined["author"], joined["kind"], joined["staff"]) == ("system", "staff_joined", "Maria")
    assert (said["author"], said["text"], said["staff"]) == ("staff", "Hi, this is Maria.", "Maria")
