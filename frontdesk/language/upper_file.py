"""Cuts the upper layers out of the encoder's ONNX file and writes taught ones; needs the onnx package."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx.numpy_helper import from_array, to_array
from onnx.utils import Extractor

from frontdesk.language.graph import as_int8
from frontdesk.language.layer_names import IN_FILE, LAYERS, MATRICES, NORMS
from frontdesk.language.upper import KINDS, MASK, OUTPUT, STATES

Array = npt.NDArray[np.float32]

# The file names its matrices by number; these are those of layers 4, 5 and 6.
_NUMBERED = (
    ("val_264", "val_272", "val_280", "val_318", "val_322", "val_331"),
    ("val_335", "val_343", "val_351", "val_389", "val_393", "val_402"),
    ("val_406", "val_414", "val_422", "val_460", "val_464", "val_473"),
)
_FIRST = 3


class UpperFile:
    """The upper layers of an encoder's file.

    Args:
        encoder: the whole encoder's ONNX file.
    """

    def __init__(self, encoder: Path) -> None:
        whole = onnx.load(str(encoder))
        self._model: Any = Extractor(whole).extract_model([STATES, MASK, KINDS], [OUTPUT])
        self._held = {tensor.name: tensor for tensor in self._model.graph.initializer}

    def layers(self) -> list[dict[str, Array]]:
        """Return the layers' arrays as the file has them, lowest first."""
        return [self._layer(number) for number in range(len(_NUMBERED))]

    def written(self, layers: Sequence[Mapping[str, Array]]) -> bytes:
        """Return the file with `layers` in the place of its own."""
        for number, parts in enumerate(layers):
            for name, matrix in zip(_NUMBERED[number], MATRICES, strict=True):
                rounded = as_int8(parts[matrix])
                self._put(f"{name}_q", rounded.numbers)
                self._put(f"{name}_scale", rounded.scale[None])
            for part, name in _plain_names(number).items():
                self._put(name, np.asarray(parts[part], dtype=np.float32))
        return bytes(self._model.SerializeToString())

    def _layer(self, number: int) -> dict[str, Array]:
        matrices = {
            matrix: self._get(f"{name}_q").astype(np.float32) * self._get(f"{name}_scale")
            for name, matrix in zip(_NUMBERED[number], MATRICES, strict=True)
        }
        return matrices | {part: self._get(name) for part, name in _plain_names(number).items()}

    def _get(self, name: str) -> Any:
        return to_array(self._held[name])

    def _put(self, name: str, array: npt.NDArray[Any]) -> None:
        self._held[name].CopyFrom(from_array(np.ascontiguousarray(array), name))


def _plain_names(number: int) -> dict[str, str]:
    """Return where the file has the biases and normalisations of a layer."""
    prefix = f"{LAYERS}{_FIRST + number}"
    biases = {f"{part}_bias": f"{prefix}.{IN_FILE[part]}.bias" for part in (*MATRICES, *NORMS)}
    return biases | {part: f"{prefix}.{IN_FILE[part]}.weight" for part in NORMS}
