"""The phrase layer of the safety screen: what it raises."""

import pytest

from frontdesk.errors import ConfigurationError
from frontdesk.language.files import DATA
from frontdesk.safety.lowering import lowered_by
from frontdesk.safety.patterns import Patterns, load_patterns

PATTERNS = load_patterns(DATA / "safety.yml")


def raised(sentence: str) -> set[str]:
    doc, hits = PATTERNS.read(sentence)
    words = [token.lower_ for token in doc]
    return {"emergency" if h.group == "emergency" else "crisis" for h in hits if not lowered_by(words, h)}


@pytest.mark.parametrize(
    "sentence",
    [
        "i want to kill myself", "IM GONNA K.M.S", "i don’t want to be here anymore", "wanna end it all",
        "ki\u200bll myself tonight", "my son says he wants to die", "i cant go on like this", "no quiero vivir",
        "theres no point in living", "i am suicidal", "thinking about unaliving myself",
    ],
)  # fmt: skip
def test_crisis_is_raised(sentence: str) -> None:
    assert "crisis" in raised(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["i cant breath", "he is unconscious", "she wont wake up", "i took the whole bottle", "my throat is swelling up",
     "no puedo respirar", "chest pain right now", "my wife just had a seizure", "he is having a stroke",
     "the lady beside me stopped responding", "please send help to room 4",
     "i took 40 pills from 2019", "swallowed a handful of my pills"],
)  # fmt: skip
def test_emergency_is_raised(sentence: str) -> None:
    assert "emergency" in raised(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["dying to know the price", "my phone died", "kill two birds with one stone", "shoot me an email", "my laptop stopped responding",
     "these copays are killing me", "please end this chat", "is ego death a thing", "hang on a sec",
     "my chest pain from acid reflux is better", "i almost passed out when i saw the line",
     "i was suicidal when i was 16 and i am 34 now", "who plays harley in suicide squad",
     "i had a stroke in 2016", "i took 20 mg tablets", "does it carry a suicide warning", "cant breathe for laughing"],
)  # fmt: skip
def test_idioms_are_not(sentence: str) -> None:
    assert raised(sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    ["i am not doing good now and i want to die", "i am 34 now and still suicidal like when i was 16",
     "no chest pain but i can not breathe", "she passed out and is not breathing"],
)  # fmt: skip
def test_danger_beside_an_idiom_is(sentence: str) -> None:
    assert raised(sentence)


def test_a_broken_pattern_file_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="lacks"):
        Patterns({"idioms": []})
    with pytest.raises(ConfigurationError, match="number"):
        Patterns({"idioms": ["a ~x b"], "strong": [], "person": [], "emergency": []})


@pytest.mark.parametrize(
    "sentence",
    [
        "i swallowed a whole bottle of pills an hour ago",
        "she overdosed ten minutes ago",
        "i took all my pills at once",
    ],
)
def test_what_happened_just_now_is_not_the_past(sentence: str) -> None:
    assert raised(sentence)
