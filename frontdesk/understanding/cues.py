"""Plain cues in a text: who it is about, and whether a medicine, a condition or a dose is named.

Medicine names come from drug-named-entity-recognition, condition words from the titles of
ICD-10-CM (simple-icd-10-cm); both are pinned packages. Words that general questions about the
article use as well ("brain", "anesthesia") say nothing and are left out when training.
"""

import bz2
import pickle
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from frontdesk.errors import ModelFileError

Array = npt.NDArray[np.float32]
_WORD = re.compile(r"[a-z][a-z'\-]+")
_MIN_MEDICINE = 5
_MIN_CONDITION = 6

_PATTERNS: dict[str, re.Pattern[str]] = {
    "i": re.compile(r"\b(i|im|i'm|ive|i've|me|myself|id|i'd)\b"),
    "my": re.compile(r"\b(my|mine)\b"),
    "relative": re.compile(
        r"\b(husband|wife|son|daughter|mom|mum|mother|dad|father|brother|sister|friend|partner|"
        r"boyfriend|girlfriend|kid|teen\w*|grand\w+|aunt|uncle|cousin|he|she|him|her)\b"
    ),
    "should": re.compile(r"\b(should (i|we|he|she|my)|shud i|do you (recommend|think|suggest|advise)|would you)\b"),
    "may": re.compile(r"\b(can|could|may|am|will|do|would) i\b"),
    "dose": re.compile(r"\b\d+([.,]\d+)? ?(mg|mcg|ml|g|milligrams?|grams?|iu|units)\b|\bmg\b|mg/kg|\bdos(e|es|age)\b"),
    "age": re.compile(r"\b(i'?m|im|am|is|age|aged|at) \d{2}\b|\b\d{1,2} ?(yo|y/o|yrs?|years?)\b"),
    "time": re.compile(r"\b\d+ (days?|weeks?|months?|years?)\b"),
    "taking": re.compile(r"\b(taking|take|took|on|prescribed|diagnosed|tapering|stopp\w+|meds?|medicat\w+|pills?)\b"),
    "money": re.compile(r"[$£€]|\b(cost|price|pay|insurance|copay|cover\w*|bill)\b"),
    "place": re.compile(r"\b(you guys|yall|y'all|your (office|clinic|location|hours|place)|appointment|book)\b"),
    "question": re.compile(r"\?|^(what|how|is|are|do|does|can|why|when|who|will|which|where)\b"),
}  # fmt: skip
CUE_NAMES = (*_PATTERNS, "medicine", "condition", "short", "long")


@dataclass(frozen=True)
class CueReader:
    """Reads the cues of a text. `medicines` and `conditions` are lower-case words."""

    medicines: frozenset[str]
    conditions: frozenset[str]

    def vectors(self, texts: Sequence[str]) -> Array:
        """Return one row of zeros and ones for each text, in the order of `CUE_NAMES`."""
        return np.array([self._row(text.lower()) for text in texts], dtype=np.float32)

    def names_medicine(self, text: str) -> bool:
        """Return whether `text` names a medicine of the list."""
        return bool(self.medicines & set(_WORD.findall(text.lower())))

    def names_condition(self, text: str) -> bool:
        """Return whether `text` names a medical condition of the list."""
        return bool(self.conditions & set(_WORD.findall(text.lower())))

    def _row(self, text: str) -> list[float]:
        words = text.split()
        found = [1.0 if pattern.search(text) else 0.0 for pattern in _PATTERNS.values()]
        lists = [float(self.names_medicine(text)), float(self.names_condition(text))]
        return [*found, *lists, float(len(words) <= 3), float(len(words) >= 25)]


def load_word_lists(general_texts: Iterable[str]) -> CueReader:
    """Return the lists without the words that `general_texts` use.

    Raises:
        ModelFileError: a package that carries a list is not installed.
    """
    general = {word for text in general_texts for word in _WORD.findall(text.lower())}
    return CueReader(frozenset(_medicines() - general), frozenset(_conditions() - general - _medicines()))


def _medicines() -> set[str]:
    """Return single-word medicine names. The list is read, its package's code is not run."""
    spec = find_spec("drug_named_entity_recognition")
    if spec is None or spec.origin is None:
        raise ModelFileError("drug-named-entity-recognition is not installed: run `make setup`.")
    path = Path(spec.origin).parent / "drug_ner_dictionary.pkl.bz2"
    with bz2.open(path) as file:
        names = pickle.load(file)["drug_variant_to_canonical"]  # noqa: S301 - pinned by hash
    return {n for n in names if len(n) >= _MIN_MEDICINE and _WORD.fullmatch(n)}


def _conditions() -> set[str]:
    import simple_icd_10_cm as icd

    titles = (icd.get_description(code) for code in icd.get_all_codes() if len(code) <= 5)
    return {w for title in titles for w in _WORD.findall(title.lower()) if len(w) >= _MIN_CONDITION}
