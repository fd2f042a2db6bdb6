"""Holds an answer against its facts: what no fact says, the answer may not say.

Numbers, durations, substances and body parts are looked up one by one; for claims, every content
word of an answer must stand in one of its facts, or be one of the plain words that carry no claim.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from frontdesk.knowledge.answers import Answer, Knowledge
from frontdesk.language.files import DATA, read_mapping

_WORD = re.compile(r"[a-z0-9][a-z0-9'\-]*")
_ENDINGS = ("ingly", "ation", "ments", "ment", "ness", "ings", "ing", "ions", "ion", "ies", "ied", "ers", "er",
            "est", "ed", "es", "ly", "al", "s", "e", "y")  # fmt: skip
_MIN_STEM = 3
_KINDS = ("numbers", "durations", "substances", "body_parts")


def unbound_words(answer: Answer, knowledge: Knowledge, plain: frozenset[str]) -> set[str]:
    """Return the words of `answer` that neither its facts nor the plain words hold."""
    allowed = {stem(w) for fact in answer.facts for w in words(knowledge.facts[fact].text)} | plain
    return {word for word in words(answer.text) if stem(word) not in allowed}


def unbound_terms(answer: Answer, knowledge: Knowledge, terms: dict[str, frozenset[str]]) -> set[str]:
    """Return the numbers, durations, substances and body parts that none of the facts holds."""
    held = {stem(w) for fact in answer.facts for w in words(knowledge.facts[fact].text)}
    found = {
        w for w in words(answer.text) if any(stem(w) in group for group in terms.values()) or w.isdigit()
    }
    return {word for word in found if stem(word) not in held}


def load_plain_words(folder: Path = DATA) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Return the plain words and, by kind, the terms that always need a fact."""
    content = read_mapping(folder / "plain_words.yml")
    terms = {kind: _stems(content[kind]) for kind in _KINDS}
    return _stems(content["plain"]), terms


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case; a hyphen splits."""
    return _WORD.findall(text.lower().replace("-", " "))


def stem(word: str) -> str:
    """Return a rough stem, so that "promoting" and "promote" are the same word."""
    word = word.replace("'s", "").replace("'", "")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            return word[: -len(ending)]
    return word


def _stems(values: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for value in values for word in words(value))
