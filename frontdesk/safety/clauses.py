"""The clause of a sentence in which a pattern matched.

What lowers a pattern must be said of it: "my wife died two years ago and I want to die" is about now.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.safety.patterns import Hit

_JOINTS = frozenset(
    [",", ";", ":", "and", "but", "because", "so", "though", "although", "except", "while", "y", "pero"]
)
# "she took all her pills, that was years ago": what follows speaks of the same.
_SAME = frozenset(["that", "this", "it", "which", "all", "both"])


@dataclass(frozen=True)
class Clause:
    """The words of a clause.

    Attributes:
        before: from its beginning to the pattern.
        own: all of it, and what follows about the same.
    """

    before: tuple[str, ...]
    own: tuple[str, ...]


def clause_of(words: Sequence[str], hit: Hit) -> Clause:
    """Return the clause of `words` that holds `hit`."""
    start = max((at + 1 for at in range(hit.start) if words[at] in _JOINTS), default=0)
    end = _end(words, hit.end)
    while end < len(words) and words[end] == "," and _first(words, end + 1) in _SAME:
        end = _end(words, end + 1)
    return Clause(tuple(words[start : hit.start]), tuple(words[start:end]))


def _first(words: Sequence[str], start: int) -> str:
    return next((word for word in words[start:] if word.strip()), "")


def _end(words: Sequence[str], start: int) -> int:
    return next((at for at in range(start, len(words)) if words[at] in _JOINTS), len(words))
