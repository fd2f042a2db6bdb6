"""Opens ONNX files on the CPU, and makes tensors inside them readable as outputs."""

from collections.abc import Sequence
from typing import Any


def open_session(model: bytes, *, threads: int = 1) -> Any:
    """Return ONNX Runtime's session for the file `model`; one text may use `threads` cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def with_outputs(model: bytes, names: Sequence[str]) -> bytes:
    """Return the ONNX file `model` with the tensors `names` as further outputs.

    ONNX files are protocol buffers, where appended bytes are merged: here ModelProto.graph (field 7)
    with GraphProto.output (field 12) entries that hold a name (field 1) each.
    """
    for name in names:
        model += _field(7, _field(12, _field(1, name.encode("ascii"))))
    return model


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2, len(content)]) + content
