"""The intent classifier: three opinions on a text, weighed together.

A linear model over the features of a text knows what it never saw (its scores stay low), small
networks know where one label ends and the next begins, and the encoder's own upper layers, taught
the labels, know what a sentence means here. Learns with scikit-learn and JAX, stores plain arrays,
predicts with numpy.
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
from frontdesk.language.encoder import SentenceEncoder
from frontdesk.language.parallel import in_lists
from frontdesk.understanding.cues import CueReader
from frontdesk.understanding.features import Features, fit_features, load_features
from frontdesk.understanding.networks import Networks, train_networks
from frontdesk.understanding.shares import log_softmax
from frontdesk.understanding.tuned import TunedLayers, load_tuned

Array = npt.NDArray[np.float32]
FILE = "intents.npz"
_NETWORK_SHARE = 0.4
_NETWORK_SCALE = 4.0  # features are unit vectors; the networks learn faster from larger numbers
_TUNED_SHARE = 0.7
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
    tuning_rounds: int = 3
    tuning_rounds_few: int = 20


class IntentClassifier:
    """Predicts label probabilities for texts."""

    def __init__(
        self, weights: Array, bias: Array, networks: Networks, tuned: TunedLayers, labels: Sequence[str],
        features: Features,
    ) -> None:  # fmt: skip
        self._weights = weights
        self._bias = bias
        self._networks = networks
        self._tuned = tuned
        self.labels = tuple(labels)
        self._features = features

    def scores(self, texts: Sequence[str], encoder: SentenceEncoder) -> Array:
        """Return each label's log-probability by all three opinions (shape n × labels)."""
        rows = self._features.rows(texts, encoder.encode(texts))
        linear = rows @ self._weights.T + self._bias
        voted = self._networks.log_probabilities(rows * _NETWORK_SCALE)
        outside = log_softmax((1 - _NETWORK_SHARE) * linear + _NETWORK_SHARE * voted)
        inside = self._tuned.log_probabilities(encoder.states(texts))
        return (1 - _TUNED_SHARE) * outside + _TUNED_SHARE * inside

    def probabilities(self, texts: Sequence[str], encoder: SentenceEncoder) -> Array:
        """Return the probability of each label (shape n × labels, rows sum to 1)."""
        return np.exp(log_softmax(self.scores(texts, encoder)))

    @property
    def cues(self) -> CueReader:
        """The word lists that the classifier was trained with."""
        return self._features.cues

    def save(self, folder: Path) -> None:
        """Write arrays, labels and word lists with their SHA-256 into `folder`."""
        buffer = BytesIO()
        own = {"weights": self._weights, "bias": self._bias, "labels": np.array(self.labels)}
        arrays: dict[str, Any] = (
            own | self._networks.arrays() | self._features.arrays() | self._tuned.arrays()
        )
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
    tuned = load_tuned(arrays)
    return IntentClassifier(arrays["weights"], arrays["bias"], networks, tuned, labels, features)


def train_classifier(
    texts: Sequence[str],
    labels: Sequence[str],
    encoder: SentenceEncoder,
    cues: CueReader,
    hyper: Hyper = Hyper(),  # noqa: B008 - frozen
) -> IntentClassifier:
    """Return a classifier fitted to `texts` and their `labels`; needs scikit-learn and JAX.

    Args:
        texts: the training phrases.
        labels: one for each.
        encoder: gives vectors and tokens of texts, and the layers to teach.
        cues: word lists of medicines and conditions.
        hyper: how it learns.
    """
    from sklearn.linear_model import LogisticRegression

    from frontdesk.understanding.tuning import tune

    vectors, states = _encoded(texts, encoder)
    features = fit_features(
        texts, vectors, cues, ngram_size=hyper.ngram_size, ngram_weight=hyper.ngram_weight,
        cue_weight=hyper.cue_weight,
    )  # fmt: skip
    rows = features.rows(texts, vectors)
    model = LogisticRegression(C=hyper.inverse_regularisation, max_iter=hyper.max_iterations, tol=1e-3)
    model.fit(rows, np.array(labels))
    few = len(texts) <= _FEW
    rounds = hyper.rounds_few if few else hyper.rounds
    networks = train_networks(rows * _NETWORK_SCALE, labels, hyper.networks, rounds)
    tuned = tune(states, labels, encoder.model, hyper.tuning_rounds_few if few else hyper.tuning_rounds)
    weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    return IntentClassifier(weights, bias, networks, tuned, [str(c) for c in model.classes_], features)


def _encoded(texts: Sequence[str], encoder: SentenceEncoder) -> tuple[Array, list[Any]]:
    """Return the vectors of `texts` and the tokens of each; the encoder runs once for both.

    Tokens come at half precision: those of all texts are in memory at once.
    """

    def both(block: Sequence[str]) -> list[tuple[Array, Any]]:
        return [(encoder.encode([t])[0], encoder.states([t])[0].astype(np.float16)) for t in block]

    pairs = in_lists(both, texts)
    return np.stack([vector for vector, _ in pairs]), [states for _, states in pairs]
