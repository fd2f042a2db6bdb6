"""Draws ONNX graphs, step by step; ONNX Runtime's own operators are used where they do more at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import TensorProto
from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor_value_info
from onnx.numpy_helper import from_array

_LARGEST = 127  # of an int8
_ZERO = 128  # the operator's numbers are unsigned
_INT8 = 4  # the operator's accuracy level that computes with int8
_OWN = "com.microsoft"
_OPSETS = (("", 17), (_OWN, 1))
_IR_VERSION = 10


@dataclass(frozen=True)
class Matrix:
    """An int8 matrix (rows × columns) and one scale for each column."""

    numbers: npt.NDArray[np.int8]
    scale: npt.NDArray[np.float32]


def as_int8(matrix: npt.NDArray[np.float32]) -> Matrix:
    """Return `matrix` with its numbers rounded to int8, each column by its own scale."""
    scale = np.maximum(np.abs(matrix).max(axis=0) / _LARGEST, 1e-12)
    return Matrix(np.round(matrix / scale).astype(np.int8), scale.astype(np.float32))


class Graph:
    """A graph that grows. Methods that add a step return the name of what comes out of it.

    Attributes:
        BLOCK: numbers of a column, and of what comes in, that are rounded together.
    """

    BLOCK = 64

    def __init__(self) -> None:
        self._inputs: list[Any] = []
        self._nodes: list[Any] = []
        self._tensors: list[Any] = []

    def input(self, name: str, *, whole: bool = False) -> str:
        """Add an input: one text's tokens (1 × tokens × width), or with `whole` their numbers (1 × tokens)."""
        shape: list[str | int | None] = [1, "tokens"] if whole else [1, "tokens", None]
        self._inputs.append(
            make_tensor_value_info(name, TensorProto.INT64 if whole else TensorProto.FLOAT, shape)
        )
        return name

    def constant(self, array: npt.NDArray[Any]) -> str:
        """Add an array."""
        name = f"array_{len(self._tensors)}"
        self._tensors.append(from_array(np.ascontiguousarray(array), name))
        return name

    def step(self, operator: str, inputs: list[str], out: str = "", *, domain: str = "", **more: Any) -> str:
        """Add one of ONNX's operators."""
        name = out or f"step_{len(self._nodes)}"
        self._nodes.append(make_node(operator, inputs, [name], domain=domain, **more))
        return name

    def own(self, operator: str, inputs: list[str], out: str = "", **more: Any) -> str:
        """Add one of ONNX Runtime's own operators."""
        return self.step(operator, inputs, out, domain=_OWN, **more)

    def parts(self, whole: str, count: int) -> list[str]:
        """Cut what comes in into `count` equal parts along its last axis."""
        names = [f"{whole}_{number}" for number in range(count)]
        self._nodes.append(make_node("Split", [whole], names, axis=-1))
        return names

    def table(self, rows: npt.NDArray[np.int8], scales: npt.NDArray[np.float32], wanted: str) -> str:
        """Look rows up in an int8 table with one scale for each row."""
        found = self.step("Cast", [self.step("Gather", [self.constant(rows), wanted])], to=TensorProto.FLOAT)
        return self.step("Mul", [found, self.step("Gather", [self.constant(scales), wanted])])

    def product(self, states: str, matrix: Matrix) -> str:
        """Multiply by an int8 matrix, whose numbers stay int8."""
        rows, columns = matrix.numbers.shape
        blocks = rows // self.BLOCK
        numbers = (
            (matrix.numbers.T.astype(np.int16) + _ZERO).astype(np.uint8).reshape(columns, blocks, self.BLOCK)
        )
        scales = np.repeat(matrix.scale.reshape(columns, 1), blocks, axis=1).astype(np.float32)
        inputs = [states, self.constant(numbers), self.constant(scales.reshape(-1))]
        return self.own(
            "MatMulNBits", inputs, K=rows, N=columns, bits=8, block_size=self.BLOCK, accuracy_level=_INT8
        )

    def written(self, outputs: tuple[str, ...]) -> bytes:
        """Return the graph as a file that gives `outputs`."""
        given = [make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
        graph = make_graph(self._nodes, "encoder", self._inputs, given, self._tensors)
        opsets = [make_opsetid(domain, version) for domain, version in _OPSETS]
        return bytes(make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION).SerializeToString())
