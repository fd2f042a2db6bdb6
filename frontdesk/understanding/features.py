"""What the intent classifier sees of a text: sentence vectors, n-grams and cues, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from frontdesk.errors import ModelFileError
from frontdesk.language.layers import centre_of, side_by_side
from frontdesk.language.ngrams import HashedNgrams
from frontdesk.understanding.cues import CUE_NAMES, CueReader

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Features:
    """Turns texts with their encoder's vectors into rows of numbers.

    Attributes:
        centre: what the vectors of the training texts have in common.
        ngrams: hashed character and word n-grams.
        cues: word lists and surface signs.
        ngram_weight: what the n-grams count beside the vectors.
        cue_weight: what the cues count.
    """

    centre: Array
    ngrams: HashedNgrams
    cues: CueReader
    ngram_weight: float
    cue_weight: float

    def rows(self, texts: Sequence[str], vectors: Array) -> Array:
        """Return one row for each of `texts`, whose encoder's vectors are given."""
        parts = [
            side_by_side(vectors, self.centre),
            self.ngrams.vectors(texts) * self.ngram_weight,
            self.cues.vectors(texts) * self.cue_weight,
        ]
        return np.hstack(parts).astype(np.float32)

    def arrays(self) -> dict[str, Any]:
        """Return everything that `load_features` needs."""
        return {
            "centre": self.centre,
            "rarity": self.ngrams.rarity,
            "medicines": np.array(sorted(self.cues.medicines)),
            "conditions": np.array(sorted(self.cues.conditions)),
            "cue_names": np.array(CUE_NAMES),
            "parts": np.array([self.ngrams.size, self.ngram_weight, self.cue_weight]),
        }


def fit_features(
    texts: Sequence[str],
    vectors: Array,
    cues: CueReader,
    *,
    ngram_size: int,
    ngram_weight: float,
    cue_weight: float,
) -> Features:
    """Return features fitted to the training texts."""
    ngrams = HashedNgrams(ngram_size).fit(texts)
    return Features(centre_of(vectors), ngrams, cues, ngram_weight, cue_weight)


def load_features(arrays: Mapping[str, Any]) -> Features:
    """Return the features that `Features.arrays` described.

    Raises:
        ModelFileError: they come from another version.
    """
    if "cue_names" not in arrays or tuple(arrays["cue_names"]) != CUE_NAMES:
        raise ModelFileError("The intent classifier is of another version: run `make train`.")
    cues = CueReader(frozenset(arrays["medicines"].tolist()), frozenset(arrays["conditions"].tolist()))
    size, ngram_weight, cue_weight = (float(value) for value in arrays["parts"])
    ngrams = HashedNgrams(int(size), arrays["rarity"])
    return Features(arrays["centre"], ngrams, cues, ngram_weight, cue_weight)
