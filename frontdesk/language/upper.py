"""The encoder's upper layers as a model of their own, which can be taught (see upper_file.py).

The lower layers stay as they are; their output for each token (`SentenceEncoder.states`) goes in.
"""

import numpy as np
import numpy.typing as npt

from frontdesk.language.layer_names import LAST, behind
from frontdesk.language.onnx_session import open_session
from frontdesk.language.pooling import pooled

Array = npt.NDArray[np.float32]

STATES, MASK, KINDS, OUTPUT = behind(2), "attention_mask", "token_type_ids", LAST


class UpperLayers:
    """Makes one vector of a text's tokens.

    Args:
        file: the ONNX file of the layers.
    """

    def __init__(self, file: bytes) -> None:
        self.file = file
        self._session = open_session(file)
        self._inputs = {node.name for node in self._session.get_inputs()}

    def pooled(self, states: Array) -> Array:
        """Return a unit vector (384) for a text whose tokens are `states` (tokens × 384)."""
        ones = np.ones((1, len(states)), dtype=np.int64)
        given = {STATES: states[None], MASK: ones, KINDS: ones - 1}
        feed = {name: given[name] for name in self._inputs}
        return pooled(self._session.run([OUTPUT], feed)[0][0])
