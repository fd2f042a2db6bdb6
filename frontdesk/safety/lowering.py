"""What may lower a pattern that matched. Each rule has a name, and a test for each.

Nothing else lowers. A rule looks at one sentence only, so "I was suicidal years ago. Tonight I
want to end my life" stays a crisis.
"""

import re
from collections.abc import Callable, Sequence

from frontdesk.safety.clauses import clause_of
from frontdesk.safety.hypothetical import hypothetical_emergency
from frontdesk.safety.negation import negated
from frontdesk.safety.past import in_the_past
from frontdesk.safety.patterns import Hit

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

_GENERAL = frozenset(
    ["people", "patients", "patient", "clients", "someone", "somebody", "anyone", "anybody", "person", "persons"]
    + ["folks", "adults", "teens", "teenagers", "those", "veterans", "moms", "ketamine", "drug", "drugs", "medicine"]
)  # fmt: skip
_NO_NOUNS = frozenset(
    ["please", "help", "need", "needs", "can", "could", "and", "but", "or", "what", "so", "now", "right", "again"]
    + ["because", "will", "after", "for", "at", "in", "is", "do", "any", "to", "with", "since", "all", "too", "rn"]
    + ["tonight", "today", "from", "on", "the", "this", "if", "when", "while", "as", "every", "most"]
)  # fmt: skip
_PLEA = re.compile(
    r"\b(?:please|pls|urgent(?:ly)?|asap|(?:can|could|will) (?:someone|somebody|anyone)|need help"
    r"|(?:will|can|do|does|would) not (?:stop|go away|end|leave)|^help)\b|\bhelp$"
)

Rule = Callable[[Sequence[str], Hit], bool]


def about_nobody(words: Sequence[str], hit: Hit) -> bool:
    """A person-pattern in a question or a general sentence that speaks of no one."""
    if hit.group != "person" or (_FIRST_PERSON | _CLOSE_ONES) & set(words) or _of_the_writer(words, hit):
        return False
    return "?" in words or words[0] in _QUESTION_STARTS or bool(_ABOUT_TREATMENT & set(words))


def _of_the_writer(words: Sequence[str], hit: Hit) -> bool:
    """ "suicidal please help", "is it normal to be suicidal": who leaves the "I" out still means it."""
    if words[0] not in _QUESTION_STARTS and "?" not in words and _PLEA.search(" ".join(words)):
        return True
    following = words[hit.end] if hit.end < len(words) else ""
    about = words[hit.start - 1] if hit.start else ""
    bare = (
        words[hit.end - 1] == "suicidal"
        and about not in {"you", "as"}
        and (following in _NO_NOUNS or not following.isalpha())
    )
    return bare and not _GENERAL & set(words)


def general_question(words: Sequence[str], hit: Hit) -> bool:
    """A question on treatment and suicide in general: "can I ask if it reduces suicide risk"."""
    if not words or hit.group == "emergency":
        return False
    if hit.group == "strong":
        near = words if words[0] in _QUESTION_STARTS else clause_of(words, hit).before
        return bool({"people", "patients", "folks"} & set(near)) and not (_FIRST_PERSON | _CLOSE_ONES) & set(
            words
        )
    asks = "?" in words or words[0] in _QUESTION_STARTS
    return asks and bool(_ABOUT_TREATMENT & set(words)) and not {"am", "feeling"} & set(words)


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
