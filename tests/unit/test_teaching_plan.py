"""Corrections become phrases to learn from, development cases, or neither."""

from dataclasses import replace

import pytest

from frontdesk.commands.teaching.corrections import Correction, phrase_of
from frontdesk.commands.teaching.known import Known, load_known
from frontdesk.commands.teaching.labels import Label, label_of
from frontdesk.commands.teaching.lesson_files import Content, Taught
from frontdesk.commands.teaching.likeness import Phrases, normalised
from frontdesk.commands.teaching.plan import CASE_SHARE, LeftOut, Plan, is_case, plan_lesson
from frontdesk.knowledge.answers import load_knowledge
from frontdesk.language.files import PROJECT

TOPICS = {"risks", "benefits"}
NOTHING = Known({}, Phrases(), Phrases(), Content())
# One phrase on each side of the split, found once; a test below holds them to it.
LEARNED = "the quick brown heron asks about tuesday parking"
MEASURED = "eighty green lanterns want a refund by noon"
DOSAGE = Label("medical", "reason", "dosage", "medical")


def correction(identity: int, text: str, kind: str = "clinic", reason: str | None = "cost") -> Correction:
    return Correction(identity, text, kind, reason=reason)


def plan(*corrections: Correction, known: Known = NOTHING) -> Plan:
    return plan_lesson(corrections, known, TOPICS)


def texts(items: tuple[Taught, ...]) -> list[str]:
    return [item.text for item in items]


def test_the_split_goes_by_the_words_alone() -> None:
    assert not is_case(LEARNED)
    assert is_case(MEASURED)
    assert is_case("  Eighty GREEN lanterns, want a refund by noon?! ")


def test_a_fifth_is_kept_for_measuring() -> None:
    share = sum(is_case(f"phrase number {number}") for number in range(5000)) / 5000
    assert abs(share - 1 / CASE_SHARE) < 0.02


def test_phrases_and_cases_part_and_all_is_done() -> None:
    made = plan(correction(1, LEARNED), correction(2, MEASURED))
    assert (texts(made.content.examples), texts(made.content.cases)) == ([LEARNED], [MEASURED])
    assert (made.examples, made.cases, made.left_out, made.done) == (1, 1, {}, (1, 2))


def test_a_phrase_of_the_cases_is_never_learned_from() -> None:
    known = replace(NOTHING, measured=Phrases([LEARNED]))
    made = plan(correction(1, "the quick brown heron asks about tuesday, parking!"), known=known)
    assert (made.examples, made.cases, made.counts) == (0, 0, {"measured": 1})
    assert made.done == (1,)


def test_what_is_much_like_a_new_case_is_not_learned_from() -> None:
    close = f"{MEASURED} please"
    assert not is_case(close)
    made = plan(correction(1, close), correction(2, MEASURED))
    assert (made.examples, made.cases, made.left_out) == (0, 1, {LeftOut.MEASURED: (1,)})


def test_what_is_much_like_a_learned_phrase_measures_nothing() -> None:
    known = replace(NOTHING, shipped=Phrases([f"{MEASURED} please"]))
    assert (plan(correction(1, MEASURED), known=known).examples, plan(correction(1, MEASURED)).cases) == (
        1,
        1,
    )


def test_known_phrases_need_no_teaching_and_contradictions_wait() -> None:
    known = replace(NOTHING, labels={normalised(LEARNED): DOSAGE})
    same = Correction(1, LEARNED, "medical", reason="dosage")
    assert plan(same, known=known).left_out == {LeftOut.KNOWN: (1,)}
    assert plan(same, known=known).done == (1,)
    for other in (replace(same, reason="advice"), correction(1, LEARNED)):
        made = plan(other, known=known)
        assert (made.left_out, made.done) == ({LeftOut.CONTRADICTS: (1,)}, ())


def test_people_who_disagree_are_not_believed_and_those_who_agree_count_once() -> None:
    disagree = plan(correction(1, LEARNED), Correction(2, LEARNED.upper(), "human"))
    assert (disagree.left_out, disagree.done) == ({LeftOut.DISAGREE: (1, 2)}, ())
    agree = plan(correction(1, LEARNED, reason=None), correction(2, LEARNED), correction(3, LEARNED))
    assert (agree.examples, agree.done) == (1, (1, 2, 3))
    assert agree.content.examples[0].label.detail == "cost"


def test_a_newer_meaning_takes_the_place_of_the_older_one() -> None:
    old = Content((Taught(LEARNED, DOSAGE),), (Taught(MEASURED, Label("human", "", "", "human")),))
    made = plan(correction(1, LEARNED), correction(2, MEASURED), known=replace(NOTHING, taught=old))
    assert [(item.text, item.label.expect) for item in made.content.examples] == [(LEARNED, "clinic")]
    assert [(item.text, item.label.expect) for item in made.content.cases] == [(MEASURED, "clinic")]
    again = plan(correction(3, LEARNED), correction(4, MEASURED), known=replace(NOTHING, taught=made.content))
    assert (again.examples, again.cases, again.left_out) == (0, 0, {LeftOut.KNOWN: (3, 4)})


def test_what_was_taught_before_stays() -> None:
    old = Content((Taught("an older phrase about something else", DOSAGE),))
    made = plan(correction(1, LEARNED), known=replace(NOTHING, taught=old))
    assert texts(made.content.examples) == ["an older phrase about something else", LEARNED]
    assert made.examples == 1


def test_without_a_reason_it_can_only_measure() -> None:
    made = plan(correction(1, LEARNED, reason=None), Correction(2, "what did you mean just now", "clarify"))
    assert (made.examples, made.cases) == (0, 2)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Correction(1, "?!", "human"), LeftOut.EMPTY),
        (Correction(1, LEARNED, "answer"), LeftOut.NO_LABEL),
        (Correction(1, LEARNED, "answer", topic="unheard_of"), LeftOut.NO_LABEL),
        (Correction(1, LEARNED, "medical", reason="unheard_of"), LeftOut.NO_LABEL),
        (Correction(1, LEARNED, "unheard_of"), LeftOut.NO_LABEL),
    ],
)
def test_what_cannot_be_taught_waits_with_a_reason(given: Correction, why: LeftOut) -> None:
    assert (plan(given).left_out, plan(given).done) == ({why: (1,)}, ())


@pytest.mark.parametrize(
    ("given", "label"),
    [
        (Correction(1, "x", "answer", topic="risks"), Label("risks", "", "", "answer:risks")),
        (Correction(1, "x", "medical", reason="dosage"), DOSAGE),
        (Correction(1, "x", "crisis"), Label("crisis", "about", "self", "crisis")),
        (Correction(1, "x", "emergency", about="other"), Label("emergency", "about", "other", "emergency")),
        (Correction(1, "x", "chitchat", about="thanks"), Label("chitchat", "about", "thanks", "chitchat")),
        (Correction(1, "x", "chitchat", about="else"), Label("chitchat", "", "", "chitchat")),
        (Correction(1, "x", "human"), Label("human", "", "", "human")),
        (Correction(1, "x", "out_of_scope"), Label("out_of_scope", "", "", "out_of_scope")),
    ],
)
def test_labels_are_those_of_the_training_data(given: Correction, label: Label) -> None:
    assert label_of(given, TOPICS) == label


@pytest.mark.parametrize(
    ("masked", "phrase"),
    [
        ("this is [name], call [phone]", "this is Alex, call 555 0100"),
        ("born [date of birth] at [address]", "born 1 January 1980 at 12 Main Street"),
        ("/restart now", "restart now"),
        ("a [b](c) {d}", "a (b)(c) (d)"),
        ("one || two ||| three", "one | two | three"),
        ("tab\tand\nline\x00end\u2028 next", "tab and lineend next"),
    ],
)
def test_a_phrase_is_one_line_without_marks(masked: str, phrase: str) -> None:
    assert phrase_of(correction(1, masked)) == phrase


def test_the_project_s_own_collections_are_held_against() -> None:
    known = load_known(Content())
    assert known.labels[normalised("typical dose for IV ketamine in milligrams")] == DOSAGE
    sets = [*(PROJECT / "tests/eval").glob("*.tsv"), *(PROJECT / "tests/heldout").glob("*.tsv")]
    for path in sets:
        last = path.read_text(encoding="utf-8").splitlines()[-1].split("\t")[0].split(" || ")[-1]
        made = plan_lesson([correction(1, last)], known, load_knowledge().topics)
        assert (made.examples, made.cases) == (0, 0), path.stem


def test_alike_means_most_words_in_common() -> None:
    phrases = Phrases(["how long until i can drive home after the infusion"])
    assert phrases.near("How long until I can drive home after the infusion?")
    assert phrases.near("how long until i can drive home after infusion")
    assert not phrases.near("how long until i can fly home after an infusion")
    assert not phrases.near("drive home")
    assert not Phrases(["ok"]).near("")
