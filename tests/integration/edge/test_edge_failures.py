"""The assistant fails: the visitor hears the truth at once, staff are asked, nothing is forgotten."""

import time

import pytest
from edge_tools import WAIT_S, Edge, FakeRasa, Visitor, until, visitor

from frontdesk.edge.turn_record import UNAVAILABLE


def told(who: Visitor, sequence: int, timeout_s: float = WAIT_S) -> dict:
    return next(m for m in who.answered(sequence, timeout_s) if m["kind"] != "staff_times")


@pytest.mark.parametrize("mode", ["500", "nonsense"])
def test_failing_at_once(edge: Edge, who: Visitor, rasa: FakeRasa, mode: str) -> None:
    rasa.mode = mode
    replies = [told(who, who.say(f"hello {n}")["sequence"]) for n in range(6)]
    assert {(r["author"], r["kind"]) for r in replies} == {("system", UNAVAILABLE)}
    assert replies[0]["text"] != replies[1]["text"]
    assert all("988" in r["text"] for r in replies)
    with edge.house.record.read() as uow:
        request = uow.handoffs.open_of(who.conversation)
    assert request is not None
    assert (request.reason, request.urgency) == ("technical", "medical")
    assert who.owner() == "waiting"
    rasa.mode = "ok"
    assert told(who, who.say("and now")["sequence"])["kind"] == "answer"


def test_down_and_back(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    rasa.stop()
    began = time.monotonic()
    assert told(who, who.say("hello")["sequence"])["kind"] == UNAVAILABLE
    assert time.monotonic() - began < 4.0  # it is not waited for, which would be five seconds
    until(lambda: not edge.house.assistant.alive)
    assert told(who, who.say("hello")["sequence"])["kind"] == UNAVAILABLE
    rasa.start()
    until(lambda: edge.house.assistant.alive)
    assert told(who, who.say("and now")["sequence"])["kind"] == "answer"


def test_hung_and_back(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    rasa.mode = "hang"
    began = time.monotonic()
    sequences = [who.say(f"hello {n}")["sequence"] for n in range(4)]
    replies = [told(who, sequence) for sequence in sequences]
    assert time.monotonic() - began < 15.0  # all of them, not five seconds each
    assert {r["kind"] for r in replies} == {UNAVAILABLE}
    other = visitor(who.http)
    began = time.monotonic()
    assert told(other, other.say("hello")["sequence"])["kind"] == UNAVAILABLE
    assert time.monotonic() - began < 4.0  # it is known by now to be hung
    rasa.mode = "ok"
    until(lambda: edge.house.assistant.alive)
    assert told(who, who.say("and now")["sequence"])["kind"] == "answer"


def test_slow_but_in_time(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    rasa.mode, rasa.delay_s = "slow", 3.0
    assert told(who, who.say("hello")["sequence"])["kind"] == "answer"


def test_a_text_without_words_gets_a_reply(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    rasa.mode = "refuse"
    reply = told(who, who.say("....")["sequence"])
    assert (reply["author"], reply["kind"]) == ("assistant", "clarify")
    assert who.owner() == "bot"


def test_a_turn_that_was_cut_off_is_asked_again(who: Visitor, rasa: FakeRasa) -> None:
    rasa.drops = 2  # one Rasa was killed while it worked, the next one had just ended
    assert told(who, who.say("hello")["sequence"])["text"] == "reply to hello"
    assert len(rasa.asked) == 1


def test_a_turn_waits_for_the_assistants_database(who: Visitor, rasa: FakeRasa) -> None:
    rasa.away = 4
    assert told(who, who.say("hello")["sequence"])["text"] == "reply to hello"
    rasa.away = 100
    assert told(who, who.say("and now")["sequence"])["kind"] == UNAVAILABLE
    rasa.away = 0
