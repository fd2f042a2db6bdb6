"""Whether an emergency is only asked about: "what happens if someone can not breathe during it"."""

import re
from collections.abc import Sequence

from frontdesk.safety.clauses import clause_of
from frontdesk.safety.patterns import Hit

_ANYBODY = r"(?:someone|somebody|anyone|anybody|people|patients|a patient|a person|folks|you|one)"
_ASKED = re.compile(
    r"\b(?:what if|what happens (?:if|when)|what happened if|in case|can it (?:cause|make)|does it (?:cause|make)"
    r"|(?:can|could|does|will|would|might) (?:the )?(?:ketamine|infusions?|drug|drip|treatment|it (?:give|lead|stop))"
    rf"|is it possible (?:to|for|that)|has anyone|have (?:any|many|some) \w+|can (?:you|one|people|someone)"
    r"|(?:people|patients) (?:go|get|become|pass|stop|have)|(?:would|will) (?:he|she|they) be(?! having)"
    r"|(?:would|will|could|can|might|may) (?:i|you|we|someone|somebody|anyone|people|a patient|one)"
    r" (?:be(?! having)|have|get|go|stop|pass|faint|lose)"
    rf"|(?:if|when|that|do|does|did|have|has|had) {_ANYBODY})\b"
)
_FEARED = re.compile(r"\b(?:risk of|afraid of|scared of|worried about|fear of|chances? of|odds of)\b")
# "what if I took them all" is a confession, "she is not breathing" happens.
_DONE = re.compile(r"\b(?:took|taken|swallowed|overdosed|drank|ate|just)\b")
_HAPPENS = re.compile(
    r"\b(?:he|she|they|i|who|husband|wife|son|daughter|mom|mum|dad|mother|father|friend|kid|baby|partner)"
    r" (?:is|am|are|has|can not|cannot|will not|wo not|does not)\b"
)
_NOW = re.compile(r"\b(?:right now|tonight|it is been|(?:hours?|minutes?|mins) (?:ago|at home))\b")
_THERE = re.compile(
    r"\b(?:during|while|mid|in the middle|infusion|session|treatment|drip|procedure|under|iv)\b"
)


def hypothetical_emergency(words: Sequence[str], hit: Hit) -> bool:
    """ "what happens if someone can not breathe during an infusion": asked about, not happening.

    What asks must stand before the danger, in its clause.
    """
    if hit.group != "emergency":
        return False
    clause = clause_of(words, hit)
    until = " ".join((*clause.before, *words[hit.start : hit.end]))
    asked, feared = _last(_ASKED, until), _last(_FEARED, until)
    if feared is not None:
        between = feared.split()
        if len(between) <= (hit.end - hit.start) + 3 and not re.search(
            r"\b(?:i|he|she|they|who|is|am|are|took)\b", feared
        ):
            return True
    if asked is None or _DONE.search(asked) or _NOW.search(" ".join(words)):
        return False
    return not _HAPPENS.search(asked) or bool(_THERE.search(" ".join(clause.own)))


def _last(pattern: re.Pattern[str], text: str) -> str | None:
    """Return what follows the last match of `pattern` in `text`."""
    found = list(pattern.finditer(text))
    return text[found[-1].end() :] if found else None
