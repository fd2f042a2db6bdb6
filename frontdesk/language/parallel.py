"""Runs work on many texts on two cores: the encoder lets go of the interpreter while it computes."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
CORES = 2
_BLOCK = 64


def in_blocks(work: Callable[[Sequence[str]], Array], texts: Sequence[str]) -> Array:
    """Return `work(texts)`, done block by block: one row for each text, in order."""
    blocks = [texts[start : start + _BLOCK] for start in range(0, len(texts), _BLOCK)]
    with ThreadPoolExecutor(CORES) as pool:
        return np.concatenate(list(pool.map(work, blocks)))
