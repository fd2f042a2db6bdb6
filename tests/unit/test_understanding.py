"""Second opinions and decisions, with probabilities given by hand."""

from dataclasses import replace

import numpy as np
import pytest

from frontdesk.knowledge.answers import load_knowledge
from frontdesk.safety.verdict import Verdict
from frontdesk.understanding.context import load_context
from frontdesk.understanding.decide import Distribution, Limits, decide
from frontdesk.understanding.history import History
from frontdesk.understanding.networks import Networks
from frontdesk.understanding.risk import reviewed

TOPICS = frozenset(load_knowledge().topics)


def verdict(probability: float, found_by: str = "", risk: str = "none") -> Verdict:
    return Verdict(
        risk=risk,  # type: ignore[arg-type]
        about="self",
        language="en",
        probability=probability,
        found_by=found_by,
        sentence="",
        nearest="crisis",
        lowered=(),
    )


def seen(**probabilities: float) -> Distribution:
    labels = [name.replace("__", "+") for name in probabilities]
    return Distribution(np.array([*probabilities.values()], dtype=np.float32), labels, TOPICS)


def test_a_phrase_that_matched_is_never_taken_back() -> None:
    found = verdict(0.01, "pattern", "crisis")
    assert reviewed(found, "text", lambda _: (0.0, 0.0)).risk == "crisis"


@pytest.mark.parametrize(("screen", "second", "risk"), [(0.4, 0.9, "crisis"), (0.4, 0.01, "none")])
def test_doubtful_cases_are_settled_by_the_second_opinion(screen: float, second: float, risk: str) -> None:
    assert reviewed(verdict(screen), "text", lambda _: (second, 0.0)).risk == risk


def test_the_second_opinion_alone_raises_nothing() -> None:
    assert reviewed(verdict(0.02), "for everybody?", lambda _: (0.999, 0.0)).risk == "none"


def test_no_second_opinion_is_asked_for_where_none_could_raise() -> None:
    def asked(_: str) -> tuple[float, float]:
        raise AssertionError("asked all the same")

    assert reviewed(verdict(0.02), "for everybody?", asked).risk == "none"
    with pytest.raises(AssertionError):
        reviewed(verdict(0.06), "for everybody?", asked)


@pytest.mark.parametrize(
    ("screen", "second", "risk"), [(0.9, 0.99, "crisis"), (0.4, 0.9, "none"), (0.9, 0.05, "none")]
)
def test_what_a_rule_lowered_is_raised_only_where_both_are_sure(
    screen: float, second: float, risk: str
) -> None:
    lowered = replace(verdict(screen), lowered=("negated",))
    assert reviewed(lowered, "i dont want to kill myself but", lambda _: (second, 0.0)).risk == risk


def test_what_the_screen_is_sure_of_stands() -> None:
    assert reviewed(verdict(0.9, "classifier", "crisis"), "text", lambda _: (0.001, 0.0)).risk == "crisis"


@pytest.mark.parametrize(
    ("found_by", "seen_as", "risk"),
    [
        ("classifier", (0.05, 0.9), "emergency"),
        ("both", (0.05, 0.9), "emergency"),
        ("pattern", (0.05, 0.9), "crisis"),
        ("both", (0.4, 0.5), "crisis"),
    ],
)
def test_which_risk_it_is_the_second_opinion_says_if_it_is_clear(
    found_by: str, seen_as: tuple[float, float], risk: str
) -> None:
    assert reviewed(verdict(0.9, found_by, "crisis"), "text", lambda _: seen_as).risk == risk


def test_medical_wins_over_a_likelier_topic() -> None:
    ask = decide("x", seen(risks=0.7, medical__symptoms=0.3), named=False, limits=Limits())
    assert (ask.kind, ask.reason) == ("medical", "symptoms")


def test_a_named_medicine_needs_less() -> None:
    probabilities = {"risks": 0.89, "medical__medication": 0.06, "chitchat": 0.05}
    assert decide("x", seen(**probabilities), named=True, limits=Limits()).kind == "medical"
    assert decide("x", seen(**probabilities), named=False, limits=Limits()).topic == "risks"


@pytest.mark.parametrize(("topic", "kind"), [(0.45, "answer"), (0.1, "chitchat")])
def test_small_talk_that_may_be_a_question_about_the_treatment_is_one(topic: float, kind: str) -> None:
    probabilities = {"chitchat__capabilities": 0.5, "benefits": topic, "human": 0.5 - topic}
    assert decide("x", seen(**probabilities), named=False, limits=Limits()).kind == kind


def test_a_risk_that_the_screen_denied_is_not_an_ask() -> None:
    ask = decide("x", seen(crisis__self=0.8, effectiveness=0.2), named=False, limits=Limits())
    assert ask.kind in ("answer", "clarify")


def test_networks_vote_with_log_probabilities() -> None:
    rng = np.random.default_rng(0)
    shapes = {"inner": (2, 5, 4), "inner_bias": (2, 4), "outer": (2, 4, 3), "outer_bias": (2, 3)}
    arrays = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    alone = [Networks(**{name: array[i : i + 1] for name, array in arrays.items()}) for i in (0, 1)]
    features = rng.normal(size=(7, 5)).astype(np.float32)
    single = [net.log_probabilities(features) for net in alone]
    assert np.allclose(np.exp(single[0]).sum(axis=1), 1, atol=1e-5)
    both = Networks(**arrays).log_probabilities(features)
    assert np.allclose(both, (single[0] + single[1]) / 2, atol=1e-5)


@pytest.mark.parametrize(
    ("after", "text", "topic"),
    [
        ("standard_treatments", "the middle one", "antidepressants"),
        ("risks", "and the last thing?", "addiction_risk"),
        ("glutamate", "and the other two", "serotonin_dopamine"),
        ("bdnf", "the middle one", None),
    ],
)
def test_a_position_points_at_what_the_last_answer_listed(after: str, text: str, topic: str | None) -> None:
    assert load_context(load_knowledge()).pointed_at(text, History((after,), ("answer",))) == topic
