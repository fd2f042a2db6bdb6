"""Lets an ONNX file's int8 matrices stay int8 while it computes.

The encoder's package keeps its matrices as int8 and a scale for each column, and multiplies the two before use:
ONNX Runtime then holds them as float32 and reads four times the memory for every text. Here each such matrix
product becomes one operator (MatMulNBits) that works on the int8 numbers themselves and rounds what comes in,
token by token, in blocks of its own, so that no text depends on another. See docs/decisions/0003.
"""

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx.helper import make_node, make_opsetid
from onnx.numpy_helper import from_array, to_array

_BLOCK = 64  # numbers of a column, and of what comes in, that are rounded together
_ZERO = 128  # the operator's numbers are unsigned
_INT8 = 4  # the operator's accuracy level that computes with int8
_OPERATORS = "com.microsoft"
_FAST_ON = ("x86_64", "AMD64")  # elsewhere the operator would unpack the matrices for each text


@dataclass(frozen=True)
class _Matrix:
    """An int8 matrix (rows × columns) and one scale for each column."""

    numbers: npt.NDArray[np.int8]
    scale: npt.NDArray[np.float32]

    def fits(self) -> bool:
        return bool(self.numbers.shape[0] % _BLOCK == 0)


def compact(model: bytes, outputs: tuple[str, ...] = ()) -> bytes:
    """Return the ONNX file `model`, computing with int8 where this processor is quick at it.

    Args:
        model: the file.
        outputs: names of tensors inside that become outputs, too.
    """
    held: Any = onnx.load_from_string(model)
    held.graph.output.extend(onnx.ValueInfoProto(name=name) for name in outputs)
    if platform.machine() in _FAST_ON:
        _rewrite(held.graph)
        held.opset_import.append(make_opsetid(_OPERATORS, 1))
    return bytes(held.SerializeToString())


def _rewrite(graph: Any) -> None:
    unpacked = dict(_unpacked(graph))
    for node in graph.node:
        matrix = unpacked.get(node.input[1]) if node.op_type == "MatMul" else None
        if matrix is not None and matrix.fits():
            node.CopyFrom(_product(graph, node, matrix))
    _drop_unused(graph)


def _unpacked(graph: Any) -> Iterator[tuple[str, _Matrix]]:
    """Yield the names of matrices that the file unpacks by Cast and Mul, with what they are made of."""
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    casts = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Cast"}
    for node in graph.node:
        if node.op_type != "Mul":
            continue
        numbers = [tensors[casts[name]] for name in node.input if casts.get(name) in tensors]
        scales = [tensors[name] for name in node.input if name in tensors]
        if len(numbers) == len(scales) == 1 and numbers[0].data_type == onnx.TensorProto.INT8:
            yield node.output[0], _Matrix(to_array(numbers[0]), to_array(scales[0]))


def _product(graph: Any, node: Any, matrix: _Matrix) -> Any:
    """Return the operator in the place of `node`; its numbers and scales go into `graph`."""
    rows, columns = matrix.numbers.shape
    blocks = rows // _BLOCK
    numbers = (matrix.numbers.T.astype(np.int16) + _ZERO).astype(np.uint8).reshape(columns, blocks, _BLOCK)
    scales = np.repeat(matrix.scale.reshape(columns, 1), blocks, axis=1).astype(np.float32)
    name = node.output[0]
    graph.initializer.append(from_array(np.ascontiguousarray(numbers), f"{name}_numbers"))
    graph.initializer.append(from_array(scales.reshape(-1), f"{name}_scales"))
    return make_node(
        "MatMulNBits", [node.input[0], f"{name}_numbers", f"{name}_scales"], [name], domain=_OPERATORS,
        K=rows, N=columns, bits=8, block_size=_BLOCK, accuracy_level=_INT8,
    )  # fmt: skip


def _drop_unused(graph: Any) -> None:
    """Remove the operators and numbers that nothing reads any more."""
    wanted = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
    tensors = [tensor for tensor in graph.initializer if tensor.name in wanted]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(tensors)
