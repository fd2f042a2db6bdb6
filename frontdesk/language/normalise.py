"""Turns what a visitor typed into plain text that the rest of the house can read.

Nothing here decides anything: it only undoes what keyboards, phones and pranks do to words.
"""

import re
import unicodedata

_QUOTES = str.maketrans(
    {
        "‘": "'", "’": "'", "ʼ": "'", "´": "'", "`": "'", "＇": "'",
        "“": '"', "”": '"', "„": '"', "–": "-", "—": " - ", "…": "...",
    }
)  # fmt: skip
_LONG_RUN = re.compile(r"(.)\1{3,}")
_SPACE = re.compile(r"\s+")
_SPELLED_OUT = re.compile(r"\b(?:[A-Za-z][ .\-_*]){2,}[A-Za-z]\b")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_COMMAND_PREFIX = re.compile(r"^[\s/]+")


def clean(text: str) -> str:
    """Return `text` without invisible characters, typographic quotes and runs of white space.

    Zero-width and control characters vanish (they can split a word in two for a matcher while a
    person reads it whole); a letter held down ("heeeeelp") is cut to two; letters keep their case.
    """
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    text = "".join(_visible(char) for char in text)
    text = _LONG_RUN.sub(r"\1\1\1", text)
    return _SPACE.sub(" ", text).strip()


def as_words(text: str) -> str:
    """Return cleaned `text` as words only: no leading slash (Rasa obeys those) and no markup."""
    return _SPACE.sub(" ", _MARKUP.sub(" ", _COMMAND_PREFIX.sub("", clean(text)))).strip()


def join_spelled_out(text: str) -> str:
    """Return `text` with words typed letter by letter ("k m s", "d.i.e") joined."""
    return _SPELLED_OUT.sub(lambda match: re.sub(r"[ .\-_*]", "", match.group()), text)


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\n\r\t\v\f" or category in ("Zl", "Zp"):
        return " "
    return "" if category in ("Cc", "Cf", "Cs", "Co", "Cn") else char
