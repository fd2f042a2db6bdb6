"""The intent classifier: a linear model and small networks over sentence vector, n-grams and cues.

The linear model knows what it never saw (its scores stay low), the networks know where one label
ends and the next begins; their mean is better than either. Learns with scikit-learn, stores plain
arrays, predicts with numpy.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from frontdesk.errors import ModelFileError, NotTrainedError
from frontdesk.language.ngrams import HashedNgrams
from frontdesk.understanding.cues import CUE_NAMES, CueReader
from frontdesk.understanding.networks import Networks, train_networks

Array = npt.NDArray[np.float32]
FILE = "intents.npz"
_NETWORK_SHARE = 0.7
_NETWORK_SCALE = 4.0  # features are unit vectors; the networks learn faster from larger numbers
_FEW = 3000


@dataclass(frozen=True)
class Hyper:
    """How the classifier learns; chosen on held-apart data."""

    ngram_size: int = 1024
    ngram_weight: float = 0.5
    cue_weight: float = 0.1
    inverse_regularisation: float = 20.0
    max_iterations: int = 100
    networks: int = 3
    # passes over the training data; few examples need more of them
    rounds: int = 12
    rounds_few: int = 60


class IntentClassifier:
    """Predicts label probabilities for texts whose sentence vectors are given."""

    def __init__(
        self, weights: Array, bias: Array, networks: Networks, labels: Sequence[str],
        ngrams: HashedNgrams, cues: CueReader, hyper: Hyper,
    ) -> None:  # fmt: skip
        self._weights = weights
        self._bias = bias
        self._networks = networks
        self.labels = tuple(labels)
        self._ngrams = ngrams
        self._cues = cues
        self._hyper = hyper

    def scores(self, texts: Sequence[str], vectors: Array) -> Array:
        """Return the raw score of each label (shape n × labels)."""
        features = _features(texts, vectors, self._ngrams, self._cues, self._hyper)
        linear = features @ self._weights.T + self._bias
        voted = self._networks.log_probabilities(features * _NETWORK_SCALE)
        return np.asarray((1 - _NETWORK_SHARE) * linear + _NETWORK_SHARE * voted, dtype=np.float32)

    def probabilities(self, texts: Sequence[str], vectors: Array) -> Array:
        """Return the probability of each label (shape n × labels, rows sum to 1)."""
        scores = self.scores(texts, vectors)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)

    @property
    def cues(self) -> CueReader:
        """The word lists that the classifier was trained with."""
        return self._cues

    def save(self, folder: Path) -> None:
        """Write arrays, labels and word lists with their SHA-256 into `folder`."""
        buffer = BytesIO()
        arrays: dict[str, Any] = self._networks.arrays() | {
            "weights": self._weights,
            "bias": self._bias,
            "labels": np.array(self.labels),
            "rarity": self._ngrams.rarity,
            "medicines": np.array(sorted(self._cues.medicines)),
            "conditions": np.array(sorted(self._cues.conditions)),
            "cue_names": np.array(CUE_NAMES),
            "hyper": np.array([self._hyper.ngram_size, self._hyper.ngram_weight, self._hyper.cue_weight]),
        }
        np.savez(buffer, **arrays)
        data = buffer.getvalue()
        (folder / FILE).write_bytes(data)
        (folder / f"{FILE}.sha256").write_text(hashlib.sha256(data).hexdigest())


def load_classifier(folder: Path) -> IntentClassifier:
    """Return the classifier that `save` wrote into `folder`.

    Raises:
        NotTrainedError: nothing was saved there.
        ModelFileError: the file was changed, or comes from another version.
    """
    if not (folder / FILE).is_file():
        raise NotTrainedError("The intent classifier is missing: run `make train`.")
    data = (folder / FILE).read_bytes()
    if hashlib.sha256(data).hexdigest() != (folder / f"{FILE}.sha256").read_text().strip():
        raise ModelFileError("The intent classifier does not match its hash: run `make train`.")
    arrays: Any = np.load(BytesIO(data), allow_pickle=False)
    if tuple(arrays["cue_names"]) != CUE_NAMES:
        raise ModelFileError("The intent classifier is of another version: run `make train`.")
    size, ngram_weight, cue_weight = (float(value) for value in arrays["hyper"])
    hyper = Hyper(int(size), ngram_weight, cue_weight)
    ngrams = HashedNgrams(hyper.ngram_size, arrays["rarity"])
    cues = CueReader(frozenset(arrays["medicines"].tolist()), frozenset(arrays["conditions"].tolist()))
    labels = [str(label) for label in arrays["labels"]]
    networks = Networks(arrays["inner"], arrays["inner_bias"], arrays["outer"], arrays["outer_bias"])
    return IntentClassifier(arrays["weights"], arrays["bias"], networks, labels, ngrams, cues, hyper)


def train_classifier(
    texts: Sequence[str],
    labels: Sequence[str],
    vectors: Array,
    cues: CueReader,
    hyper: Hyper = Hyper(),  # noqa: B008 - frozen
) -> IntentClassifier:
    """Return a classifier fitted to `texts` and their `labels`; needs scikit-learn."""
    from sklearn.linear_model import LogisticRegression

    ngrams = HashedNgrams(hyper.ngram_size).fit(texts)
    features = _features(texts, vectors, ngrams, cues, hyper)
    model = LogisticRegression(C=hyper.inverse_regularisation, max_iter=hyper.max_iterations, tol=1e-3).fit(
        features, np.array(labels)
    )
    weights = model.coef_.astype(np.float32)
    bias = model.intercept_.astype(np.float32)
    rounds = hyper.rounds if len(texts) > _FEW else hyper.rounds_few
    networks = train_networks(features * _NETWORK_SCALE, labels, hyper.networks, rounds)
    return IntentClassifier(weights, bias, networks, [str(c) for c in model.classes_], ngrams, cues, hyper)


def _features(
    texts: Sequence[str], vectors: Array, ngrams: HashedNgrams, cues: CueReader, hyper: Hyper
) -> Array:
    parts = [
        vectors,
        ngrams.vectors(texts) * hyper.ngram_weight,
        cues.vectors(texts) * hyper.cue_weight,
    ]
    return np.hstack(parts).astype(np.float32)
