"""How much a word looks like a person's name, read from spaCy's word vectors.

Vectors lie near each other when words are used alike. The direction that leads from ordinary words to
names is computed from the examples in `allowed.yml`; how far a word lies along it is its likeness. So
"deshawn" and "lakisha" are recognised though no list holds them, and "hope" is an ordinary word.
"""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.strings import get_string_id

NAME = 0.25  # from here on a word is most likely a name: above 99 of 100 ordinary words
LIKELY = 0.20  # enough after "I'm ..."
PERHAPS = 0.10
NEUTRAL = -0.10
ORDINARY = -0.15  # below, a capital letter alone makes no name
UNKNOWN = 0.15  # what a word without a vector counts as: rare names, but misspellings too

_Array = npt.NDArray[np.float32]


class Likeness:
    """Tells names from ordinary words.

    Args:
        nlp: a pipeline with word vectors.
        names: examples of names, lower case.
        ordinary: examples of ordinary words, lower case.
    """

    def __init__(self, nlp: Language, names: Iterable[str], ordinary: Iterable[str]) -> None:
        vectors: Any = nlp.vocab.vectors
        unit = vectors.data / (np.linalg.norm(vectors.data, axis=1, keepdims=True) + 1e-9)
        self._rows: dict[int, int] = vectors.key2row
        direction = self._mean(unit, names) - self._mean(unit, ordinary)
        self._scores: list[float] = (unit @ (direction / np.linalg.norm(direction))).tolist()

    def of(self, word: str) -> float:
        """Return the likeness of `word`; of a compound, that of its most name-like part."""
        parts = [part for part in re.split(r"['.-]", word) if len(part) > 1]
        return max((self._of_part(part) for part in parts), default=UNKNOWN)

    def is_known(self, word: str) -> bool:
        """Return whether `word` has a vector."""
        return bool(self._found(word))

    def _of_part(self, word: str) -> float:
        rows = self._found(word)
        return sum(self._scores[row] for row in rows) / len(rows) if rows else UNKNOWN

    def _found(self, word: str) -> list[int]:
        """Return the rows of `word` in small letters and with a capital, read without storing the word."""
        low = word.lower()
        keys = (get_string_id(form) for form in (low, low.capitalize()))
        return [self._rows[key] for key in keys if key in self._rows]

    def _mean(self, unit: _Array, words: Iterable[str]) -> _Array:
        rows = [self._found(word) for word in words]
        return np.asarray(np.mean([unit[row].mean(axis=0) for row in rows if row], axis=0))
