"""Rewrites short forms so that one pattern fits the many ways of typing the same words."""

import re
import unicodedata

from frontdesk.language.normalise import clean, join_spelled_out

_SHORT_FORMS = {
    "sucidle": "suicidal", "kms": "kill myself", "kys": "kill yourself", "unalive": "kill", "unaliving": "killing", "sewerslide": "suicide",
    "unalived": "killed", "ctb": "kill myself", "sui": "suicide", "suicidle": "suicidal", "suicidial": "suicidal", "sucidal": "suicidal", "sucide": "suicide",
    "suiside": "suicide", "suacide": "suicide", "sh": "self harm", "selfharm": "self harm", "self-harm": "self harm",
    "selfharming": "self harming", "self-harming": "self harming", "wanna": "want to", "gonna": "going to", "gotta": "have to",
    "tryna": "trying to", "finna": "going to", "imma": "i am going to", "ima": "i am going to", "im": "i am", "i'm": "i am", "ive": "i have", "i've": "i have",
    "i'll": "i will", "i'd": "i would", "dont": "do not", "don't": "do not", "dnt": "do not",
    "doesnt": "does not", "doesn't": "does not", "didnt": "did not", "didn't": "did not",
    "cant": "can not", "can't": "can not", "cannot": "can not", "cnt": "can not",
    "couldnt": "could not", "couldn't": "could not", "wont": "will not", "won't": "will not",
    "wouldnt": "would not", "wouldn't": "would not", "isnt": "is not", "isn't": "is not",
    "arent": "are not", "aren't": "are not", "wasnt": "was not", "wasn't": "was not", "havent": "have not", "haven't": "have not",
    "hes": "he is", "he's": "he is", "shes": "she is", "she's": "she is", "theyre": "they are",
    "they're": "they are", "its": "it is", "it's": "it is", "thats": "that is", "that's": "that is",
    "theres": "there is", "there's": "there is", "whats": "what is", "what's": "what is",
    "u": "you", "ur": "your", "r": "are", "bc": "because", "cuz": "because", "w/o": "without", "wo": "without",
    "2": "to", "b4": "before", "breth": "breathe", "breath": "breathe", "brethe": "breathe", "breathing": "breathe",
    "myslef": "myself", "my self": "myself", "meself": "myself", "mysef": "myself", "dieing": "dying",
    "od": "overdose", "ods": "overdose", "oded": "overdosed", "od'd": "overdosed", "od'ed": "overdosed", "oding": "overdosing", "od'ing": "overdosing",
    "ovedose": "overdose", "overdoze": "overdose", "livin": "living", "fuckin": "fucking",
}  # fmt: skip
_LEET = str.maketrans("013457@$", "oieastas")
_LEET_WORD = re.compile(r"\b(?=\w*[a-z])[a-z]+[013457@$][a-z013457@$]*[a-z]+\b")
_WORD = re.compile(r"[A-Za-z0-9'/\-]+")


def expand(text: str) -> str:
    """Return `text` in lower case, without accents, with words joined and short forms expanded."""
    lowered = (
        join_spelled_out(clean(text)).lower().replace("my self", "myself").replace("sewer slide", "suicide")
    )
    lowered = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
    lowered = _LEET_WORD.sub(lambda match: match.group().translate(_LEET), lowered)
    return _WORD.sub(lambda match: _SHORT_FORMS.get(match.group(), match.group()), lowered)
