"""What may lower a pattern that matched. Each rule has a name, and a test for each.

Nothing else lowers. A rule looks at one sentence only, so "I was suicidal years ago. Tonight I
want to end my life" stays a crisis.
"""

from collections.abc import Callable, Sequence

from frontdesk.safety.clauses import clause_of
from frontdesk.safety.patterns import Hit

_NEGATORS = frozenset(["not", "never", "no", "without", "nor", "neither", "nobody"])
_NEGATION_REACH = 3
_UNTIL = frozenset(["until", "till", "til"])
# In the clause of a danger they say that it is wanted, or there, now.
_INTENT = frozenset(
    [
        "want",
        "wants",
        "wanna",
        "going",
        "gonna",
        "will",
        "plan",
        "planning",
        "need",
        "needs",
        "am",
        "is",
        "are",
        "feel",
        "feeling",
        "feels",
        "can",
        "cannot",
    ]
)
_BEGIN_CLAUSES = frozenset(
    ["i", "we", "he", "she", "they", "you", "it", "the", "my", "his", "her", "our", "their"]
)
_FEARED = ("risk of", "history of", "used to", "afraid of", "scared of", "worried about", "fear of")
_PRESENT = frozenset(
    [
        "now",
        "again",
        "still",
        "today",
        "tonight",
        "lately",
        "currently",
        "anymore",
        "constantly",
        "everyday",
        "always",
        "soon",
        "tomorrow",
        "back",
        "hour",
        "hours",
        "minute",
        "minutes",
        "mins",
    ]
)
_PAST_WORDS = frozenset(["ago", "formerly", "previously", "once", "history", "past", "decades", "childhood"])
_PAST_PHRASES = (
    "used to", "in the past", "back then", "when i was", "as a teen", "as a teenager", "as a kid",
    "as a child", "years old", "last year", "at one point", "long time ago", "back in", "in college",
    "in my twenties", "in high school", "from high school", "from college", "had attempted", "past attempt", "prior attempt",
    "at age", "as a baby", "as a toddler", "as a boy", "as a girl", "last spring",
    "last summer", "last fall", "last autumn", "last winter",
)  # fmt: skip
_ABOUT_TREATMENT = frozenset(
    [
        "help",
        "helps",
        "reduce",
        "reduces",
        "treat",
        "treats",
        "stop",
        "stops",
        "fda",
        "approved",
        "approval",
        "screen",
        "screening",
        "protocol",
        "policy",
        "ideation",
        "risk",
        "rates",
        "study",
        "studies",
        "research",
        "increase",
        "increases",
        "cause",
        "causes",
        "lower",
        "lowers",
        "accept",
        "admit",
        "patients",
        "people",
        "prevention",
        "trial",
        "trials",
        "inpatients",
        "evidence",
        "questionnaire",
        "brochure",
        "leaflet",
        "teach",
        "teaching",
        "volunteer",
        "class",
        "intake",
    ]
)
_QUESTION_STARTS = frozenset(
    [
        "does",
        "do",
        "is",
        "are",
        "can",
        "could",
        "will",
        "would",
        "what",
        "how",
        "has",
        "have",
        "why",
        "which",
        "if",
        "whether",
    ]
)
_FIRST_PERSON = frozenset(["i", "me", "myself", "my", "am"])
_SUBJECTS = frozenset(["i", "he", "she", "they", "but", "anyway"])
_CLOSE_ONES = frozenset(
    [
        "he",
        "she",
        "they",
        "him",
        "her",
        "husband",
        "wife",
        "son",
        "daughter",
        "mom",
        "mum",
        "mother",
        "dad",
        "father",
        "brother",
        "sister",
        "friend",
        "partner",
        "boyfriend",
        "girlfriend",
        "roommate",
        "cousin",
        "uncle",
        "aunt",
        "niece",
        "nephew",
        "grandson",
        "granddaughter",
        "neighbor",
        "coworker",
        "kid",
        "child",
        "teen",
        "teenager",
        "buddy",
    ]
)

Rule = Callable[[Sequence[str], Hit], bool]


def negated(words: Sequence[str], hit: Hit) -> bool:
    """ "I am not suicidal", "I would never hurt myself"; not "give me a reason not to"."""
    before = list(words[max(0, hit.start - _NEGATION_REACH) : hit.start])
    nearest = max((i for i, word in enumerate(before) if word in _NEGATORS), default=None)
    if nearest is None or hit.group == "emergency" or {"why", "reason", "reasons"} & set(words):
        return False
    if _UNTIL & set(words[hit.end :]) or _negated_twice(words, hit):
        return False
    return not _SUBJECTS & set(before[nearest + 1 :])


def _negated_twice(words: Sequence[str], hit: Hit) -> bool:
    """ "I can not promise I will not": two in one clause; a "no" in front of it answers somebody."""
    before = clause_of(words, hit).before
    answer = 1 if before and before[0] in {"no", "nope"} else 0
    return sum(word in _NEGATORS for word in before[answer:]) > 1


def in_the_past(words: Sequence[str], hit: Hit) -> bool:
    """ "I was suicidal ten years ago", unless the sentence also speaks of now.

    What lies in the past must be said of the danger itself; said beside it, it lowers only what is neither
    an emergency nor wanted now.
    """
    if _PRESENT & set(_plain(words)):
        return False
    own = clause_of(words, hit).own
    if _tells_of_the_past(own):
        return True
    return hit.group != "emergency" and not _INTENT & set(own) and _tells_of_the_past(words)


def _plain(words: Sequence[str]) -> list[str]:
    said = " ".join(words).replace("at once", "").replace("years back", "years ago")
    return said.replace("never again", "").split()


def _tells_of_the_past(said: Sequence[str]) -> bool:
    words = _plain(said)
    text = " ".join(words)
    pairs = zip(words, [*words[1:], ""], strict=True)
    single = {word for word, following in pairs if word != "once" or following not in _BEGIN_CLAUSES}
    year = any(len(word) == 4 and word.startswith(("19", "20")) and word.isdigit() for word in words)
    return year or bool(_PAST_WORDS & single) or any(phrase in text for phrase in _PAST_PHRASES)


def about_nobody(words: Sequence[str], hit: Hit) -> bool:
    """A person-pattern in a question or a general sentence that speaks of no one."""
    if hit.group != "person" or (_FIRST_PERSON | _CLOSE_ONES) & set(words):
        return False
    return "?" in words or words[0] in _QUESTION_STARTS or bool(_ABOUT_TREATMENT & set(words))


def general_question(words: Sequence[str], hit: Hit) -> bool:
    """A question on treatment and suicide in general: "can I ask if it reduces suicide risk"."""
    if not words or hit.group == "emergency":
        return False
    if hit.group == "strong":
        general = {"people", "patients", "folks"} & set(words)
        return bool(general) and not (_FIRST_PERSON | _CLOSE_ONES) & set(words)
    asks = "?" in words or words[0] in _QUESTION_STARTS
    return asks and bool(_ABOUT_TREATMENT & set(words)) and not {"am", "feeling"} & set(words)


def hypothetical_emergency(words: Sequence[str], hit: Hit) -> bool:
    """ "what happens if someone can not breathe during an infusion": asked about, not happening."""
    if hit.group != "emergency":
        return False
    text = " ".join(words)
    general = ("what if", "what happens if", "in case", "can it cause", "does it cause", "can ketamine",
               "does ketamine", "is it possible", "has anyone", "do you have", "can you overdose", "could ketamine")  # fmt: skip
    clause = clause_of(words, hit)
    own, until = " ".join(clause.own), " ".join((*clause.before, *words[hit.start : hit.end]))
    return (
        any(phrase in text for phrase in general)
        or any(phrase in own for phrase in ("last year", "years ago", "months ago", "weeks ago"))
        or any(phrase in until for phrase in _FEARED)
    )


RULES: tuple[Rule, ...] = (
    negated,
    in_the_past,
    about_nobody,
    general_question,
    hypothetical_emergency,
)


def lowered_by(words: Sequence[str], hit: Hit) -> str | None:
    """Return the name of the first rule that lowers `hit`, or None."""
    return next((rule.__name__ for rule in RULES if rule(words, hit)), None)
