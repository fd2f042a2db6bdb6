"""Which phrases are the same, and which are so alike that one gives the other away."""

import re
from collections import defaultdict
from collections.abc import Iterable

from frontdesk.language.normalise import clean

TOO_ALIKE = 0.85  # share of words that two phrases have in common
MIN_WORDS = 4  # shorter ones are alike by chance
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def words_of(text: str) -> list[str]:
    """Return the words of `text` in small letters, without punctuation."""
    return _WORD.findall(clean(text).lower())


def normalised(text: str) -> str:
    """Return what two writings of the same phrase have in common."""
    return " ".join(words_of(text))


class Phrases:
    """Phrases to compare others with; none can be read out of it."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._exact: set[str] = set()
        self._by_word: dict[str, list[frozenset[str]]] = defaultdict(list)
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Remember `text`."""
        words = words_of(text)
        phrase = " ".join(words)
        if not words or phrase in self._exact:
            return
        self._exact.add(phrase)
        distinct = frozenset(words)
        if len(distinct) >= MIN_WORDS:
            for word in distinct:
                self._by_word[word].append(distinct)

    def holds(self, text: str) -> bool:
        """Return whether `text` itself is remembered, however it is written."""
        return normalised(text) in self._exact

    def near(self, text: str) -> bool:
        """Return whether `text` or something very much like it is remembered."""
        if self.holds(text):
            return True
        words = frozenset(words_of(text))
        if len(words) < MIN_WORDS:
            return False
        # Two sets this much alike differ in few words: one of any few more words than that is in both.
        spare = int(len(words) * (1 - TOO_ALIKE)) + 1
        rarest = sorted(words, key=lambda word: len(self._by_word.get(word, ())))[:spare]
        others = {other for word in rarest for other in self._by_word.get(word, ())}
        return any(len(words & other) / len(words | other) >= TOO_ALIKE for other in others)
