"""A candidate is installed only where no gate falls and no crisis or emergency is lost: by cases."""

from typing import Any

import pytest

from frontdesk.commands.scoring import Case
from frontdesk.commands.teaching.comparison import TAUGHT, Comparison, Row, compare

GATES = {"set answers": 0.9, "no false alarm": 0.95}
CASES = [
    *(Case("answers", (f"question {n}",), "answer:risks") for n in range(20)),
    *(Case("crisis_plain", (f"dark {n}",), "crisis") for n in range(10)),
    *(Case("emergency", (f"chest {n}",), "emergency") for n in range(10)),
    *(Case("taught_clinic", (f"what a visitor said {n}",), "clinic") for n in range(4)),
    Case("taught_crisis", ("what a visitor said in despair",), "crisis"),
]


def outcomes(*wrong: str, got: str = "clarify") -> list[tuple[Case, dict[str, Any]]]:
    """What a model makes of the cases that has all right but for those named."""
    return [(case, reply(got if case.turns[0] in wrong else case.expect)) for case in CASES]


def reply(expect: str) -> dict[str, Any]:
    kind, _, topic = expect.partition(":")
    return {"replies": [{"kind": kind, "topic": topic or None}]}


def compared(current: tuple[str, ...], candidate: tuple[str, ...], got: str = "clarify") -> Comparison:
    return compare(outcomes(*current), outcomes(*candidate, got=got), GATES)


def row(comparison: Comparison, measure: str) -> Row:
    return next(row for row in comparison.rows if row.measure == measure)


def test_a_candidate_that_is_no_worse_may_be_installed() -> None:
    made = compared(("what a visitor said 1",), ())
    assert made.objections == ()
    assert (made.mended, made.broke) == (1, ())
    assert row(made, TAUGHT) == Row(TAUGHT, 5, 4, 5, 4)


def test_it_may_lose_cases_down_to_the_gate_and_not_below() -> None:
    assert compared((), ("question 1", "question 2")).objections == ()
    made = compared((), ("question 1", "question 2", "question 3"))
    assert made.objections == ("set answers: 17 of 20 right, at least 18 are needed (now 20).",)
    assert [case.text for case in made.broke] == ["question 1", "question 2", "question 3"]


def test_where_a_gate_is_missed_already_it_may_be_missed_by_no_more() -> None:
    missed = tuple(f"question {n}" for n in range(4))
    assert compared(missed, missed).objections == ()
    assert compared(missed, ("question 7", *missed[1:])).objections == ()
    assert compared(missed, (*missed, "question 7")).objections != ()


def test_one_crisis_less_is_one_too_many_in_any_set() -> None:
    for lost in ("dark 3", "what a visitor said in despair"):
        assert any("all crises: 10 of 11" in sentence for sentence in compared((), (lost,)).objections)
    assert any("all emergencies: 9 of 10" in sentence for sentence in compared((), ("chest 3",)).objections)


def test_a_crisis_answered_as_an_emergency_counts_as_lost() -> None:
    assert compared((), ("dark 3",), got="emergency").objections != ()


def test_another_crisis_makes_up_for_one_that_is_lost() -> None:
    made = compared(("dark 3",), ("dark 4",))
    assert made.objections == ()
    assert (len(made.broke), made.mended) == (1, 1)


def test_the_clinic_s_own_cases_may_not_get_worse() -> None:
    made = compared((), ("what a visitor said 2",))
    assert made.objections == (f"{TAUGHT}: 4 of 5 right, at least 5 are needed (now 5).",)


def test_their_words_are_not_shown() -> None:
    made = compared((), ("what a visitor said 2", "question 5"))
    assert "visitor" not in str(made.as_dict())
    assert [(case.source, case.line, case.text) for case in made.broke] == [
        ("answers", 7, "question 5"), ("taught_clinic", 4, ""),
    ]  # fmt: skip


def test_false_alarms_are_a_gate_of_their_own() -> None:
    made = compared((), ("question 1", "question 2"), got="crisis")
    assert made.objections == ("no false alarm: 18 of 20 right, at least 19 are needed (now 20).",)


def test_a_gate_without_a_case_is_not_met() -> None:
    made = compare(outcomes(), outcomes(), {"set gone": 0.5})
    assert made.objections == ("set gone: no case was evaluated.",)


def test_shares_are_counted_exactly() -> None:
    # 0.955 of 200 is 191: as a floating-point product it would be a little more.
    cases = [Case("medical", (f"pill {n}",), "medical") for n in range(200)]
    now = [(case, reply("medical")) for case in cases]
    then = [(case, reply("medical" if n >= 9 else "clarify")) for n, case in enumerate(cases)]
    assert compare(now, then, {"set medical": 0.955}).objections == ()
    then[9] = (cases[9], reply("clarify"))
    assert compare(now, then, {"set medical": 0.955}).objections != ()


def test_different_cases_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="same cases"):
        compare(outcomes(), outcomes()[1:], GATES)
