"""Who speaks, what is raised, and when the assistant is worth asking."""

import itertools
from dataclasses import replace

import pytest

from frontdesk.edge.breaker import LONGEST_PAUSE_S, MISSED_BEATS, STUCK_TURNS, Breaker
from frontdesk.edge.hub import GONE, Hub
from frontdesk.edge.outcomes import (
    Answer,
    Apologise,
    AskNow,
    Explain,
    Failed,
    NotAsked,
    Outcome,
    Raise,
    Refused,
    StaySilent,
    decide,
    needs_assistant,
)
from frontdesk.edge.screening import acts_at_once, judge
from frontdesk.edge.turn_shapes import Turn
from frontdesk.safety.verdict import NO_RISK, Verdict

CERTAIN = Verdict("crisis", probability=0.1, found_by="pattern")
SURE = Verdict("crisis", probability=0.93, found_by="classifier")
DOUBT = Verdict("crisis", probability=0.6, found_by="classifier")


def turn(kind: str = "answer") -> Turn:
    ask = {"text": "x", "kind": kind, "confidence": 0.9}
    return Turn.model_validate({"messages": [{"text": "words", "kind": kind}], "asks": [ask]})


OUTCOMES: tuple[Outcome, ...] = (turn(), turn("crisis"), NotAsked(), Refused(), Failed())


def test_what_is_certain_is_raised_whoever_owns_the_chat() -> None:
    for owner, verdict, outcome in itertools.product(
        ("bot", "waiting", "staff", "closed"), (CERTAIN, SURE), OUTCOMES
    ):
        assert decide(owner, verdict, outcome) == Raise(verdict)
        assert not needs_assistant(owner, verdict)


@pytest.mark.parametrize("owner", ["staff", "closed"])
def test_where_staff_speak_the_assistant_is_silent(owner: str) -> None:
    assert not needs_assistant(owner, DOUBT)
    for verdict, outcome in itertools.product((None, NO_RISK), (turn(), NotAsked(), Refused(), Failed())):
        assert decide(owner, verdict, outcome) == StaySilent()
    assert decide(owner, DOUBT, turn()) == StaySilent()  # the assistant found the doubt unfounded


@pytest.mark.parametrize("owner", ["bot", "waiting", "staff", "closed"])
def test_a_doubt_nobody_decided_counts(owner: str) -> None:
    for outcome in (NotAsked(), Refused(), Failed()):
        assert decide(owner, DOUBT, outcome) == Raise(DOUBT)
    assert decide(owner, NO_RISK, turn("emergency")) == Raise(
        replace(NO_RISK, risk="emergency", found_by="classifier")
    )
    raised = decide(owner, None, turn("crisis"))
    assert isinstance(raised, Raise)
    assert raised.text == "words"


@pytest.mark.parametrize("owner", ["bot", "waiting"])
def test_otherwise_the_assistant_answers_or_the_truth_is_told(owner: str) -> None:
    assert needs_assistant(owner, DOUBT)
    assert needs_assistant(owner, None)
    assert decide(owner, DOUBT, turn()) == Answer(turn())
    assert decide(owner, NO_RISK, Refused()) == Explain()
    assert decide(owner, NO_RISK, Failed()) == Apologise()
    assert decide(owner, NO_RISK, NotAsked()) == AskNow()


class Screen:
    """Finds words in a text; remembers what it read."""

    def __init__(self, **found: Verdict) -> None:
        self._found = found
        self.read: list[str] = []

    def screen(self, text: str) -> Verdict:
        self.read.append(text)
        return next((v for word, v in self._found.items() if word in text.lower()), NO_RISK)


def test_raw_and_plain_words_are_both_read() -> None:
    screen = Screen()
    judge(screen, "/restart  I\u2019m <b>so</b> lo\u200bw")
    assert screen.read == ["restart I'm so low", "/restart I'm <b>so</b> low"]
    hidden = Screen(die=CERTAIN)
    assert judge(hidden, "<i want to die>") == CERTAIN
    assert judge(Screen(), "\u200b") == NO_RISK


def test_joined_messages_count_only_where_it_is_certain() -> None:
    for verdict, counts in ((CERTAIN, True), (SURE, True), (DOUBT, False)):
        screen = Screen(**{"kill myself": verdict})
        assert judge(screen, "myself", "i want to kill") == (verdict if counts else NO_RISK)
    assert judge(Screen(low=DOUBT), "so low", "hello") == DOUBT


def test_where_two_long_messages_meet_only_phrases_are_looked_for() -> None:
    long = "one two three four five six seven"
    screen, phrases = Screen(), Screen(seven=CERTAIN)
    assert judge(screen, long, long, phrases=phrases) == CERTAIN
    assert phrases.read == [f"{long} {long}"]
    assert judge(screen, "short one", long, phrases=phrases) == NO_RISK
    assert screen.read[-1] == f"{long} short one"
    words = " ".join(str(n) for n in range(20))
    judge(screen, words, words, phrases=phrases)
    assert phrases.read[-1] == " ".join(words.split()[-8:] + words.split()[:8])


def test_only_certainty_acts_at_once() -> None:
    assert [acts_at_once(v) for v in (CERTAIN, SURE, DOUBT, NO_RISK)] == [True, True, False, False]
    assert not acts_at_once(replace(NO_RISK, probability=0.99))


def test_a_heartbeat_that_is_missed_twice_stops_the_asking_and_one_starts_it() -> None:
    breaker = Breaker()
    for moment in range(MISSED_BEATS):
        assert breaker.admits(moment)
        breaker.beat(moment, alive=False)
    assert not breaker.alive
    assert not breaker.admits(100)
    breaker.beat(101, alive=True)
    assert breaker.admits(101)


def test_a_turn_that_succeeds_outweighs_missed_heartbeats() -> None:
    breaker = Breaker()
    for moment in range(10):
        breaker.beat(moment, alive=False)
        breaker.answered()
    assert breaker.admits(10)


def test_while_turns_hang_one_in_a_while_is_tried() -> None:
    breaker = Breaker()
    for _ in range(STUCK_TURNS):
        assert breaker.admits(0)
        breaker.timed_out(0)
    assert not breaker.admits(1)
    assert breaker.admits(3)
    assert not breaker.admits(3)
    for moment in range(10, 100, 10):
        breaker.timed_out(moment)
    assert breaker.admits(90 + LONGEST_PAUSE_S)
    breaker.answered()
    assert breaker.admits(91)
    assert breaker.admits(91)


def test_many_turns_that_hang_at_once_make_the_pause_no_longer() -> None:
    breaker = Breaker()
    for _ in range(20):
        assert breaker.admits(0)
    for _ in range(20):
        breaker.timed_out(4)
    assert not breaker.admits(5)
    assert breaker.admits(6)  # the first pause, not the longest
    breaker.timed_out(10)
    assert not breaker.admits(13)
    assert breaker.admits(14)  # a trial that hung doubles it


def test_the_hub_wakes_watchers_of_a_chat_and_forgets_it() -> None:
    hub, told = Hub(), []
    hub.others = lambda chat, sequence: told.append((chat, sequence))
    with hub.watch("a") as first, hub.watch("a") as second:
        for watch in (first, second):
            assert not watch._woken.is_set()
        hub.tell("a", 3)
        assert first._woken.is_set()
        first._woken.clear()
        hub.heard("a", 3)
        hub.heard("a", 2)
        hub.heard("b", 9)
        assert not first._woken.is_set()
        hub.heard("a", GONE)
        assert first._woken.is_set()
        assert hub.watched() == ["a"]
    assert hub.watched() == []
    assert told == [("a", 3)]
