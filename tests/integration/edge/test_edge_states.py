"""Who answers now: told at the start of a stream, whenever it changes, and to those who poll."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from edge_tools import WAIT_S, Edge, FakeRasa, Visitor, stream, visitor

from frontdesk.edge import staffing
from frontdesk.language.files import PROJECT

BOT = {"owner": "bot", "staff": None, "answering": False, "expected": None, "staff_typing": False}
WEEK = "hours:\n  monday: 9:00-17:00\nanswer_within_minutes: 30\n"


class Ear:
    """Follows a chat's live events beside the test."""

    def __init__(self, edge: Edge, who: Visitor, after: int | None) -> None:
        self._got: queue.Queue[dict[str, Any]] = queue.Queue()
        self._stopped = False
        keep = {"after": after, "states": True, "timeout_s": 60.0, "stop": self._keep}
        self._thread = threading.Thread(target=lambda: stream(edge, who, **keep), daemon=True)  # type: ignore[arg-type]
        self._thread.start()

    def next(self, within_s: float = WAIT_S) -> tuple[str, dict[str, Any]]:
        """Return the next event's name and content."""
        event = self._got.get(timeout=within_s)
        assert ("id" in event) is (event["event"] == "message")
        return event["event"], event["message"]

    def states(self, count: int) -> list[dict[str, Any]]:
        """Return the next so many states; messages are passed over."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            name, content = self.next()
            if name == "state":
                found.append(content)
        return found

    def is_quiet(self, for_s: float = 1.5) -> bool:
        """Return whether nothing comes for a while."""
        try:
            self._got.get(timeout=for_s)
        except queue.Empty:
            return True
        return False

    def stop(self) -> None:
        self._stopped = True

    def _keep(self, events: list[dict[str, Any]]) -> bool:
        self._got.put(events[-1])
        return self._stopped


@contextmanager
def listening(edge: Edge, who: Visitor, after: int | None = None) -> Iterator[Ear]:
    ear = Ear(edge, who, after)
    try:
        yield ear
    finally:
        ear.stop()


def staff(edge: Edge, what: Callable[..., Any], who: Visitor, *more: str) -> None:
    edge.call(lambda: what(edge.house, who.conversation, "Maria", *more))


def polled(who: Visitor) -> dict[str, Any]:
    body = who.http.get("/v1/messages", headers=who.headers).json()
    return {key: body[key] for key in BOT}


def test_an_empty_chat_is_told_at_once_that_the_stream_runs(edge: Edge, who: Visitor) -> None:
    began = time.monotonic()
    (event,) = stream(edge, who, states=True, stop=lambda seen: True)
    assert time.monotonic() - began < 5  # who hears nothing for so long turns to polling
    assert (event["event"], event["message"]) == ("state", BOT)
    assert polled(who) == BOT


def test_the_state_comes_after_what_was_said(edge: Edge, who: Visitor) -> None:
    who.answered(who.say("hello")["sequence"])
    staff(edge, staffing.take, who)
    events = stream(edge, who, states=True, stop=lambda seen: seen[-1]["event"] == "state")
    assert [event["event"] for event in events] == ["message"] * 3 + ["state"]
    assert events[-1]["message"] == BOT | {"owner": "staff", "staff": "Maria"} == polled(who)
    (again,) = stream(edge, who, after=3, states=True, stop=lambda seen: True)
    assert again["message"] == events[-1]["message"]


def test_answering_is_true_until_the_reply_is_there(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    with listening(edge, who) as ear:
        assert ear.next() == ("state", BOT)
        rasa.gate.clear()
        who.say("hello")
        assert ear.next()[1]["text"] == "hello"
        assert ear.next() == ("state", BOT | {"answering": True})
        assert polled(who)["answering"] is True
        rasa.gate.set()
        assert ear.next()[1]["text"] == "reply to hello"
        assert ear.next() == ("state", BOT)
        assert polled(who) == BOT
        assert ear.is_quiet()


def test_take_release_and_the_end_are_told(edge: Edge, who: Visitor) -> None:
    with listening(edge, who) as ear:
        ear.states(1)
        staff(edge, staffing.take, who)
        assert ear.states(1) == [BOT | {"owner": "staff", "staff": "Maria"}]
        staff(edge, staffing.say, who, "Hi.")
        assert ear.next()[1]["text"] == "Hi."
        assert ear.is_quiet()  # nothing changed
        staff(edge, staffing.release, who)
        assert ear.states(1) == [BOT]
        assert who.http.post("/v1/end", headers=who.headers).status_code == 200
        assert ear.states(1) == [BOT | {"owner": "closed"}]


def test_nobody_waits_for_the_assistant_where_staff_hold_the_chat(
    edge: Edge, who: Visitor, rasa: FakeRasa
) -> None:
    staff(edge, staffing.take, who)
    with listening(edge, who, after=1) as ear:
        ear.states(1)
        who.say("hello Maria")
        assert ear.next()[1]["text"] == "hello Maria"
        assert ear.is_quiet()
        assert rasa.asked == []


def test_taking_a_chat_ends_the_wait_for_the_assistant(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    with listening(edge, who) as ear:
        ear.states(1)
        rasa.gate.clear()
        who.say("hello")
        assert ear.states(1) == [BOT | {"answering": True}]
        staff(edge, staffing.take, who)
        assert ear.states(1) == [BOT | {"owner": "staff", "staff": "Maria"}]
        staff(edge, staffing.release, who)
        assert ear.states(1) == [BOT | {"answering": True}]
        rasa.gate.set()
        assert ear.states(1) == [BOT]


def test_changes_in_another_process_are_told(url: str, start: Callable[..., Edge], rasa: FakeRasa) -> None:
    here, there = start(url), start(url)
    with httpx.Client(base_url=there.url, timeout=10, trust_env=False) as other:
        person = visitor(other)
        with listening(here, person) as ear:
            ear.states(1)
            staff(there, staffing.take, person)
            assert ear.states(1) == [BOT | {"owner": "staff", "staff": "Maria"}]
            staff(there, staffing.release, person)
            assert ear.states(1) == [BOT]


@pytest.mark.parametrize(
    ("language", "hour", "expected"),
    [
        ("en", 15, "Staff usually answer within 30 minutes."),
        ("es-MX", 15, "El personal suele responder en 30 minutos."),
        ("en", 3, "We are closed now and open today at 9 a.m."),
    ],
)
def test_while_staff_were_asked_it_says_when_they_answer(
    tmp_path: Path, sqlite_url: str, start: Callable[..., Edge], language: str, hour: int, expected: str
) -> None:
    edge = start(
        sqlite_url, clinic_file=clinic_file(tmp_path), clock=lambda: datetime(2026, 3, 2, hour, tzinfo=UTC)
    )
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        who = visitor(http, language=language)
        with listening(edge, who) as ear:
            assert ear.states(1) == [BOT]
            assert http.post("/v1/person", headers=who.headers).status_code == 202
            assert ear.states(1) == [BOT | {"owner": "waiting", "expected": expected}]
            assert polled(who)["expected"] == expected
            http.post("/v1/person", headers=who.headers)
            told = [m for m in who.history() if m["kind"] == "staff_times"]
            assert [(m["author"], m["text"]) for m in told] == [("system", expected)]  # and once only
            staff(edge, staffing.take, who)
            assert ear.states(1)[0]["expected"] is None


def test_a_person_at_risk_is_promised_nothing(
    tmp_path: Path, sqlite_url: str, start: Callable[..., Edge]
) -> None:
    edge = start(
        sqlite_url, clinic_file=clinic_file(tmp_path), clock=lambda: datetime(2026, 3, 2, 15, tzinfo=UTC)
    )
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        who = visitor(http)
        who.say("I want to kill myself")
        who.until(lambda seen: len(seen) > 1)
        assert polled(who) == BOT | {"owner": "waiting"}


def clinic_file(folder: Path) -> Path:
    text = (PROJECT / "clinic.yml").read_text(encoding="utf-8")
    text = text.replace("America/Denver", "UTC").replace("hours: {}\n", WEEK)
    file = folder / "clinic.yml"
    file.write_text(text.replace("answer_within_minutes:\n", ""), encoding="utf-8")
    return file
