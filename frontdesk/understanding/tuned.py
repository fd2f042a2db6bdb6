"""The encoder's upper layers, taught to tell the assistant's labels apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from frontdesk.language.upper import UpperLayers
from frontdesk.understanding.shares import log_softmax

Array = npt.NDArray[np.float32]
SHARPNESS = 20.0  # vectors have length 1; larger numbers let a label stand out


@dataclass(frozen=True)
class TunedLayers:
    """Layers and, on top of them, one column of weights for each label.

    Attributes:
        layers: the taught layers.
        weights: 384 × labels.
        bias: one number for each label.
    """

    layers: UpperLayers
    weights: Array
    bias: Array

    def log_probabilities(self, states: Sequence[Array]) -> Array:
        """Return each label's log-probability (n × labels); `states` are the encoder's tokens."""
        vectors = np.stack([self.layers.pooled(tokens) for tokens in states])
        return log_softmax(SHARPNESS * (vectors @ self.weights) + self.bias)

    def arrays(self) -> dict[str, Any]:
        """Return everything that `load_tuned` needs."""
        file = np.frombuffer(self.layers.file, dtype=np.uint8)
        return {"tuned_layers": file, "tuned": self.weights, "tuned_bias": self.bias}


def load_tuned(arrays: Mapping[str, Any]) -> TunedLayers:
    """Return the layers that `TunedLayers.arrays` described."""
    layers = UpperLayers(arrays["tuned_layers"].tobytes())
    return TunedLayers(layers, arrays["tuned"], arrays["tuned_bias"])
