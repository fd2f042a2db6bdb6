"""A chat from its beginning: recorded, answered in order, the same id once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
from edge_tools import Edge, FakeRasa, Visitor, recorded, visitor


def test_a_message_is_recorded_answered_and_shown(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    posted = who.say("what are the risks")
    (reply,) = who.answered(posted["sequence"])
    assert (reply["author"], reply["kind"], reply["topic"]) == ("assistant", "answer", "risks")
    assert reply["text"] == "reply to what are the risks"
    assert reply["section"] == "Risks"
    assert [c["title"] for c in reply["choices"]] == ["What are the risks?"]
    (asked,) = rasa.asked
    assert asked.conversation == who.conversation
    assert asked.verdict is not None
    assert asked.verdict["probability"] == 0.01
    said = recorded(edge.house, who.conversation)
    assert [m.sequence for m in said] == [1, 2]
    assert not any(m.pending for m in said)


def test_the_same_id_is_the_same_message(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    first = who.post("hello there", id_="m-1")
    who.answered(first.json()["sequence"])
    again = who.post("something else", id_="m-1")
    assert (again.status_code, again.json()) == (202, first.json())
    assert [m["author"] for m in who.history()] == ["visitor", "assistant"]
    assert len(rasa.asked) == 1


def test_what_was_taken_is_confirmed_again_whatever_the_rate_or_the_choice(
    url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    edge = start(url, session_rate="1/minute")
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        person = visitor(http)
        first = person.post("hello there", id_="m-1")
        assert person.post("hello there", id_="m-1").json() == first.json()
        again = http.post(
            "/v1/messages", json={"id": "m-1", "choice": "nobody-offered-it"}, headers=person.headers
        )
        assert (again.status_code, again.json()) == (202, first.json())
        assert person.post("hello there", id_="m-2").status_code == 429


def test_twenty_at_once_with_one_id_are_one_message(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: who.post(f"try {n}", id_="same"), range(20)))
    assert {a.status_code for a in answers} == {202}
    assert len({a.text for a in answers}) == 1
    who.answered(answers[0].json()["sequence"])
    assert [m["author"] for m in who.history()] == ["visitor", "assistant"]


def test_a_burst_is_answered_in_order_one_reply_each(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    rasa.mode, rasa.delay_s = "slow", 0.05
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda n: who.say(f"number {n}"), range(10)))
    seen = who.until(lambda all_: sum(m["author"] == "assistant" for m in all_) == 10)
    assert [m["sequence"] for m in seen] == list(range(1, 21))
    asked = [m["text"] for m in seen if m["author"] == "visitor"]
    replies = [m for m in seen if m["author"] == "assistant"]
    assert [r["text"] for r in replies] == [f"reply to {text}" for text in asked]
    assert [a.text for a in rasa.asked] == asked


def test_chats_do_not_wait_for_each_other(edge: Edge, http: httpx.Client, rasa: FakeRasa) -> None:
    rasa.mode, rasa.delay_s = "slow", 1.0
    people = [visitor(http) for _ in range(12)]
    import time

    start = time.monotonic()
    posted = [(p, p.say("hello")["sequence"]) for p in people]
    for person, sequence in posted:
        person.answered(sequence)
    assert time.monotonic() - start < 9.0  # one after the other would be twelve seconds


def test_a_choice_that_was_offered_is_said_by_its_title(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    (reply,) = who.answered(who.say("hello")["sequence"])
    posted = who.choose(reply["choices"][0]["id"])
    assert posted.status_code == 202
    (second,) = who.answered(posted.json()["sequence"])
    assert second["text"] == f"reply to choice {reply['choices'][0]['id']}"
    said = {m["sequence"]: m for m in who.history()}
    assert said[posted.json()["sequence"]]["text"] == "What are the risks?"
    rasa.mode = "forgetful"
    (third,) = who.answered(who.choose(reply["choices"][0]["id"]).json()["sequence"])
    assert third["text"] == "reply to What are the risks?"


def test_a_choice_never_offered_is_refused(
    edge: Edge, who: Visitor, http: httpx.Client, rasa: FakeRasa
) -> None:
    (reply,) = who.answered(who.say("hello")["sequence"])
    stranger = visitor(http)
    for choice in (reply["choices"][0]["id"], "risks", "%", "c_a"):
        answer = stranger.choose(choice)
        assert answer.status_code in (409, 422)
        assert answer.json()["error"]["code"] in ("choice_not_offered", "invalid")
    assert stranger.history() == []
    assert len(rasa.asked) == 1
