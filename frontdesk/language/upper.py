"""The encoder's upper layers, as arrays that can be taught, and what they make of a text.

The lower layers stay as they are; their output for each token (`SentenceEncoder.states`) goes in.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from frontdesk.language.encoder import SentenceEncoder
from frontdesk.language.transformer import MATRICES, NORMS, Layer, layer

Array = npt.NDArray[np.float32]

# The encoder's file names its matrices by number; these are those of its layers 4, 5 and 6.
_NUMBERED = (
    ("val_264", "val_272", "val_280", "val_318", "val_322", "val_331"),
    ("val_335", "val_343", "val_351", "val_389", "val_393", "val_402"),
    ("val_406", "val_414", "val_422", "val_460", "val_464", "val_473"),
)
_FIRST = 3
_IN_FILE = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "join": "attention.output.dense", "widen": "intermediate.dense", "narrow": "output.dense",
    "attention_norm": "attention.output.LayerNorm", "output_norm": "output.LayerNorm",
}  # fmt: skip


def pretrained(encoder: SentenceEncoder) -> list[dict[str, Array]]:
    """Return the upper layers as the encoder's file has them."""
    return [_pretrained(encoder, number) for number in range(len(_NUMBERED))]


def pooled(layers: Sequence[Layer], states: Array) -> Array:
    """Return one unit vector (384) for a text whose tokens are `states` (tokens × 384)."""
    above: Any = states[None]
    for parts in layers:
        above = layer(above, parts)
    mean = above[0].mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def to_arrays(layers: Sequence[Layer]) -> dict[str, Any]:
    """Return the layers by name for storing, at half precision."""
    return {
        f"upper_{number}_{name}": np.asarray(array, dtype=np.float16)
        for number, parts in enumerate(layers)
        for name, array in parts.items()
    }


def from_arrays(arrays: Mapping[str, Any]) -> list[dict[str, Array]]:
    """Return the layers that `to_arrays` stored."""
    names = [*MATRICES, *(f"{name}_bias" for name in (*MATRICES, *NORMS)), *NORMS]
    return [
        {name: arrays[f"upper_{number}_{name}"].astype(np.float32) for name in names}
        for number in range(len(_NUMBERED))
    ]


def _pretrained(encoder: SentenceEncoder, number: int) -> dict[str, Array]:
    prefix = f"inner.encoder.layer.{_FIRST + number}"
    files = dict(zip(MATRICES, _NUMBERED[number], strict=True))
    files |= {f"{name}_bias": f"{prefix}.{_IN_FILE[name]}.bias" for name in (*MATRICES, *NORMS)}
    files |= {name: f"{prefix}.{_IN_FILE[name]}.weight" for name in NORMS}
    return dict(zip(files, encoder.parameters(list(files.values())), strict=True))
