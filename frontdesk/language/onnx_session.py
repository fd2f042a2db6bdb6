"""Opens ONNX files on the CPU."""

from typing import Any

from frontdesk.language.compact import compact


def open_session(model: bytes, *, outputs: tuple[str, ...] = (), threads: int = 1) -> Any:
    """Return ONNX Runtime's session for the file `model`.

    Args:
        model: the file.
        outputs: names of tensors inside the model that can be read, beside its own outputs.
        threads: cores one text may use.
    """
    return open_as_is(compact(model, outputs), threads=threads)


def open_as_is(model: bytes, *, threads: int = 1) -> Any:
    """Return ONNX Runtime's session for the file `model`, of which nothing is changed.

    Args:
        model: the file.
        threads: cores one run may use.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
