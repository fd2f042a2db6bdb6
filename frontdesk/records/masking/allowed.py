"""What looks like personal data and is none: medicines, insurers, places, crisis lines."""

import bz2
import pickle
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import yaml

from frontdesk.errors import ConfigurationError, ModelFileError
from frontdesk.pins import MEDICINES, check_package

LISTS = Path(__file__).with_name("allowed.yml")
WORD = re.compile(r"[^\W\d_]+(?:['.-][^\W\d_]+)*")
_CONTRACTED = re.compile(r"n't$|'(?:ve|re|ll|d|m)$")
_LONGEST_PHRASE = 6  # words
_SHORTEST_MEDICINE = 4  # letters; shorter names of the list are abbreviations that people also bear
# Names with digits would be left with their letters only ("t 1220"), which are no medicine.
_MEDICINE = re.compile(rf"{WORD.pattern}(?: {WORD.pattern}){{0,{_LONGEST_PHRASE - 1}}}")
_NO_PHRASES = {"also_given_names", "numbers", "names", "ordinary"}


class Allowed:
    """The phrases and numbers that stay.

    Args:
        lists: the lists of `allowed.yml`, by name.
        extra: further phrases: medicines, the clinic's own names.
    """

    def __init__(self, lists: dict[str, list[str]], extra: Iterable[str]) -> None:
        own = (phrase for name, phrases in lists.items() if name not in _NO_PHRASES for phrase in phrases)
        self._phrases = {
            joined for source in (own, extra) for phrase in source if (joined := _joined(phrase))
        }
        self._longest = _longest_by_first_word(self._phrases)
        self._given_names = frozenset(lists["also_given_names"])
        self._numbers = frozenset(lists["numbers"])
        self.ordinary = frozenset(lists["ordinary"])

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where allowed phrases stand in `text`, the longest at each place."""
        places = [word.span() for word in WORD.finditer(text)]
        words = [_bare(text[start:end]) for start, end in places]
        found = []
        at = 0
        while at < len(words):
            length = self._phrase_at(words, at)
            if length:
                found.append((places[at][0], places[at + length - 1][1]))
            at += max(length, 1)
        return found

    def _phrase_at(self, words: Sequence[str], at: int) -> int:
        """Return how many words the longest phrase has that begins at `at`; 0 if none does."""
        for length in range(self._longest.get(words[at], 0), 0, -1):
            if " ".join(words[at : at + length]) in self._phrases:
                return min(length, len(words) - at)
        return 0

    def is_given_name(self, word: str) -> bool:
        """Return whether `word` is on the list, yet also a given name."""
        return word.lower() in self._given_names

    def rules_out(self, word: str) -> bool:
        """Return whether `word` is no name even where a name is expected."""
        low = word.lower()
        if _CONTRACTED.search(low):
            return True
        return low not in self._given_names and (low in self.ordinary or _bare(word) in self._phrases)

    def is_public_number(self, text: str) -> bool:
        """Return whether `text` holds the digits of a crisis line, with or without the country's 1."""
        digits = re.sub(r"\D", "", text)
        return digits in self._numbers or digits.removeprefix("1") in self._numbers


def read_lists() -> dict[str, list[str]]:
    """Return the lists of `allowed.yml`, lower-cased.

    Raises:
        ConfigurationError: the file does not hold lists of words.
    """
    content = yaml.safe_load(LISTS.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not all(isinstance(text, str) for text in content.values()):
        raise ConfigurationError(f"{LISTS} must hold lists of words.")
    separator = {"names": None, "ordinary": None}
    return {
        name: [phrase.strip().lower() for phrase in text.split(separator.get(name, ","))]
        for name, text in content.items()
    }


def medicines() -> Iterator[str]:
    """Return medicine names in lower case. The list is read, its package's code is not run.

    Raises:
        ModelFileError: the package that carries the list is not installed.
    """
    spec = find_spec("drug_named_entity_recognition")
    if spec is None or spec.origin is None:
        raise ModelFileError("drug-named-entity-recognition is not installed: run `make setup`.")
    check_package(MEDICINES)
    with bz2.open(Path(spec.origin).with_name("drug_ner_dictionary.pkl.bz2")) as file:
        names: dict[str, Any] = PlainData(file).load()["drug_variant_to_canonical"]
    return (name for name in names if len(name) >= _SHORTEST_MEDICINE and _MEDICINE.fullmatch(name))


class PlainData(pickle.Unpickler):
    """Reads a pickle of texts, lists and mappings; refuses any that would run code."""

    def find_class(self, module: str, name: str) -> NoReturn:
        """Refuse what is not plain data."""
        raise ModelFileError(f"The list of medicines holds code ({module}.{name}); it is not read.")


def _bare(word: str) -> str:
    return word.lower().removesuffix("'s").replace("'", "").replace(".", "")


def _longest_by_first_word(phrases: Iterable[str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for phrase in phrases:
        words = phrase.split(" ")
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


def _joined(phrase: str) -> str:
    return " ".join(_bare(word) for word in WORD.findall(phrase.lower()))
