"""Builds the encoder's ONNX file anew from its numbers: int8 matrices that stay int8, and few steps.

The encoder's package keeps its matrices as int8 and a scale for each column, and multiplies the two before use:
ONNX Runtime then holds them as float32 and reads four times the memory for every text. Its graph also spells out
attention and activation in some 40 small operators a layer. Here a layer is nine operators, of which those that
multiply by a matrix (MatMulNBits) work on the int8 numbers themselves and round what comes in, token by token, in
blocks of their own, so that no text depends on another. One text at a time, without padding: there is no mask.
See docs/decisions/0003.
"""

import platform
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx.numpy_helper import to_array

from frontdesk.language.graph import Graph, Matrix
from frontdesk.language.layer_names import EMBEDDINGS, HEADS, IN_FILE, LAST, LAYERS, MATRICES, TINY, behind

IDS = "input_ids"
_FAST_ON = ("x86_64", "AMD64")  # elsewhere the operator would unpack the matrices for each text
_TABLES = ("word_embeddings", "position_embeddings")


def computes_with_int8() -> bool:
    """Return whether this processor is quick at products with int8 matrices."""
    return platform.machine() in _FAST_ON


def compact(model: bytes, outputs: tuple[str, ...] = ()) -> bytes:
    """Return the ONNX file `model` as one that computes with int8, where this processor is quick at it.

    Args:
        model: the whole encoder, or its upper layers alone (see upper_file.py).
        outputs: names of tensors inside that become outputs, too.
    """
    held: Any = onnx.load_from_string(model)
    if computes_with_int8():
        return _built(held.graph, outputs)
    held.graph.output.extend(onnx.ValueInfoProto(name=name) for name in outputs)
    return bytes(held.SerializeToString())


def _built(old: Any, outputs: tuple[str, ...]) -> bytes:
    numbers = {tensor.name: to_array(tensor) for tensor in old.initializer}
    matrices = [
        name.removesuffix("_q") for name in numbers if name.startswith("val_") and name.endswith("_q")
    ]
    layers = sorted({int(name.split(".")[3]) for name in numbers if name.startswith(LAYERS)})
    graph = Graph()
    whole = f"{EMBEDDINGS}{_TABLES[0]}.weight_q" in numbers
    states = _embedded(graph, numbers) if whole else graph.input(behind(layers[0] - 1))
    for place, layer in enumerate(layers):
        parts = dict(zip(MATRICES, matrices[len(MATRICES) * place :], strict=False))
        out = LAST if layer == layers[-1] else behind(layer)
        states = _layer(graph, _Layer(numbers, f"{LAYERS}{layer}", parts), states, out)
    return graph.written((LAST, *outputs))


class _Layer:
    """The numbers of one layer."""

    def __init__(
        self, numbers: Mapping[str, npt.NDArray[Any]], prefix: str, matrices: Mapping[str, str]
    ) -> None:
        self._numbers, self._prefix, self._matrices = numbers, prefix, matrices

    def matrix(self, *parts: str) -> Matrix:
        """Return the matrices of `parts` side by side."""
        names = [self._matrices[part] for part in parts]
        return Matrix(
            np.concatenate([self._numbers[f"{name}_q"] for name in names], axis=1),
            np.concatenate([self._numbers[f"{name}_scale"].reshape(-1) for name in names]),
        )

    def bias(self, *parts: str) -> npt.NDArray[np.float32]:
        """Return the biases of `parts` behind each other."""
        return np.concatenate([self._numbers[f"{self._prefix}.{IN_FILE[part]}.bias"] for part in parts])

    def weight(self, part: str) -> npt.NDArray[np.float32]:
        """Return the factors of a normalisation."""
        return np.asarray(self._numbers[f"{self._prefix}.{IN_FILE[part]}.weight"], dtype=np.float32)


def _embedded(graph: Graph, numbers: Mapping[str, npt.NDArray[Any]]) -> str:
    """Draw what makes tokens of a text's numbers; return the name of what comes out."""
    ids = graph.input(IDS, whole=True)
    places = graph.step("Slice", [
        graph.constant(np.arange(len(numbers[f"{EMBEDDINGS}position_embeddings.weight_q"]))),
        graph.constant(np.array([0])), graph.step("Shape", [ids], start=1, end=2),
    ])  # fmt: skip
    found = [
        graph.table(
            numbers[f"{EMBEDDINGS}{name}.weight_q"],
            numbers[f"{EMBEDDINGS}{name}.weight_scale"],
            rows,
        )
        for name, rows in zip(_TABLES, (ids, places), strict=True)
    ]
    # Every token is of the first kind: there is one text at a time.
    kind = graph.constant(numbers[f"{EMBEDDINGS}token_type_embeddings.weight"][0])
    summed = graph.step("Add", [graph.step("Add", [found[0], kind]), found[1]])
    norm = [graph.constant(numbers[f"{EMBEDDINGS}LayerNorm.{part}"]) for part in ("weight", "bias")]
    return graph.step("LayerNormalization", [summed, *norm], epsilon=TINY)


def _layer(graph: Graph, layer: _Layer, states: str, out: str) -> str:
    """Draw a layer that reads `states`; what comes out is called `out`. Source: Devlin et al., "BERT", 2019."""
    side_by_side = graph.product(states, layer.matrix("query", "key", "value"))
    query, key, value = graph.parts(side_by_side, 3)
    bias = graph.constant(layer.bias("query", "key", "value"))
    attended = graph.own("MultiHeadAttention", [query, key, value, bias], num_heads=HEADS)
    joined = graph.product(attended, layer.matrix("join"))
    states = _normalised(graph, layer, "attention_norm", joined, states, layer.bias("join"))
    widened = graph.own(
        "BiasGelu", [graph.product(states, layer.matrix("widen")), graph.constant(layer.bias("widen"))]
    )
    narrowed = graph.product(widened, layer.matrix("narrow"))
    return _normalised(graph, layer, "output_norm", narrowed, states, layer.bias("narrow"), out)


def _normalised(
    graph: Graph, layer: _Layer, part: str, new: str, old: str, bias: npt.NDArray[np.float32], out: str = ""
) -> str:
    inputs = [new, old, *(graph.constant(a) for a in (layer.weight(part), layer.bias(part), bias))]
    return graph.own("SkipLayerNormalization", inputs, out, epsilon=TINY)
