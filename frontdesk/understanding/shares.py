"""Scores of labels as log-probabilities."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


def log_softmax(scores: Array) -> Array:
    """Return each row of `scores` (n × labels) as log-probabilities."""
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), dtype=np.float32)
