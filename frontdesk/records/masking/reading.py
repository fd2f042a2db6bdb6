"""Prepares a text for the recognisers without moving any character, so that places stay valid."""

import re

from frontdesk.records.masking.allowed import WORD, Allowed
from frontdesk.records.masking.likeness import NAME, Likeness

REPLACEMENT = "\ufffd"
_BROKEN = re.compile(r"[\x00\ud800-\udfff]")
_PICTURE = re.compile(r"""[^\w\s.,;:!?'"()\[\]{}<>@#$%&*+/=\\~^|_-]""")
_ROW = re.compile(r"[^\w\s]{8,}|_{8,}")
# Each of these is one character for one: curly quotes, long dashes, odd spaces and invisible marks, as
# phones put them into pasted numbers.
_PLAIN = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4", "'")
    | dict.fromkeys("\u201c\u201d", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | dict.fromkeys(
        "\u00a0\u2002\u2003\u2007\u2009\u202f\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2069\ufeff", " "
    )
)
_FEW_WORDS = 3
_SHORTEST = 3  # letters; below it, likely names are mostly codes of states
_SHOUTED = 0.9  # share of words with a capital from which capitals tell nothing


def without_broken(text: str) -> str:
    """Return `text` with NUL and lone surrogates, which no database takes, as U+FFFD."""
    return _BROKEN.sub(REPLACEMENT, text)


def plain(text: str) -> str:
    """Return `text` with one spelling for quotes, dashes and spaces, as long as before.

    Pictures become spaces, and so do long rows of marks: spaCy's time for them grows with their square.
    """
    blank = _PICTURE.sub(" ", text.translate(_PLAIN))
    return _ROW.sub(lambda row: " " * len(row[0]), blank)


def recase(text: str, likeness: Likeness, allowed: Allowed) -> str:
    """Return `text`, as long as before, with capitals where names are likely and spaCy looks for them.

    Where nearly every word has a capital ("MY NAME IS ...") they tell nothing and are taken off first.
    """
    words = list(WORD.finditer(text))
    capitals = sum(word[0][0].isupper() for word in words)
    meaningless = len(words) > _FEW_WORDS and capitals >= _SHOUTED * len(words)
    spared = {at for start, end in allowed.spans(text) for at in range(start, end)}

    def changed(word: re.Match[str]) -> str:
        old = word[0]
        new = old.lower() if meaningless else old
        if word.start() not in spared and _is_likely(old, likeness, allowed):
            new = _capitalised(new)
        return new if len(new) == len(old) else old

    return WORD.sub(changed, text)


def _is_likely(word: str, likeness: Likeness, allowed: Allowed) -> bool:
    if len(word) < _SHORTEST or allowed.rules_out(word) or allowed.is_given_name(word):
        return False
    return likeness.of(word) >= NAME


def _capitalised(word: str) -> str:
    return re.sub(r"(?:^|(?<=[-.']))(?!s$)[^\W\d_]", lambda first: first[0].upper(), word)
