"""Groups texts that mean the same, each named by its most central one."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]

# Measured on questions outside of the article: below, different questions come together; above, wordings of
# one question part.
ALIKE = 0.42


@dataclass(frozen=True)
class Group:
    """Texts that mean the same.

    Attributes:
        name: the most central of them.
        members: places of its texts in the list, in their order.
        examples: other wordings, the most frequent first.
    """

    name: str
    members: tuple[int, ...]
    examples: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.members)


def group(texts: Sequence[str], encode: Encode, *, alike: float = ALIKE) -> list[Group]:
    """Return the groups of `texts`, the largest first.

    Args:
        texts: what was said, each as often as it was said.
        encode: returns a vector for each text.
        alike: how near two groups must be, on average, to be one.
    """
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(" ".join(text.split()), []).append(place)
    wordings = list(places)
    if not wordings:
        return []
    likeness = _likeness(encode(wordings))
    counts = np.array([len(places[wording]) for wording in wordings], dtype=np.float32)
    found = [_group(wordings, places, likeness, members) for members in _merged(likeness, counts, alike)]
    return sorted(found, key=lambda one: (-len(one), one.members[0]))


def _likeness(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.maximum(lengths, 1e-9)
    return np.asarray(unit @ unit.T, dtype=np.float32)


def _merged(likeness: Vectors, counts: npt.NDArray[np.float32], alike: float) -> list[list[int]]:
    """Merge the two nearest groups again and again while they are near enough (average linkage)."""
    near = likeness.copy()
    np.fill_diagonal(near, -1)
    sizes, groups = counts.copy(), [[number] for number in range(len(near))]
    while True:
        first, second = divmod(int(near.argmax()), len(near))
        if near[first, second] < alike:
            return [members for members in groups if members]
        a, b = sizes[first], sizes[second]
        merged = (near[first] * a + near[second] * b) / (a + b)
        merged[(near[first] < 0) & (near[first] == -1)] = -1
        near[first], near[:, first] = merged, merged
        near[first, first] = -1
        near[second], near[:, second] = -1, -1
        sizes[first] = a + b
        groups[first] += groups[second]
        groups[second] = []


def _group(
    wordings: Sequence[str], places: dict[str, list[int]], likeness: Vectors, members: Sequence[int]
) -> Group:
    counts = Counter({wordings[member]: len(places[wordings[member]]) for member in members})
    members = sorted(members, key=lambda member: -counts[wordings[member]])
    weights = np.array([counts[wordings[member]] for member in members], dtype=np.float32)
    nearness = likeness[np.ix_(members, members)] @ weights
    name = wordings[members[int(nearness.argmax())]]
    all_places = sorted(place for member in members for place in places[wordings[member]])
    others = tuple(wording for wording, _ in counts.most_common() if wording != name)
    return Group(name, tuple(all_places), others)
