"""Whether a danger lies in the past: "I was suicidal ten years ago", "overdosed when I was nine".

A mention of the past lowers nothing by itself. "I took all the pills when I was alone", "2000 mg",
"81 years old and suicidal" and "suicidal since I was twelve" are about now.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from frontdesk.safety.clauses import clause_of
from frontdesk.safety.patterns import Hit

_NUMBER = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty)"
)
_ABOUT = r"(?:(?:about|around|like|maybe|only|just|barely|still|very|really|so|a|an|at|in|my|his|her|the) )*"
_SCHOOL = r"(?:(?:high|middle|grade|boarding|grad|med|law) )?(?:school|college|uni|university)"
_PERIOD = rf"(?:{_SCHOOL}|twenties|thirties|forties|teens|20s|30s|youth|childhood)"
_YOUTH = (
    rf"(?:{_NUMBER}|kid|child|children|little|small|young|younger|teen|teenager|boy|girl|baby|toddler|student"
    rf"|freshman|sophomore|undergrad|pregnant|postpartum|deployed|army|navy|marines|service|military|{_PERIOD})"
)
_STATE = r"(?:on|off|drinking|using|married|sick|depressed|withdrawing|coming)"
_UNITS = (
    r"(?:years?|yrs?|yr|decades?|summers?|winters?|months?|mos|weeks?|wks|ages|christmas(?:es)?|birthdays?)"
)
_SUBJECT = r"(?:i|he|she|they|we|you)"

_ANYONE = (
    rf"(?:when|while) {_SUBJECT} (?:was|were) {_ABOUT}{_YOUTH}",
    rf"at (?:the )?age (?:of )?{_NUMBER}",
    rf"(?:at|was|were) {_ABOUT}{_NUMBER} (?:years|yrs) old",
    r"as an? (?:\w+ )?(?:teen|teenager|kid|child|baby|toddler|boy|girl|student)",
    rf"{_UNITS} ago",
    r"(?:in 2000|19[4-9]\d|20[0-4][1-9]|20[1-4]0)(?! (?:mg|mgs|mcg|milli\w+|ml|units?|iu|pills?|tablets?))",
    r"last (?:year|spring|summer|fall|autumn|winter)",
    r"in the past(?! (?:few|couple|several|\d+|hour|day|night|week|month|year|two|three))",
    r"(?:my|his|her|their|our) past",
    r"past (?:suicid\w+|attempts?|overdos\w+|self|history|thoughts|crisis|ideation|hospital\w+)",
    r"(?:had attempted|prior attempts?|previous attempts?|at one point|long time ago)",
    r"(?:formerly|previously|in another life|once upon a time)",
    r"(?<!for )(?<!at )once(?! (?:and|more|again|i|we|he|she|they|you|it|the|my|his|her|our|their)\b)",
    r"in (?:my|his|her|their) (?:old )?(?:history|chart|records?)",
    r"(?:that|this|it) (?:is|was) (?:all )?(?:the|in the|my) past",
    r"(?:all|long|far|that is) behind (?:me|us|him|her|them)",
    r"(?<!since )(?:my |his |her )?childhood",
    r"(?:hace (?:\w+ )?\w+ a(?:ñ|n)os|a los \d{1,2}|cuando (?:era|tenia|tenía))",
)  # fmt: skip
_BEFORE_THE_DANGER = (r"used to(?: \w+){0,4}", r"history (?:of|with)(?: \w+){0,3}", r"once(?: \w+)?")
# "I took them all at 17" may be this afternoon.
_AT_AN_AGE = r"at 1[3-9](?! (?:am|pm|h|o|hrs))"
# Of thoughts, not of deeds: "I took the pills when I was drinking" may be tonight.
_OF_THOUGHTS = (
    rf"when {_SUBJECT} (?:was|were) {_ABOUT}{_STATE}",
    r"(?:day|night)s? ago",
    r"a (?:long )?while (?:ago|back)",
    r"history",
)
_SCHOOLDAYS = re.compile(rf"(\w+) (?:in|from) (?:my |his |her |the )?{_PERIOD}\b")
# "My son in college", "I am in college", "he works in a school": where somebody is now.
_THERE_NOW = re.compile(
    r"^(?:am|is|are|still|works?|teach|son|daughter|kid|child|sister|brother|cousin|niece|nephew|grandson"
    r"|granddaughter|friend|boyfriend|girlfriend|roommate|student|teen|teenager)$"
)
_PRESENT = re.compile(
    r"\b(?:now|again|still|today|tonight|lately|currently|anymore|constantly|everyday|always|soon|tomorrow|back"
    r"|hours?|minutes?|mins|seconds?|moments?|yesterday|this (?:morning|week|evening|afternoon)"
    r"|(?:exactly|just|feels?) the same|ahora (?:mismo|quiero|me)|\d+ : \d\d|last night"
    r"|never (?:\w+ )?(?:left|went|stopped|gone|goes|leaves|ended|stops))\b"
)
_PRESENT_BEFORE = re.compile(
    r"(?<!to )(?<!was )\b(?:am|is|are|feel|feels|feeling|getting)(?: (?:so|really|very|just))?$"
)
_SINCE = re.compile(r"\bsince (?:i|he|she|they|we|my|his|her|childhood|\d+|the|last|high|college|a|birth)\b")
_AS_BEFORE = r"(?:than|same as|as it|as i|as he|as she|like (?:i|it|he|she|they|we|when|the|last|in|before|back|that|my))"
_KEPT_FROM = (
    r"(?:pills?|tablets?|meds|medicines?|medication|bottle|stash|them|ones?|all|lot)"
    r"(?: \w+){0,3} (?:from|left|saved|kept|expired|dated|had)"
)
# In the clause of a danger they say that it is over, or that it is wanted or there now.
_OVER = re.compile(
    r"\b(?:was|were|had|did|tried|thought|attempted|felt|got|went|spent|took|came|made|lost|cut|slit|shot|hung|drank|woke"
    r"|put|kept|trying|attempting|\w+ed)\b"
)
_WANTED = re.compile(
    r"\b(?:want|wants|wanna|going|gonna|will|plan|planning|needs?|am|is|are|feel|feeling|feels|can|cannot)\b"
)


def in_the_past(words: Sequence[str], hit: Hit) -> bool:
    """ "I was suicidal ten years ago", unless the sentence also speaks of now.

    What lies in the past must be said of the danger itself; said beside it, it lowers only what is neither
    an emergency nor wanted now, and tells of itself as over.
    """
    sentence = _plain(words)
    if _PRESENT.search(sentence):
        return False
    clause = clause_of(words, hit)
    own, before = _plain(clause.own), _plain(clause.before)
    if _PRESENT_BEFORE.search(before) or (_SINCE.search(own) and not re.search(r"\b(?:not|never|no)\b", own)):
        return False
    if any(re.search(rf"\b{start}$", before) for start in _BEFORE_THE_DANGER):
        return True
    if any(_times(own, hit)):
        return True
    return (
        hit.group != "emergency"
        and bool(_OVER.search(own))
        and not _WANTED.search(own)
        and any(_times(sentence, hit))
    )


def _plain(words: Sequence[str]) -> str:
    said = " ".join(word for word in words if word.strip())
    said = re.sub(rf"\b({_UNITS}) back\b", r"\1 ago", said)
    said = re.sub(rf"\b{date.today().year}\b", "this year", said)
    said = re.sub(r"\bback (?=in (?:the |19|20)|when\b)", "", said.replace("back then", "formerly"))
    return said.replace("at once", "").replace("never again", "")


def _times(said: str, hit: Hit) -> Iterator[bool]:
    """Yield for each past that `said` names whether it is the danger's own."""
    named = _ANYONE if hit.group == "emergency" else (*_ANYONE, _AT_AN_AGE)
    named = (*named, *_OF_THOUGHTS) if hit.group == "person" else named
    for past in named:
        yield any(_its_own(said[: found.start()], hit) for found in re.finditer(rf"\b{past}\b", said))
    yield any(not _THERE_NOW.match(found[1]) for found in _SCHOOLDAYS.finditer(said))


def _its_own(before: str, hit: Hit) -> bool:
    """Not "chest pain like I had last year", nor "all the pills from last year"."""
    if re.search(rf"\b{_AS_BEFORE}(?: \w+){{0,4}} ?$", before):
        return False
    return hit.group != "emergency" or not re.search(rf"\b{_KEPT_FROM}(?: \w+){{0,4}} ?$", before)
