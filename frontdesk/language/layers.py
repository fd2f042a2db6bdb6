"""The vectors of several layers of the encoder, side by side.

The last layer tells what a text is about; the lower ones keep more of how it is said (who, when,
whether not). Lower layers' vectors all point nearly the same way, so their common part is taken out.
"""

import numpy as np
import numpy.typing as npt

from frontdesk.language.encoder import DIMENSIONS

Array = npt.NDArray[np.float32]
# Chosen on held-apart data: what a lower layer counts beside the last one.
_LOWER_WEIGHT = 0.7


def centre_of(vectors: Array) -> Array:
    """Return the common part of `vectors` (n × layers·384): their mean, nothing for the last layer."""
    centre = vectors.mean(axis=0)
    centre[:DIMENSIONS] = 0.0
    return np.asarray(centre, dtype=np.float32)


def side_by_side(vectors: Array, centre: Array) -> Array:
    """Return `vectors` without `centre`, each layer of unit length, the lower ones weighed down."""
    layers = (vectors - centre).reshape(len(vectors), -1, DIMENSIONS)
    lengths = np.maximum(np.linalg.norm(layers, axis=2, keepdims=True), 1e-9)
    weights = np.full((1, layers.shape[1], 1), _LOWER_WEIGHT, dtype=np.float32)
    weights[0, 0] = 1.0
    return np.asarray((layers / lengths * weights).reshape(len(vectors), -1), dtype=np.float32)
