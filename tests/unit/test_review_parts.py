"""What wants a look, what is alike, what filters and labels mean, how asks are masked."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from frontdesk.console.review.filters import read_filters
from frontdesk.console.review.labels import Labels
from frontdesk.console.review.words import sureness, verdict_of
from frontdesk.errors import InputError
from frontdesk.knowledge.answers import load_knowledge
from frontdesk.knowledge.topics import CLINIC_REASONS, MEDICAL_REASONS
from frontdesk.records.alike import groups
from frontdesk.records.attention import Attention, reasons, score
from frontdesk.records.labels import Label
from frontdesk.records.masked_asks import masked_asks

KNOWLEDGE = load_knowledge()
DENVER = ZoneInfo("America/Denver")


def look(
    kinds: str = "answer", confidence: float | None = 0.9, *, disliked: bool = False, **verdict: Any
) -> int:
    return score(kinds=kinds, confidence=confidence, verdict={"risk": "none", **verdict}, disliked=disliked)


def test_what_the_assistant_was_sure_of_needs_no_look() -> None:
    assert look() == 0
    assert look("chitchat", 0.5) == 0
    assert look("", None) == 0


def test_what_is_likelier_to_be_wrong_comes_first() -> None:
    order = [
        look(probability=0.4), look(disliked=True), look("crisis", risk="crisis", probability=0.9),
        look("clarify", 0.9), look(confidence=0.1), look(confidence=0.25), look(confidence=0.35),
        look(confidence=0.45), look(confidence=0.5),
    ]  # fmt: skip
    assert order == [90, 80, 70, 60, 55, 50, 45, 40, 0]
    assert look("answer out_of_scope") == 60
    assert look(lowered=["idiom"]) == 90


def test_an_alarm_that_both_layers_were_sure_of_needs_no_look_unless_it_is_disliked() -> None:
    both = {"risk": "crisis", "found_by": "both"}
    assert look("crisis", **both, probability=0.95) == 0
    assert look("crisis", **both, probability=0.949) == 70
    for one in ("pattern", "classifier", ""):
        assert look("crisis", risk="crisis", found_by=one, probability=0.99) == 70
    assert look("emergency", risk="emergency", found_by="both", probability=0.5) == 70
    assert look("crisis", **both, probability=0.99, disliked=True) == 80
    assert look("crisis clarify", **both, probability=0.99) == 60


def test_all_reasons_are_told_the_weightiest_first() -> None:
    found = reasons(
        kinds="clarify", confidence=0.1, verdict={"risk": "none", "probability": 0.5}, disliked=True
    )
    assert found == [
        Attention.MISSED_HINT, Attention.DISLIKED, Attention.NOT_UNDERSTOOD, Attention.UNSURE,
    ]  # fmt: skip


def test_texts_that_say_nearly_the_same_stand_together() -> None:
    texts = [
        "is it safe?",
        "how much does it cost",
        "Is it  safe",
        "is it save?",
        "",
        "how much does this cost?",
        "",
    ]
    assert groups(texts) == [[0, 2, 3], [1, 5], [4], [6]]
    assert groups([]) == []
    assert groups(["\ud800 odd", "🙂"]) == [[0], [1]]


def test_what_only_shares_a_few_words_stays_apart() -> None:
    assert groups(["is it safe", "is it safe for me when i am pregnant and take sertraline"]) == [[0], [1]]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("misuse", Label("misuse")), ("  A DOSE ", Label("medical", reason="dosage")),
        ("Question about the clinic: What it costs", Label("clinic", reason="cost")),
        (KNOWLEDGE.answers["bdnf"].title.lower(), Label("answer", "bdnf")),
    ],
)  # fmt: skip
def test_labels_are_found_by_their_words(typed: str, label: Label) -> None:
    assert Labels(KNOWLEDGE).find(typed) == label


@pytest.mark.parametrize("typed", ["", "   ", "zebra", "question", "<script>"])
def test_words_that_mean_no_label_or_several_are_refused(typed: str) -> None:
    with pytest.raises(InputError):
        Labels(KNOWLEDGE).find(typed)


def test_every_topic_and_reason_can_be_chosen_and_reads_back() -> None:
    labels = Labels(KNOWLEDGE)
    assert len(set(labels.words)) == len(KNOWLEDGE.topics) + len(MEDICAL_REASONS) + len(CLINIC_REASONS) + 6
    for said in labels.words:
        found = labels.find(said)
        found.check()
        assert labels.of(found.kind, found.topic, found.reason) == said


def test_days_are_the_clinic_s_days() -> None:
    wanted = read_filters({"from": "2026-03-08", "to": "2026-03-08"}, KNOWLEDGE, DENVER).wanted
    assert wanted.since is not None
    assert wanted.until is not None
    assert (wanted.since.isoformat(), wanted.until.isoformat()) == (
        "2026-03-08T00:00:00-07:00", "2026-03-09T00:00:00-06:00",
    )  # fmt: skip


def test_filters_stand_in_the_address_again() -> None:
    filters = read_filters({"kind": "medical", "q": "a & b", "evil": "x", "state": ""}, KNOWLEDGE, DENVER)
    assert filters.query == "q=a+%26+b&kind=medical"
    assert filters.without("q") == "kind=medical"
    assert filters.problems == ()


class Names:
    """Knows a name only where its sentence tells."""

    def mask(self, text: str) -> str:
        return text.replace("Ann Lee", "[name]") if text.startswith("I am") else text


@pytest.mark.parametrize(
    ("text", "asks", "shown"),
    [
        ("I am Ann Lee, is it safe, does Ann Lee pay", ["is it safe", "does Ann Lee pay"],
         ["is it safe", "does [name] pay"]),
        ("I am Ann Lee and it costs what, is it far", ["I am Ann Lee and it costs what", "is it far"],
         ["I am [name] and it costs what", "is it far"]),
        ("I am [odd] Ann Lee, one, two Ann Lee", ["one", "two Ann Lee"], ["one", "two [name]"]),
    ],
)  # fmt: skip
def test_what_the_whole_hides_its_parts_hide(text: str, asks: list[str], shown: list[str]) -> None:
    masker = Names()
    assert masked_asks(masker, text, masker.mask(text), [{"text": ask} for ask in asks]) == shown


def test_a_message_that_is_not_masked_yet_has_no_words() -> None:
    assert masked_asks(Names(), "I am Ann Lee", "", [{"text": "a"}, {"text": "b"}]) == ["", ""]


def test_sureness_and_verdicts_have_words() -> None:
    assert [sureness(value) for value in (1.0, 0.85, 0.6, 0.4, 0.0)] == [
        "sure", "sure", "fairly sure", "not sure", "a guess",
    ]  # fmt: skip
    assert verdict_of({}) == "Not screened"
    assert verdict_of({"risk": "none", "probability": 0.02}) == "No risk seen (2 %)"
    found = {"risk": "crisis", "probability": 0.9, "found_by": "both", "about": "other"}
    assert verdict_of(found) == "Crisis of somebody else, noticed by a phrase and its likeness (90 %)"
