"""A verdict that travels as plain data comes back as it was, and nothing else passes for one."""

import json

import pytest

from frontdesk.errors import InputError
from frontdesk.safety.verdict import NO_RISK, Verdict, read_verdict

FOUND = Verdict("crisis", "other", "es", 0.7, "classifier", "una frase", "emergency", ("negated",))


@pytest.mark.parametrize("verdict", [NO_RISK, FOUND])
def test_a_verdict_survives_its_journey(verdict: Verdict) -> None:
    assert read_verdict(json.loads(json.dumps(verdict.as_dict()))) == verdict


def test_a_long_sentence_is_cut_and_further_fields_are_ignored() -> None:
    read = read_verdict(FOUND.as_dict() | {"sentence": "x" * 50_000, "more": 1})
    assert len(read.sentence) == 10_000


@pytest.mark.parametrize(
    "wrong",
    [{"risk": "bad"}, {"risk": ["crisis"]}, {"risk": None}, {"about": 5}, {"language": {}}, {"found_by": "me"},
     {"probability": "0.5"}, {"probability": 2}, {"probability": float("nan")}, {"probability": True},
     {"sentence": None}, {"nearest": ""}, {"lowered": "negated"}, {"lowered": [1]}, {"lowered": None}],
)  # fmt: skip
def test_what_is_no_verdict_is_named(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        read_verdict(FOUND.as_dict() | wrong)


def test_nothing_is_no_verdict() -> None:
    with pytest.raises(InputError):
        read_verdict({})
