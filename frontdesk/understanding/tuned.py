"""The encoder's upper layers, taught to tell the assistant's labels apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from frontdesk.language.transformer import Layer
from frontdesk.language.upper import from_arrays, pooled, to_arrays

Array = npt.NDArray[np.float32]
SHARPNESS = 20.0  # vectors have length 1; larger numbers let a label stand out


@dataclass(frozen=True)
class TunedLayers:
    """Layers and, on top of them, one row of weights for each label.

    Attributes:
        layers: the taught layers, lowest first.
        weights: 384 × labels.
        bias: one number for each label.
    """

    layers: Sequence[Layer]
    weights: Array
    bias: Array

    def log_probabilities(self, states: Sequence[Array]) -> Array:
        """Return each label's log-probability (n × labels); `states` are the encoder's tokens."""
        vectors = np.stack([pooled(self.layers, tokens) for tokens in states])
        scores = SHARPNESS * (vectors @ self.weights) + self.bias
        scores = scores - scores.max(axis=1, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), dtype=np.float32)

    def arrays(self) -> dict[str, Any]:
        """Return everything that `load_tuned` needs."""
        return {"tuned": self.weights, "tuned_bias": self.bias} | to_arrays(self.layers)


def load_tuned(arrays: Mapping[str, Any]) -> TunedLayers:
    """Return the layers that `TunedLayers.arrays` described."""
    return TunedLayers(from_arrays(arrays), arrays["tuned"], arrays["tuned_bias"])
