"""Whether a danger is denied: "I am not suicidal", "I would never hurt myself"."""

import re
from collections.abc import Sequence

from frontdesk.safety.clauses import clause_of
from frontdesk.safety.patterns import Hit

_SPANISH = frozenset(["nunca", "jamas"])
_NEGATORS = _SPANISH | {"not", "never", "no", "without", "nor", "neither", "nobody"}
_NARROW = _SPANISH | {"no", "without"}  # they deny only what stands near, or is thought or wanted
_REACH = 5
_NEAR = 3  # words between; more of them only where all speak of thinking or wanting
_UNTIL = frozenset(["until", "till", "til"])
_SUBJECTS = frozenset(["i", "he", "she", "they", "but", "anyway"])
# "I can not stop wanting to die", "never been so suicidal", "no job, no money, suicidal".
_UNDOES = {
    "not": frozenset(
        [
            "stop",
            "help",
            "shake",
            "quit",
            "only",
            "just",
            "resist",
            "ok",
            "okay",
            "good",
            "well",
            "fine",
            "safe",
            "alright",
        ]
    ),
    "never": frozenset(["so", "this", "more", "that"]),
}
_BETWEEN_NO = frozenset(
    ["longer", "more", "active", "current", "currently", "recent", "real", "actual", "past", "present", "prior", "previous"]
    + ["history", "of", "thoughts", "thought", "intent", "intention", "plan", "plans", "wish", "desire", "urge", "urges"]
    + ["to", "any", "such", "i", "having", "feeling", "being", "getting", "been", "self", "for", "or", "on", "a", "an"]
    + ["pienso", "quiero", "voy", "a", "de", "ideas", "tengo", "planeo", "he", "pensado", "en", "nunca"]
)  # fmt: skip
_THINKING = _BETWEEN_NO | {
    "have",
    "has",
    "had",
    "ever",
    "want",
    "wanted",
    "entertained",
    "about",
    "been",
    "considered",
}
# An emergency is denied only next to it: "not unconscious", "never had trouble breathing".
_HAVING = frozenset(["had", "have", "having", "a", "an", "any", "ever", "in", "is", "been"])
_BUT = re.compile(
    r"\bbut (?:\w+ )?(?:i|he|she|they) (?:\w+ )?(?:might|may|will|could|did|going|gonna|have (?:a plan|pills|the pills|to)"
    r"|think (?:i|he|she|they) (?:\w+ )?(?:will|might|may|could|am|is|have|should)|do not know if)\b"
)


def negated(words: Sequence[str], hit: Hit) -> bool:
    """ "I am not suicidal", "I would never hurt myself"; not "give me a reason not to"."""
    before = list(words[max(0, hit.start - _REACH) : hit.start])
    nearest = max((i for i, word in enumerate(before) if word in _NEGATORS), default=None)
    if nearest is None or {"why", "reason", "reasons"} & set(words):
        return False
    between = before[nearest + 1 :]
    if len(between) >= _NEAR and not _THINKING.issuperset(between):
        return False
    if hit.group == "emergency" and not _HAVING.issuperset(between):
        return False
    if _UNTIL & set(words[hit.end :]) or _negated_twice(words, hit) or _undone(before[nearest], between):
        return False
    subjects = _SUBJECTS - {"he"} if before[nearest] in _SPANISH else _SUBJECTS  # "nunca he pensado"
    return not subjects & set(between) and not _BUT.search(" ".join(words[hit.end :]))


def _undone(negator: str, between: Sequence[str]) -> bool:
    if negator in _NARROW:
        return not _BETWEEN_NO.issuperset(between)
    return bool(_UNDOES.get(negator, frozenset()) & set(between))


def _negated_twice(words: Sequence[str], hit: Hit) -> bool:
    """ "I can not promise I will not": two in one clause; a "no" in front of it answers somebody."""
    before = clause_of(words, hit).before
    answer = 1 if before and before[0] in {"no", "nope"} else 0
    return sum(word in _NEGATORS for word in before[answer:]) > 1
