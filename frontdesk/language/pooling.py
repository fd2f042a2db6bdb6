"""From the tokens of a text to one vector."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


def pooled(states: Array) -> Array:
    """Return the mean of a text's tokens (tokens × width), of length 1."""
    mean = states.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
