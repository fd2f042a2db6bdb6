"""Small neural networks as plain arrays: one hidden layer each, several of them voting."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frontdesk.understanding.shares import log_softmax

Array = npt.NDArray[np.float32]
HIDDEN = 256


@dataclass(frozen=True)
class Networks:
    """Networks that learned the same task from different starting points.

    Attributes:
        inner: weights into the hidden layers (networks × features × hidden).
        inner_bias: networks × hidden.
        outer: weights into the labels (networks × hidden × labels).
        outer_bias: networks × labels.
    """

    inner: Array
    inner_bias: Array
    outer: Array
    outer_bias: Array

    def log_probabilities(self, features: Array) -> Array:
        """Return the mean over the networks of each label's log-probability (n × labels)."""
        votes = [_vote(features, *layers) for layers in zip(*self.arrays().values(), strict=True)]
        return np.asarray(np.mean(votes, axis=0), dtype=np.float32)

    def arrays(self) -> dict[str, Array]:
        """Return the arrays by name, for storing."""
        return {
            "inner": self.inner,
            "inner_bias": self.inner_bias,
            "outer": self.outer,
            "outer_bias": self.outer_bias,
        }


def train_networks(features: Array, labels: Sequence[str], count: int, rounds: int) -> Networks:
    """Return `count` networks fitted to `features` in `rounds` passes; needs scikit-learn.

    Labels are numbered in sorted order, as scikit-learn's classifiers number theirs.
    """
    from sklearn.neural_network import MLPClassifier

    fitted = [
        MLPClassifier(
            (HIDDEN,), alpha=1e-4, batch_size=64, learning_rate_init=2e-3, max_iter=rounds, random_state=seed
        ).fit(features, np.array(labels))
        for seed in range(count)
    ]
    return Networks(
        inner=np.stack([net.coefs_[0] for net in fitted]).astype(np.float32),
        inner_bias=np.stack([net.intercepts_[0] for net in fitted]).astype(np.float32),
        outer=np.stack([net.coefs_[1] for net in fitted]).astype(np.float32),
        outer_bias=np.stack([net.intercepts_[1] for net in fitted]).astype(np.float32),
    )


def _vote(features: Array, inner: Array, inner_bias: Array, outer: Array, outer_bias: Array) -> Array:
    hidden = np.maximum(features @ inner + inner_bias, 0.0)
    return log_softmax(hidden @ outer + outer_bias)
