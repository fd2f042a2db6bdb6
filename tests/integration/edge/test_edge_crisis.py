"""A person at risk gets help at once, whatever else is broken."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from edge_tools import BrokenScreen, Edge, FakeRasa, Visitor, recorded, until, visitor

from frontdesk.bundle import model_file
from frontdesk.edge import staffing
from frontdesk.edge.house import load_encoder
from frontdesk.edge.phrases import load_phrases
from frontdesk.edge.turn_record import UNAVAILABLE
from frontdesk.safety.bundle import screen_from_bundle
from frontdesk.safety.screen import SafetyScreen
from frontdesk.settings import load_settings


@contextmanager
def database_away(url: str) -> Iterator[None]:
    """Take the database away for the length of the block."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            yield
            holder.execute("ROLLBACK")
        holder.close()
        return
    base, _, name = url.rpartition("/")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            yield
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def helped(answer: httpx.Response) -> bool:
    """Tell whether an answer holds the crisis line, at once."""
    replies = answer.json().get("replies") or []
    return any("988" in r["text"] and r["kind"] in ("crisis", "emergency") for r in replies)


def test_a_crisis_is_answered_at_once_recorded_and_told_to_staff(
    edge: Edge, who: Visitor, rasa: FakeRasa
) -> None:
    posted = who.post("i will kill myself")
    assert posted.status_code == 202
    assert helped(posted)
    assert posted.json()["replies"][0]["sequence"] == 2
    until(lambda: not any(m.pending for m in recorded(edge.house, who.conversation)))
    assert rasa.asked == []
    with edge.house.record.read() as uow:
        request = uow.handoffs.open_of(who.conversation)
        conversation = uow.conversations.get(who.conversation)
        understood = uow.messages.understood(uow.messages.get(who.conversation, 1))
    assert request is not None
    assert (request.urgency, request.sequence, request.reason) == ("crisis", 1, "crisis")
    assert (conversation.owner, conversation.urgency) == ("waiting", "crisis")
    assert understood is not None
    assert understood[1]["risk"] == "crisis"
    assert "sentence" not in understood[1]


def test_the_same_id_again_brings_the_same_help_and_no_second_alert(edge: Edge, who: Visitor) -> None:
    first = who.post("i will kill myself", id_="m")
    again = who.post("i will kill myself", id_="m")
    assert again.json() == first.json()
    assert len([m for m in who.history() if m["kind"] == "crisis"]) == 1


def test_help_is_not_repeated_word_for_word(edge: Edge, who: Visitor) -> None:
    texts = [who.say("i will kill myself")["replies"][0]["text"] for _ in range(3)]
    assert len(set(texts)) == 3


def test_an_emergency_is_worded_as_one(edge: Edge, who: Visitor) -> None:
    (reply,) = who.say("he is not breathing")["replies"]
    assert (reply["kind"], "911" in reply["text"]) == ("emergency", True)


@pytest.mark.parametrize("mode", ["ok", "500", "nonsense", "refuse", "risk"])
def test_what_is_certain_does_not_depend_on_the_assistant(
    edge: Edge, who: Visitor, rasa: FakeRasa, mode: str
) -> None:
    rasa.mode = mode
    for text in ("i will kill myself", "surely low"):
        assert helped(who.post(text))
    assert rasa.asked == []


MODES = ("ok", "500", "nonsense", "refuse", "hang", "risk")
DRESSES = (
    "i will kill myself", "I WILL KILL MYSELF", "/i will kill myself", "i will k\u200bill myself",
    "<b>i will kill myself</b>", "i will kill\nmyself",
)  # fmt: skip


def test_the_words_of_help_are_the_same_whatever_fails(
    url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    edge = start(url, redis_url="redis://127.0.0.1:1/0")
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        found = []
        for mode, text in [(mode, DRESSES[0]) for mode in MODES] + [("ok", dress) for dress in DRESSES]:
            rasa.mode = mode
            found.append(visitor(http).say(text)["replies"])
        held = visitor(http)
        edge.call(lambda: staffing.take(edge.house, held.conversation, "Maria"))
        found.append(held.say(DRESSES[0])["replies"])
        with database_away(url):
            away = held.post(DRESSES[0]).json()["replies"]
    assert all(len(replies) == 1 for replies in found)
    assert {(reply["kind"], reply["text"]) for replies in [*found, away] for reply in replies} == {
        ("crisis", found[0][0]["text"])
    }


def test_with_the_assistant_gone_or_hung(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    rasa.mode = "hang"
    began = time.monotonic()
    who.say("hello")
    assert helped(who.post("i will kill myself"))
    assert time.monotonic() - began < 4.0  # the assistant is not waited for, which would be five seconds
    rasa.stop()
    assert helped(who.post("i will kill myself again"))


def test_while_staff_hold_the_chat(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    edge.call(lambda: staffing.take(edge.house, who.conversation, "Maria"))
    assert helped(who.post("i will kill myself"))
    who.say("doubtfully low")  # nobody else is asked, so the doubt counts
    crises = who.until(lambda all_: sum(m["kind"] == "crisis" for m in all_) == 2)
    assert len({m["text"] for m in crises if m["kind"] == "crisis"}) == 2
    assert rasa.asked == []
    with edge.house.record.read() as uow:
        request = uow.handoffs.open_of(who.conversation)
        assert uow.conversations.get(who.conversation).urgency == "crisis"
    assert request is not None
    assert request.claimed_by == "Maria"


def test_a_doubt_is_decided_by_the_assistant(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    posted = who.say("doubtfully low")
    assert posted["replies"] == []
    (reply,) = who.answered(posted["sequence"])
    assert reply["kind"] == "answer"
    assert rasa.asked[0].verdict is not None
    assert rasa.asked[0].verdict["found_by"] == "classifier"
    rasa.mode = "risk"
    (reply,) = who.answered(who.say("doubtfully low again")["sequence"])
    assert (reply["kind"], "988" in reply["text"]) == ("crisis", True)
    assert "own crisis words" not in reply["text"]


@pytest.mark.parametrize("mode", ["500", "nonsense", "refuse"])
def test_a_doubt_counts_when_the_assistant_fails(edge: Edge, who: Visitor, rasa: FakeRasa, mode: str) -> None:
    rasa.mode = mode
    (reply,) = who.answered(who.say("doubtfully low")["sequence"])
    assert (reply["kind"], "988" in reply["text"]) == ("crisis", True)


def test_a_doubt_counts_when_staff_take_the_chat_meanwhile(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    rasa.gate.clear()
    rasa.mode = "risk"
    who.say("doubtfully low")
    until(lambda: rasa.asked)
    edge.call(lambda: staffing.take(edge.house, who.conversation, "Maria"))
    rasa.gate.set()
    seen = who.until(lambda all_: any(m["kind"] == "crisis" for m in all_))
    assert [m["author"] for m in seen] == ["visitor", "system", "assistant"]


def test_a_sentence_split_over_two_messages(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    who.answered(who.say("tonight i want to kill")["sequence"])
    assert helped(who.post("myself"))
    assert not helped(who.post("in peace"))  # what was raised already does not raise its successor


def test_the_assistant_is_told_that_help_came_before(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    who.answered(who.say("what are the risks")["sequence"])
    who.say("i will kill myself")
    for text in ("yes", "and what does it do"):
        who.answered(who.say(text)["sequence"])
    assert [asked.after_risk for asked in rasa.asked] == [None, "crisis", None]


def test_an_answer_after_a_crisis_opens_with_care(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    who.say("i will kill myself")
    (first,) = [m for m in who.answered(who.say("what are the risks")["sequence"]) if m["kind"] == "answer"]
    (second,) = who.answered(who.say("what are the benefits")["sequence"])
    assert "988" in first["text"]
    assert first["text"].endswith("reply to what are the risks")
    assert second["text"] == "reply to what are the benefits"


def test_with_the_database_away_help_comes_all_the_same(
    url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    edge = start(url)
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        person = visitor(http)
        with database_away(url):
            for text, expected in (("i will kill myself", True), ("doubtfully low", True), ("hello", False)):
                began = time.monotonic()
                answer = person.post(text, id_=text.replace(" ", "-"))
                assert time.monotonic() - began < 5.0
                assert answer.status_code == 503
                assert int(answer.headers["retry-after"]) > 0
                assert helped(answer) is expected
                assert "988" in answer.json()["error"]["message"]
        until(lambda: http.get("/v1/messages", headers=person.headers).status_code == 200)
        assert person.history() == []
        again = person.post("i will kill myself", id_="i-will-kill-myself")
        assert (again.status_code, helped(again)) == (202, True)


def test_with_redis_away(sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa) -> None:
    edge = start(sqlite_url, redis_url="redis://127.0.0.1:1/0")
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        assert helped(visitor(http).post("i will kill myself"))


def test_with_the_screen_itself_broken_the_assistant_still_reads(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    edge = start(sqlite_url, screen=BrokenScreen())
    rasa.mode = "risk"
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        person = visitor(http)
        (reply,) = person.answered(person.say("i feel so bad")["sequence"])
        assert (reply["kind"], reply["text"]) == ("crisis", "assistant's own crisis words")
        assert rasa.asked[0].verdict is None
        assert 'frontdesk_errors_total{part="screen"} 1.0' in http.get("/metrics").text
        rasa.mode = "500"
        (reply,) = [
            m for m in person.answered(person.say("and now")["sequence"]) if m["kind"] != "staff_times"
        ]
        assert (reply["kind"], "988" in reply["text"]) == (UNAVAILABLE, True)


def test_with_the_screen_itself_broken_what_is_certain_is_still_answered_at_once(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    edge = start(sqlite_url, screen=BrokenScreen(), phrases=load_phrases())
    rasa.mode = "500"
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        person = visitor(http)
        assert helped(person.post("i want to kill myself"))
        assert "911" in person.say("my husband is not breathing")["replies"][0]["text"]
        assert not helped(person.post("what happens in an infusion"))
        assert 'frontdesk_errors_total{part="screen"} 3.0' in http.get("/metrics").text
    assert [asked.text for asked in rasa.asked] == ["what happens in an infusion"]


def test_what_is_too_long_is_read_even_so(edge: Edge, who: Visitor) -> None:
    letter = "x " * 1_500
    for text in (
        f"i will kill myself {letter}",
        f"{letter} i will kill myself",
        f"{letter}kill myself {letter}",
    ):
        answer = who.post(text)
        assert (answer.status_code, helped(answer)) == (413, True)
    assert "replies" not in who.post(letter).json()


def test_one_crisis_is_counted_once(edge: Edge, who: Visitor) -> None:
    def counted(line: str) -> float:
        lines = who.http.get("/metrics").text.splitlines()
        return sum(float(found.split()[-1]) for found in lines if found.startswith(line))

    for _ in range(2):
        assert helped(who.post("i will kill myself", id_="one"))
    who.answered(who.say("hello")["sequence"])  # so that the turn before it is over too
    assert counted('frontdesk_risks_total{risk="crisis"}') == 1
    assert counted('frontdesk_turns_total{kind="crisis"}') == 1
    until(lambda: counted("frontdesk_turn_seconds_count") == 2)


def test_in_a_chat_that_has_ended(edge: Edge, who: Visitor) -> None:
    who.http.post("/v1/end", headers=who.headers)
    answer = who.post("i will kill myself")
    assert (answer.status_code, helped(answer)) == (409, True)


def test_written_too_fast_the_numbers_are_told(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    edge = start(sqlite_url, session_rate="2/minute")
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        person = visitor(http)
        answers = [person.post(f"hello {n}") for n in range(3)]
        assert [a.status_code for a in answers] == [202, 202, 429]
        assert "988" in answers[2].json()["error"]["message"]
        assert int(answers[2].headers["retry-after"]) > 0
        assert visitor(http).post("hello").status_code == 202


@pytest.fixture(scope="module")
def trained() -> SafetyScreen:
    settings = load_settings()
    return screen_from_bundle(model_file(settings), load_encoder(settings))


@pytest.mark.after_training
@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "/I want to kill myself",
        "/restart I want to kill myself",
        "I WANT TO KILL MYSELF",
        "i can\u2019t go on, i\u2019m going to kill myself",
        "i want to ki\u200bll my\u200dself",
        "<b>i want to kill myself</b>",
        "<i want to kill myself>",
        "\u202ei want to kill myself",
        "\uff29 want to kill myself",
        "i want to kill myself\ud83d",
        "i want to\0 kill myself",
    ],
)
def test_no_dress_hides_a_crisis_from_the_trained_screen(
    sqlite_url: str, start: Callable[..., Edge], rasa: FakeRasa, trained: SafetyScreen, text: str
) -> None:
    rasa.stop()
    edge = start(sqlite_url, screen=trained)
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        person = visitor(http)
        body = '{"id": "x", "text": "' + text.encode("unicode-escape").decode().replace("\\x", "\\u00") + '"}'
        posted = http.post(
            "/v1/messages", content=body, headers=person.headers | {"Content-Type": "application/json"}
        )
        assert (posted.status_code, helped(posted)) == (202, True)
        split = visitor(http)
        split.say("i want to")
        assert helped(split.post("kill myself"))


def test_what_an_erased_chat_held_says_nothing_about_the_next(edge: Edge, http: httpx.Client) -> None:
    # Some databases give the row ids of an erased chat to the messages that come after it.
    for words, risk in (("hello there", False), ("i will kill myself", True), ("just a question", False)):
        who = visitor(http)
        posted = who.post(words)
        assert helped(posted) == risk, words
        who.answered(1)
        said = recorded(edge.house, who.conversation)[0]
        with edge.house.record.read() as uow:
            assert uow.messages.get(who.conversation, 1).text == said.text == words
            understood = uow.messages.understood(said)
        assert understood is not None
        assert (understood[1]["risk"] != "none") == risk, words
        assert http.delete("/v1/chat", headers=who.headers).status_code == 200
