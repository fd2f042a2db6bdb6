"""The phrase layer of the safety screen: what it raises, and what each lowering rule lowers."""

import pytest

from frontdesk.errors import ConfigurationError
from frontdesk.language.files import DATA
from frontdesk.safety.lowering import RULES, lowered_by
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
     "no puedo respirar", "chest pain right now"],
)  # fmt: skip
def test_emergency_is_raised(sentence: str) -> None:
    assert "emergency" in raised(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["dying to know the price", "my phone died", "kill two birds with one stone", "shoot me an email",
     "these copays are killing me", "please end this chat", "is ego death a thing", "hang on a sec",
     "my chest pain from acid reflux is better", "i almost passed out when i saw the line",
     "i was suicidal when i was 16 and i am 34 now", "who plays harley in suicide squad"],
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


LOWERED = {
    "negated": ["i am not suicidal", "i would never hurt myself", "no i do not want to kill myself"],
    "in_the_past": [
        "i was suicidal ten years ago",
        "i used to cut myself in high school",
        "tried to kill myself 6 years back",
        "my suicide attempt from high school is in my chart",
        "i was suicidal, that was ten years ago",
        "she overdosed, it was in 2014",
        "ten years ago i was in college and thought of suicide",
        "i was suicidal on that pill years ago, it stopped within days and never again",
        "my chest pain last spring turned out to be a muscle",
        "he swallowed a handful of pills at age three",
    ],  # fmt: skip
    "about_nobody": ["does it help suicidal thoughts", "the questionnaire had a suicide question"],
    "general_question": ["can i ask if ketamine reduces suicidal ideation ?"],
    "hypothetical_emergency": [
        "what happens if someone can not breathe during it",
        "i am scared of overdosing",
    ],
}
STILL_RAISED = {
    "negated": [
        "why not just end it all",
        "i can't promise i won't kill myself",
        "i never wanted to kill myself until tonight",
    ],
    "in_the_past": [
        "i was suicidal years ago and now i want to kill myself again",
        "my wife died two years ago and i want to kill myself",
        "once i get home im going to kill myself",
        "he passed out once we got home and will not wake up",
        "he took the whole bottle of pills, he has a history of depression",
        "she stopped breathing, she had surgery last year",
        "last summer i lost my job and i want to kill myself",
        "i will never wake up again, i took all the pills",
        "it turned out to be nothing for them so i want to die",
        "he swallowed a bottle of pills when she was out",
        "when he was gone i decided to kill myself",
        "she turned out to be unconscious",
    ],
    "about_nobody": ["my husband is suicidal", "i lied on the questionnaire, i am suicidal"],
    "general_question": ["i am suicidal can you treat me ?"],
    "hypothetical_emergency": [
        "he is unconscious what do i do",
        "my mom is unconscious and i am worried about her",
        "i am so scared of this, i can not breathe",
    ],
}


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_each_lowering_rule_lowers_what_it_says_and_no_more(rule: str) -> None:
    for sentence in LOWERED[rule]:
        assert raised(sentence) == set(), sentence
    for sentence in STILL_RAISED[rule]:
        assert raised(sentence), sentence


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
