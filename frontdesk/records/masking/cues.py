"""The phrases after which visitors write a name, and how far each is to be trusted."""

import re
from dataclasses import dataclass
from enum import Enum

RELATIVES = (
    "husband|wife|spouse|son|daughter|mom|mum|mother|dad|father|parents?|brother|sister|partner|"
    "boyfriend|girlfriend|bf|gf|friend|bestie|fianc[eé]e?|ex|roommate|neighbor|uncle|aunt|cousin|kids?|"
    "child|nephew|niece|grandma|grandpa|grandmother|grandfather|grandson|granddaughter|boss|ride|driver|"
    "caregiver|coworker|stepson|stepdaughter|stepdad|stepmom|mother in law|father in law|in-law"
)
CAREGIVERS = (
    "therapist|psychiatrist|psychologist|counsell?or|psych|nurse|doctor|doc|np|pa|pcp|assistant|receptionist|"
    "manager|anesthesiologist|provider|clinician|social worker|case ?worker|coach"
)
_RELATIVES_ES = "espos[oa]|marido|mujer|hij[oa]|mam[aá]|pap[aá]|madre|padre|herman[oa]|novi[oa]|abuel[oa]|t[ií][oa]|prim[oa]"
TITLES = "dr|doctor|doc|nurse|mr|mrs|ms|miss|mx|prof|professor|sr|sra|se[nñ]ora?|rev|pastor|father|sister"
_START = r"(?:^|[.!?,;:\n(])\s{0,3}"
_GREETING = (
    r"(?:(?:hi|hey|hello|yo|hola|good (?:morning|afternoon|evening)|yes|yeah|ok)\b[,!. ]*(?:there\b[,! ]*)?)?"
)
_IS = r"(?:'s|\s+is|\s+was)?\s*[:=]?\s*"
NAME_WORD = r"[^\W\d_]+(?:['.-][^\W\d_]+)*"


class Trust(Enum):
    """How surely a name follows.

    Attributes:
        SURE: any word that is not an ordinary one ("my name is hope").
        SELF: a likely name, or a word that is also a given name ("I'm April").
        LIKELY: a word that might be a name ("dr hsu").
        DOUBTFUL: a likely name only ("thanks maria").
        WEAK: a likely name that is no other word or place ("from jessica").
    """

    SURE = 1
    SELF = 2
    LIKELY = 3
    DOUBTFUL = 4
    WEAK = 5


@dataclass(frozen=True)
class Cue:
    """A phrase; the name begins where it ends."""

    phrase: re.Pattern[str]
    trust: Trust


def _cue(trust: Trust, phrase: str) -> Cue:
    return Cue(re.compile(phrase, re.IGNORECASE), trust)


CUES = (
    _cue(
        Trust.SURE,
        rf"\b(?:full|legal|real|first|last|middle|maiden|preferred|patient'?s?|given|sur) ?name{_IS}\b",
    ),
    _cue(Trust.SURE, rf"\b(?:my|his|her|their|our|[a-z]{{1,20}}'s|(?:{RELATIVES})s?) name{_IS}\b"),
    _cue(Trust.SURE, r"^\s*names?\s*[:=-]\s*|\bme llamo |\bmi nombre es |\ba nombre de "),
    _cue(Trust.SURE, rf"{_START}{_GREETING}(?:my )?(?:name'?s) (?=\w)"),
    _cue(Trust.LIKELY, r"\b(?:i go by|goes by|known as|named|called|ask(?:ed|ing)? for|looking for) "),
    _cue(Trust.LIKELY, r"\bcalls? (?:me|him|her) "),
    _cue(
        Trust.LIKELY,
        rf"\b(?:(?:my|his|her|our|their) (?:{RELATIVES})|mi (?:{_RELATIVES_ES}))(?:'s name)?(?: is|,)? "
        r"(?-i:(?=[A-ZÁÉÍÓÚÑ]))",
    ),
    _cue(Trust.LIKELY, rf"\b(?:{TITLES})\.? "),
    _cue(Trust.LIKELY, r"\bpatient(?: is|:)? "),
    _cue(Trust.SELF, r"\b(?:i'?m|i am|this is|it'?s me|its me|yo soy|soy|aqui) "),
    _cue(Trust.SELF, rf"{_START}{_GREETING}(?:it'?s|it is) "),
    _cue(
        Trust.SELF,
        r"\b(?:sincerely|regards|signed|cheers|best|yours|sent by)[,:!.\s-]{1,5}"
        rf"(?={NAME_WORD}(?:\.? {NAME_WORD}){{0,2}}[\s.]*$)",
    ),
    _cue(Trust.SELF, rf"[.!?)\n]\s{{0,3}}[-~]{{1,3}}\s{{0,3}}(?={NAME_WORD}(?: {NAME_WORD})?\.?\s*$)"),
    _cue(
        Trust.DOUBTFUL,
        r"\b(?:thanks|thank you|thx|ty|tysm|hi|hey|hello|dear|bye|hola|cc|ok|sorry)(?: so much|"
        r" again)?[,!. ]+",
    ),
    _cue(Trust.DOUBTFUL, rf"\b(?:{RELATIVES}|{CAREGIVERS})(?:'s)?(?: is| was|,|:)? "),
    _cue(
        Trust.WEAK,
        r"\b(?:saw|see|met|with|to|from|for|tell|told|ask|and|or|is|was|did|does|could|can|by|&|-) ",
    ),
)

# A name that ends a phrase instead of beginning after one: "maria here", or the whole message.
AFTERWARDS = (
    _cue(
        Trust.DOUBTFUL,
        rf"^\s*{_GREETING}(?P<name>{NAME_WORD}(?: {NAME_WORD}){{0,2}}),?\s+(?:here|speaking|again)\b",
    ),
    _cue(Trust.DOUBTFUL, rf"^\s*{_GREETING}(?P<name>{NAME_WORD}(?: {NAME_WORD}){{0,3}})[\s.!,]*$"),
    _cue(Trust.DOUBTFUL, rf"^\s*{_GREETING}(?P<name>{NAME_WORD}(?: {NAME_WORD}){{1,2}})\s*[,(:-]"),
    _cue(Trust.DOUBTFUL, rf"^\s*{_GREETING}(?P<name>{NAME_WORD})\s*[,(:]"),
    # Before a phone number, an e-mail address, a street's number or a date of birth: "Trang 714 555 0196"
    _cue(
        Trust.SELF,
        rf"^\s*{_GREETING}(?P<name>{NAME_WORD}(?: {NAME_WORD}){{0,2}}),?\s+"
        r"(?=\(?\+?\d{3}|\d{1,2}[/.-]\d|[\w.+-]+@|d[./ ]?o[./ ]?b\b|born\b|date of birth)",
    ),
    _cue(
        Trust.LIKELY,
        rf"(?P<name>{NAME_WORD}(?: {NAME_WORD}){{1,2}}),?\s"
        r"(?-i:NP|MD|DO|PA(?:-C)?|RN|LCSW|LPC|LMFT|DNP|PMHNP|APRN|[Pp][Hh][Dd]|[Pp]sy[Dd])\b",
    ),
)
