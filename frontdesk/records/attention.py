"""How much a reviewer should look at a message: what is likely to be wrong first.

Pure. What the assistant was sure of and nobody complained about needs no look, and its score is 0.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

# From here on the screen's classifier had a doubt, though it raised nothing.
_HINT = 0.3
# A risk that a phrase and the classifier both found, this sure, is one: staff were told, and the doubtful wait.
_SURE = 0.95
_UNSURE = 0.5
_STEP = 0.1
_LEAST, _STEPS = 40, 3


class Attention(IntEnum):
    """Why a message should be looked at, and how soon; what is between UNSURE and it is less sure still."""

    MISSED_HINT = 90
    DISLIKED = 80
    RISK = 70
    NOT_UNDERSTOOD = 60
    UNSURE = _LEAST


def reasons(
    *, kinds: str, confidence: float | None, verdict: Mapping[str, Any], disliked: bool
) -> list[Attention]:
    """Return why a message should be looked at, the weightiest first.

    Args:
        kinds: of its asks, separated by blanks.
        confidence: the lowest of its asks.
        verdict: the safety screen's.
        disliked: the visitor said that a reply to it did not help.
    """
    raised, probability = str(verdict.get("risk", "none")) != "none", float(verdict.get("probability", 0.0))
    hint = not raised and (probability >= _HINT or bool(verdict.get("lowered")))
    sure = verdict.get("found_by") == "both" and probability >= _SURE
    found = {
        Attention.MISSED_HINT: hint,
        Attention.DISLIKED: disliked,
        Attention.RISK: raised and not sure,
        Attention.NOT_UNDERSTOOD: not {"clarify", "out_of_scope"}.isdisjoint(kinds.split()),
        Attention.UNSURE: confidence is not None and confidence < _UNSURE,
    }
    return [reason for reason, holds in found.items() if holds]


def score(*, kinds: str, confidence: float | None, verdict: Mapping[str, Any], disliked: bool) -> int:
    """Return how much a message should be looked at, 0 for not at all; see `reasons`."""
    found = reasons(kinds=kinds, confidence=confidence, verdict=verdict, disliked=disliked)
    if not found:
        return 0
    if found[0] != Attention.UNSURE or confidence is None:
        return int(found[0])
    steps = sum(confidence < _UNSURE - _STEP * step - 1e-9 for step in range(1, _STEPS + 1))
    return _LEAST + 5 * steps
