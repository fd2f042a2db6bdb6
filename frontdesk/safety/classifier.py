"""The learned layer of the safety screen: a kernel machine over sentence vectors and n-grams.

What training produces is plain arrays with a hash: no pickles.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from frontdesk.errors import ModelFileError, NotTrainedError
from frontdesk.language.layers import side_by_side
from frontdesk.language.ngrams import HashedNgrams
from frontdesk.language.products import products_with
from frontdesk.safety.wording import expand

Array = npt.NDArray[np.float32]
FILE = "safety.npz"
NGRAM_SIZE = 512
NGRAM_WEIGHT = 0.6


class ReadsVectors(Protocol):
    """Anything that turns texts into sentence vectors."""

    def encode(self, texts: Sequence[str]) -> Array:
        """Return one row for each text."""
        ...


@dataclass(frozen=True)
class Features:
    """Sentence vectors and n-grams of a text, side by side.

    Attributes:
        encoder: gives the vectors.
        ngrams: gives the n-grams.
        centre: what the vectors of the training texts have in common.
    """

    encoder: ReadsVectors
    ngrams: HashedNgrams
    centre: Array

    def vectors(self, texts: Sequence[str]) -> Array:
        """Return one row for each text."""
        return self.combined(texts, self.encoder.encode(texts))

    def combined(self, texts: Sequence[str], encoded: Array) -> Array:
        """Return one row for each text, whose encoder's vectors are given."""
        letters = self.ngrams.vectors([expand(text) for text in texts]) * NGRAM_WEIGHT
        return np.hstack([side_by_side(encoded, self.centre), letters]).astype(np.float32)


def squared_lengths(rows: Array) -> Array:
    """Return the squared length of each row, without a copy of all rows on the way."""
    return np.asarray(np.einsum("ij,ij->i", rows, rows), np.float32)


def kernel(rows: Array, landmarks: Array, gamma: float) -> Array:
    """Return how near each row is to each landmark, 0 to 1 (Gaussian).

    Args:
        rows: the texts'.
        landmarks: what they are compared with.
        gamma: width of the kernel.
    """
    return nearness(rows @ landmarks.T, squared_lengths(rows), squared_lengths(landmarks), gamma)


def nearness(products: Array, lengths: Array, landmark_lengths: Array, gamma: float) -> Array:
    """Return the Gaussian kernel of rows and landmarks, whose products and squared lengths are known."""
    squares = lengths[:, None] + landmark_lengths[None, :]
    return np.asarray(np.exp(-gamma * (squares - 2.0 * products)), np.float32)


@dataclass(frozen=True)
class KernelMachine:
    """Two support vector machines over one set of landmarks.

    Attributes:
        landmarks: training rows that every text is compared with.
        weights: two columns: risk or none; if a risk, emergency or crisis.
        bias: one number for each column.
        gamma: width of the kernel.
        features: how a text becomes a row.
    """

    landmarks: Array
    weights: Array
    bias: Array
    gamma: float
    features: Features

    def scores(self, texts: Sequence[str]) -> Array:
        """Return for each text the log-odds of a risk and of its being an emergency (n × 2)."""
        rows = self.features.vectors(texts)
        near = nearness(self._products(rows), squared_lengths(rows), self._lengths, self.gamma)
        return np.asarray(near @ self.weights + self.bias, dtype=np.float32)

    @cached_property
    def _products(self) -> Callable[[Array], Array]:
        return products_with(self.landmarks)

    @cached_property
    def _lengths(self) -> Array:
        return squared_lengths(self.landmarks)

    def save(self, folder: Path) -> None:
        """Write the arrays and their SHA-256 into `folder`."""
        buffer = BytesIO()
        np.savez(
            buffer, landmarks=self.landmarks, weights=self.weights, bias=self.bias,
            gamma=np.float32(self.gamma), rarity=self.features.ngrams.rarity, centre=self.features.centre,
        )  # fmt: skip
        data = buffer.getvalue()
        (folder / FILE).write_bytes(data)
        (folder / f"{FILE}.sha256").write_text(hashlib.sha256(data).hexdigest())


def load_machine(data: bytes, sha256: str, encoder: ReadsVectors) -> KernelMachine:
    """Return the machine stored in `data`.

    Raises:
        ModelFileError: the bytes are not those that training wrote.
    """
    if hashlib.sha256(data).hexdigest() != sha256.strip():
        raise ModelFileError("The safety model does not match its hash: run `make train`.")
    arrays: Any = np.load(BytesIO(data), allow_pickle=False)
    features = Features(encoder, HashedNgrams(NGRAM_SIZE, arrays["rarity"]), arrays["centre"])
    return KernelMachine(
        arrays["landmarks"], arrays["weights"], arrays["bias"], float(arrays["gamma"]), features
    )


def checked(folder: Path) -> tuple[bytes, str]:
    """Return what `KernelMachine.save` wrote into `folder`, for `load_machine`.

    Raises:
        NotTrainedError: nothing was saved there.
        ModelFileError: the file was changed.
    """
    if not (folder / FILE).is_file():
        raise NotTrainedError("The safety model is missing: run `make train`.")
    data, sha256 = (folder / FILE).read_bytes(), (folder / f"{FILE}.sha256").read_text()
    if hashlib.sha256(data).hexdigest() != sha256.strip():
        raise ModelFileError("The safety model does not match its hash: run `make train`.")
    return data, sha256
