"""What each rule that lowers a phrase lowers, and what it leaves raised. The sentences: `lowering_cases.yml`."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from frontdesk.language.files import DATA
from frontdesk.safety.lowering import RULES, lowered_by
from frontdesk.safety.patterns import load_patterns

PATTERNS = load_patterns(DATA / "safety.yml")
CASES = yaml.safe_load((Path(__file__).parent / "lowering_cases.yml").read_text(encoding="utf-8"))


def stays_raised(sentence: str) -> bool:
    doc, hits = PATTERNS.read(sentence)
    assert hits, f"no phrase matches {sentence!r}, so that it shows nothing of lowering"
    words = [token.lower_ for token in doc]
    return not all(lowered_by(words, hit) for hit in hits)


def test_every_rule_has_cases_of_both_kinds() -> None:
    assert set(CASES) == {rule.__name__ for rule in RULES}
    assert all(cases["lowered"] and cases["raised"] for cases in CASES.values())


@pytest.mark.parametrize("sentence", [sentence for cases in CASES.values() for sentence in cases["lowered"]])
def test_what_tells_of_no_danger_now_is_lowered(sentence: str) -> None:
    assert not stays_raised(sentence)


@pytest.mark.parametrize("sentence", [sentence for cases in CASES.values() for sentence in cases["raised"]])
def test_a_danger_beside_such_words_stays_raised(sentence: str) -> None:
    assert stays_raised(sentence)


def test_a_year_lies_in_the_past_once_it_is_over() -> None:
    year = date.today().year
    assert stays_raised(f"i tried to kill myself in may {year}")
    assert not stays_raised(f"i tried to kill myself in may {year - 2}")
