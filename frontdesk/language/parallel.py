"""Runs work on many texts on two cores: the encoder lets go of the interpreter while it computes."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Result = TypeVar("Result")
CORES = 2
_BLOCK = 64


def in_blocks(work: Callable[[Sequence[str]], Array], texts: Sequence[str]) -> Array:
    """Return `work(texts)`, done block by block: one row for each text, in order."""
    return np.concatenate(_worked(work, texts))


def in_lists(work: Callable[[Sequence[str]], list[Result]], texts: Sequence[str]) -> list[Result]:
    """Return `work(texts)`, done block by block: one entry for each text, in order."""
    return list(chain.from_iterable(_worked(work, texts)))


def _worked(work: Callable[[Sequence[str]], Result], texts: Sequence[str]) -> list[Result]:
    blocks = [texts[start : start + _BLOCK] for start in range(0, len(texts), _BLOCK)]
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(work, blocks))
