"""Letters and words of a text as a short vector: what a sentence encoder does not see.

The encoder reads meaning; spelling (a misspelt medicine, "mg", "k") it half ignores. Word 1- to
2-grams and character 2- to 5-grams are weighted by how rare they are in the training texts, then
folded into a fixed number of signed buckets (feature hashing, Weinberger et al. 2009), which keeps
inner products nearly intact and needs no vocabulary.
"""

import re
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
_RARITY_BUCKETS = 1 << 18
_WORDS = re.compile(r"[\w']+")
_CHAR_SIZES = (2, 3, 4, 5)


class HashedNgrams:
    """Turns texts into unit vectors of `size` numbers.

    Args:
        size: numbers in a vector.
        rarity: weight of each bucket; from `fit` or stored arrays.
    """

    def __init__(self, size: int, rarity: Array | None = None) -> None:
        self.size = size
        self.rarity = rarity if rarity is not None else np.ones(_RARITY_BUCKETS, dtype=np.float32)

    def fit(self, texts: Sequence[str]) -> "HashedNgrams":
        """Learn from `texts` how rare each n-gram is."""
        seen = np.zeros(_RARITY_BUCKETS, dtype=np.float64)
        for text in texts:
            seen[list({code % _RARITY_BUCKETS for code in _codes(text)})] += 1
        self.rarity = np.log((1 + len(texts)) / (1 + seen) + 1).astype(np.float32)
        return self

    def vectors(self, texts: Sequence[str]) -> Array:
        """Return one unit row for each text."""
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Array:
        counts: dict[int, int] = {}
        for code in _codes(text):
            counts[code] = counts.get(code, 0) + 1
        vector = np.zeros(self.size, dtype=np.float32)
        if not counts:
            return vector
        codes = np.fromiter(counts, dtype=np.int64, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(times)) * self.rarity[codes % _RARITY_BUCKETS]
        signs = np.where((codes >> 31) & 1, 1.0, -1.0)
        np.add.at(vector, codes % self.size, (weights * signs).astype(np.float32))
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)


def _codes(text: str) -> Iterable[int]:
    words = _WORDS.findall(text.lower())
    for word in words:
        yield _hash(f"w:{word}")
        padded = f" {word} "
        for size in _CHAR_SIZES:
            for start in range(max(1, len(padded) - size + 1)):
                yield _hash(padded[start : start + size])
    for first, second in zip(words, words[1:], strict=False):
        yield _hash(f"w:{first} {second}")


def _hash(gram: str) -> int:
    return zlib.crc32(gram.encode())
