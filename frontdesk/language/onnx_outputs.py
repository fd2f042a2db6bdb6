"""Makes tensors inside an ONNX file readable as outputs of the model."""

from collections.abc import Sequence


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
