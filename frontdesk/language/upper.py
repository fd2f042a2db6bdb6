"""The encoder's upper layers as a model of their own, which can be taught (see upper_file.py).

The lower layers stay as they are; their output for each token (`SentenceEncoder.states`) goes in.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

STATES, MASK, KINDS, OUTPUT = "layer_norm_6", "attention_mask", "token_type_ids", "last_hidden_state"


class UpperLayers:
    """Makes one vector of a text's tokens.

    Args:
        file: the ONNX file of the layers.
    """

    def __init__(self, file: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.file = file
        self._session: Any = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    def pooled(self, states: Array) -> Array:
        """Return a unit vector (384) for a text whose tokens are `states` (tokens × 384)."""
        ones = np.ones((1, len(states)), dtype=np.int64)
        feed = {STATES: states[None], MASK: ones, KINDS: ones - 1}
        mean = self._session.run([OUTPUT], feed)[0][0].mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
