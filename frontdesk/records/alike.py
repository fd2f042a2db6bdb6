"""Groups texts that say nearly the same, by the letters they share.

Texts are compared by runs of three to five letters (cosine of their counts), not by meaning: it costs a few
milliseconds for hundreds of texts, needs no model in this process, and bears typing errors. What it groups
is close in words, too, so that one look really serves all; a model of meaning would also put "is it safe"
beside "is it dangerous when pregnant", which a reviewer must tell apart.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_SIZES = (3, 4, 5)
_BUCKETS = 1024
_PRIME = np.uint64(0x9E3779B97F4A7C15)  # spreads runs of letters over the buckets
_CHARS = 300  # the beginning of a long text tells enough


def groups(texts: Sequence[str], *, least: float = 0.6) -> list[list[int]]:
    """Return the places of texts in groups, each led by its first text, in the order of these.

    Args:
        texts: the most important first.
        least: how alike the leader and another text of its group are, 0 to 1.
    """
    vectors = np.stack([_vector(text) for text in texts]) if texts else np.zeros((0, _BUCKETS), np.float32)
    alike = vectors @ vectors.T >= least
    free = np.ones(len(texts), bool)
    found = []
    for place in range(len(texts)):
        if not free[place]:
            continue
        close = alike[place, place:] & free[place:]
        close[0] = True  # a text without letters is like itself only
        members = np.flatnonzero(close) + place
        free[members] = False
        found.append([int(member) for member in members])
    return found


def _vector(text: str) -> npt.NDArray[np.float32]:
    """Return how often each run of letters stands in a text, as a vector of length one."""
    line = f" {' '.join(text.lower().split())[:_CHARS]} "
    letters = np.frombuffer(line.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    places = []
    for size in _SIZES:
        runs = max(len(letters) - size + 1, 0)
        hashed = np.full(runs, size, np.uint64)
        for offset in range(size):
            hashed = hashed * _PRIME + letters[offset : offset + runs]
        places.append((hashed >> np.uint64(20)) % np.uint64(_BUCKETS))
    counts = np.bincount(np.concatenate(places).astype(np.int64), minlength=_BUCKETS).astype(np.float32)
    length = float(np.linalg.norm(counts))
    return counts / length if length and line.strip() else counts * 0
