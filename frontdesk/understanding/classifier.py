"""The intent classifier: a linear model and small networks over the features of a text.

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
from frontdesk.understanding.cues import CueReader
from frontdesk.understanding.features import Features, fit_features, load_features
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
    """Predicts label probabilities for texts whose encoder's vectors are given."""

    def __init__(
        self, weights: Array, bias: Array, networks: Networks, labels: Sequence[str], features: Features
    ) -> None:
        self._weights = weights
        self._bias = bias
        self._networks = networks
        self.labels = tuple(labels)
        self._features = features

    def scores(self, texts: Sequence[str], vectors: Array) -> Array:
        """Return the raw score of each label (shape n × labels)."""
        rows = self._features.rows(texts, vectors)
        linear = rows @ self._weights.T + self._bias
        voted = self._networks.log_probabilities(rows * _NETWORK_SCALE)
        return np.asarray((1 - _NETWORK_SHARE) * linear + _NETWORK_SHARE * voted, dtype=np.float32)

    def probabilities(self, texts: Sequence[str], vectors: Array) -> Array:
        """Return the probability of each label (shape n × labels, rows sum to 1)."""
        scores = self.scores(texts, vectors)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)

    @property
    def cues(self) -> CueReader:
        """The word lists that the classifier was trained with."""
        return self._features.cues

    def save(self, folder: Path) -> None:
        """Write arrays, labels and word lists with their SHA-256 into `folder`."""
        buffer = BytesIO()
        own = {"weights": self._weights, "bias": self._bias, "labels": np.array(self.labels)}
        arrays: dict[str, Any] = own | self._networks.arrays() | self._features.arrays()
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
    features = load_features(arrays)
    networks = Networks(arrays["inner"], arrays["inner_bias"], arrays["outer"], arrays["outer_bias"])
    labels = [str(label) for label in arrays["labels"]]
    return IntentClassifier(arrays["weights"], arrays["bias"], networks, labels, features)


def train_classifier(
    texts: Sequence[str],
    labels: Sequence[str],
    vectors: Array,
    cues: CueReader,
    hyper: Hyper = Hyper(),  # noqa: B008 - frozen
) -> IntentClassifier:
    """Return a classifier fitted to `texts` and their `labels`; needs scikit-learn.

    Args:
        texts: the training phrases.
        labels: one for each.
        vectors: what the encoder gives for each.
        cues: word lists of medicines and conditions.
        hyper: how it learns.
    """
    from sklearn.linear_model import LogisticRegression

    features = fit_features(
        texts, vectors, cues, ngram_size=hyper.ngram_size, ngram_weight=hyper.ngram_weight,
        cue_weight=hyper.cue_weight,
    )  # fmt: skip
    rows = features.rows(texts, vectors)
    model = LogisticRegression(C=hyper.inverse_regularisation, max_iter=hyper.max_iterations, tol=1e-3)
    model.fit(rows, np.array(labels))
    rounds = hyper.rounds if len(texts) > _FEW else hyper.rounds_few
    networks = train_networks(rows * _NETWORK_SCALE, labels, hyper.networks, rounds)
    weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    return IntentClassifier(weights, bias, networks, [str(c) for c in model.classes_], features)
