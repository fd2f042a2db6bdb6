"""Phrase patterns over spaCy tokens, compiled from `data/safety.yml`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from frontdesk.errors import ConfigurationError
from frontdesk.language.files import read_mapping
from frontdesk.safety.wording import expand

IDIOM = "idiom"  # in a Doc's user_data: an idiom was taken out
GROUPS = ("idioms", "strong", "person", "emergency")


@dataclass(frozen=True)
class Hit:
    """A pattern that matched, and the tokens it stands on (end excluded)."""

    group: str
    start: int
    end: int


class Patterns:
    """The compiled phrases. Reads one expanded sentence at a time.

    Args:
        groups: for each of idioms, strong, person and emergency its pattern lines.

    Raises:
        ConfigurationError: a group is missing or a line cannot be read.
    """

    def __init__(self, groups: dict[str, list[str]]) -> None:
        missing = set(GROUPS) - set(groups)
        if missing:
            raise ConfigurationError(f"data/safety.yml lacks {', '.join(sorted(missing))}.")
        self._nlp = spacy.blank("xx")
        self._matcher = Matcher(self._nlp.vocab)
        for group in GROUPS:
            self._matcher.add(group, [_compile(line) for line in groups[group]])

    def read(self, sentence: str) -> tuple[Doc, list[Hit]]:
        """Return the tokens of `sentence` and the hits in it, idioms taken out."""
        doc = self._nlp(_spaced(expand(sentence)))
        hits = self._hits(doc)
        idioms = [hit for hit in hits if hit.group == "idioms"]
        if idioms:
            doc = self._without(doc, idioms)
            doc.user_data[IDIOM] = True
            hits = self._hits(doc)
        return doc, [hit for hit in hits if hit.group != "idioms"]

    def _hits(self, doc: Doc) -> list[Hit]:
        names = self._nlp.vocab.strings
        return [Hit(names[key], start, end) for key, start, end in self._matcher(doc)]

    def _without(self, doc: Doc, idioms: Iterable[Hit]) -> Doc:
        dropped = {index for hit in idioms for index in range(hit.start, hit.end)}
        kept = [token.text for token in doc if token.i not in dropped]
        return Doc(self._nlp.vocab, words=kept or ["-"])


def load_patterns(path: Path) -> Patterns:
    """Return the patterns in the YAML file at `path`."""
    return Patterns(read_mapping(path))


def _spaced(text: str) -> str:
    return re.sub(r"([^\w' \-])", r" \1 ", text)


def _compile(line: str) -> list[dict[str, Any]]:
    return [_token(word) for word in line.split()]


def _token(word: str) -> dict[str, Any]:
    if word.startswith("~"):
        if not word[1:].isdigit():
            raise ConfigurationError(f"data/safety.yml: {word} must be ~ and a number.")
        return {"OP": f"{{0,{word[1:]}}}", "IS_PUNCT": False}
    optional = word.endswith("?")
    token: dict[str, Any] = {"LOWER": {"IN": word.rstrip("?").split("|")}}
    return token | ({"OP": "?"} if optional else {})
