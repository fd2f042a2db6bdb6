"""The learned layer of the safety screen: an RBF kernel machine over sentence vectors.

What training produces is plain arrays with a hash: no pickles. It needs numpy only.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from frontdesk.errors import ModelFileError, NotTrainedError

Array = npt.NDArray[np.float32]
FILE = "safety.npz"


@dataclass(frozen=True)
class KernelMachine:
    """One-against-rest decision functions, made probabilities by a logistic curve.

    Attributes:
        support: support vectors, one a row.
        weights: dual weights, one column for each label.
        bias: one number for each label.
        slope, offset: the logistic curve for each label.
        gamma: width of the kernel.
        labels: names of the columns.
    """

    support: Array
    weights: Array
    bias: Array
    slope: Array
    offset: Array
    gamma: float
    labels: tuple[str, ...]

    def probabilities(self, vectors: Array) -> Array:
        """Return for each row of `vectors` the probability of each label (shape n × labels)."""
        distances = (
            (vectors**2).sum(1)[:, None]
            + (self.support**2).sum(1)[None, :]
            - 2.0 * vectors @ self.support.T
        )
        scores = np.exp(-self.gamma * distances) @ self.weights + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(self.slope * scores + self.offset)), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the arrays and their SHA-256 into `folder`."""
        buffer = BytesIO()
        np.savez(
            buffer, support=self.support, weights=self.weights, bias=self.bias, slope=self.slope,
            offset=self.offset, gamma=np.float32(self.gamma), labels=np.array(self.labels),
        )  # fmt: skip
        data = buffer.getvalue()
        (folder / FILE).write_bytes(data)
        (folder / f"{FILE}.sha256").write_text(hashlib.sha256(data).hexdigest())


def load_machine(data: bytes, sha256: str) -> KernelMachine:
    """Return the machine stored in `data`.

    Raises:
        ModelFileError: the bytes are not those that training wrote.
    """
    if hashlib.sha256(data).hexdigest() != sha256.strip():
        raise ModelFileError("The safety model does not match its hash: run `make train`.")
    arrays: Any = np.load(BytesIO(data), allow_pickle=False)
    return KernelMachine(
        arrays["support"], arrays["weights"], arrays["bias"], arrays["slope"], arrays["offset"],
        float(arrays["gamma"]), tuple(str(label) for label in arrays["labels"]),
    )  # fmt: skip


def load_folder(folder: Path) -> KernelMachine:
    """Return the machine that `KernelMachine.save` wrote into `folder`."""
    if not (folder / FILE).is_file():
        raise NotTrainedError("The safety model is missing: run `make train`.")
    return load_machine((folder / FILE).read_bytes(), (folder / f"{FILE}.sha256").read_text())
