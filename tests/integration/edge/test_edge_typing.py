"""Who is typing: told while it is true, to the other side only, and never kept."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from edge_tools import Edge, FakeRasa, Visitor, until, visitor
from test_edge_states import BOT, listening, polled

from frontdesk.edge import staffing, typing
from frontdesk.edge.staff_desk import StaffDesk

HELD = BOT | {"owner": "staff", "staff": "Maria"}


@pytest.fixture(autouse=True)
def _soon_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typing, "LASTS_S", 3.0)


def take(edge: Edge, who: Visitor) -> None:
    edge.call(lambda: staffing.take(edge.house, who.conversation, "Maria"))


def types(edge: Edge, who: Visitor, name: str = "Maria") -> None:
    edge.call(lambda: StaffDesk(edge.house).types(who.conversation, name))


def tell(who: Visitor) -> int:
    return who.http.post("/v1/typing", headers=who.headers).status_code


def seen(edge: Edge, who: Visitor) -> bool:
    return StaffDesk(edge.house).visitor_types(who.conversation)


def test_staff_who_type_are_seen_until_they_stop(edge: Edge, who: Visitor) -> None:
    take(edge, who)
    with listening(edge, who, after=1) as ear:
        assert ear.states(1) == [HELD]
        for _ in range(3):  # going on typing is one piece of news
            types(edge, who)
        assert ear.states(1) == [HELD | {"staff_typing": True}] == [polled(who)]
        assert ear.states(1) == [HELD] == [polled(who)]
        assert ear.is_quiet()


def test_what_was_said_is_no_longer_being_typed(
    edge: Edge, who: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing, "LASTS_S", 60.0)
    take(edge, who)
    with listening(edge, who, after=1) as ear:
        ear.states(1)
        types(edge, who)
        ear.states(1)
        edge.call(lambda: staffing.say(edge.house, who.conversation, "Maria", "Hi."))
        assert [ear.next()[0], ear.next()[0]] == ["message", "state"]
        assert polled(who) == HELD


def test_only_whoever_holds_the_chat_is_seen_typing(edge: Edge, who: Visitor) -> None:
    types(edge, who)
    assert polled(who) == BOT
    take(edge, who)
    types(edge, who, "Ben")
    assert polled(who) == HELD
    types(edge, who)
    edge.call(lambda: staffing.release(edge.house, who.conversation, "Maria"))
    assert polled(who) == BOT


def test_the_visitor_is_seen_typing_by_staff_and_by_nobody_else(edge: Edge, who: Visitor) -> None:
    stranger = visitor(who.http)
    assert not seen(edge, who)
    assert tell(who) == 202
    assert seen(edge, who)
    assert not seen(edge, stranger)
    assert polled(who) == BOT
    until(lambda: not seen(edge, who))
    tell(who)
    who.say("hello")
    assert not seen(edge, who)
    assert [message["author"] for message in who.answered(1)] == ["assistant"]


def test_typing_is_told_as_often_as_messages_are(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    edge = start(sqlite_url, session_rate="3/minute")
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        who = visitor(http)
        assert [tell(who) for _ in range(4)] == [202, 202, 202, 429]
        assert who.post("hello").status_code == 202  # counted by itself: it never keeps words from going out


def test_in_a_chat_that_ended_nobody_types(who: Visitor) -> None:
    who.http.post("/v1/end", headers=who.headers)
    answer = who.http.post("/v1/typing", headers=who.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "closed")


@pytest.fixture
def two(sqlite_url: str, start: Callable[..., Edge], request: Any) -> Iterator[tuple[Edge, Edge, Visitor]]:
    """Two processes with Redis where the test says, and a visitor of the first."""
    redis = {"redis_url": request.param}
    here, there = start(sqlite_url, **redis), start(sqlite_url, **redis)
    with httpx.Client(base_url=here.url, timeout=10, trust_env=False) as http:
        yield here, there, visitor(http)


@pytest.mark.parametrize("two", ["redis://127.0.0.1:6379/9"], indirect=True)
def test_with_redis_other_processes_know(two: tuple[Edge, Edge, Visitor]) -> None:
    here, there, who = two
    take(here, who)
    with listening(here, who, after=1) as ear:
        ear.states(1)

        def told() -> bool:
            types(there, who)
            return bool(polled(who)["staff_typing"])

        until(told)
        assert ear.states(2) == [HELD | {"staff_typing": True}, HELD]
    tell(who)
    until(lambda: seen(there, who), 2.9)
    who.say("hello")
    until(lambda: not seen(there, who), 2.9)


@pytest.mark.parametrize("two", ["", "redis://127.0.0.1:1/0"], indirect=True)
def test_without_redis_only_that_is_missing(two: tuple[Edge, Edge, Visitor]) -> None:
    here, there, who = two
    take(here, who)
    types(there, who)
    assert tell(who) == 202
    assert seen(here, who)
    assert polled(who) == HELD
    edge_says = staffing.say(there.house, who.conversation, "Maria", "Hi.")
    there.call(lambda: edge_says)
    who.until(lambda all_: any(message["author"] == "staff" for message in all_))
