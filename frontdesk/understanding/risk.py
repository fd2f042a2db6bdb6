"""A second opinion on the safety screen's doubtful cases, by the intent classifier.

A phrase that matched is never taken back. What the screen's machine alone found is weighed together
with what the intent classifier makes of the message and of its worst part.
"""

import math
from collections.abc import Callable
from dataclasses import replace

from frontdesk.safety.verdict import Verdict

# Chosen on held-apart data; see docs/safety-case.md. Both opinions count as log-odds.
SHARE = 0.35
LIMIT = -1.2
# The intent classifier is often surer than it should be of words it never saw.
_SUREST = 3.0


def reviewed(verdict: Verdict, text: str, risk_of: Callable[[str], float]) -> Verdict:
    """Return `verdict` after asking `risk_of`, the intent classifier's probability of a risk."""
    if verdict.found_by in ("pattern", "both") or verdict.lowered:
        return verdict
    if weighed(verdict, text, risk_of) >= LIMIT:
        return replace(verdict, risk=verdict.nearest, found_by="classifier")
    return replace(verdict, risk="none", found_by="")


def weighed(verdict: Verdict, text: str, risk_of: Callable[[str], float]) -> float:
    """Return the log-odds of a risk by both opinions together."""
    part = verdict.sentence or text
    second = (_bounded(risk_of(text)) + _bounded(risk_of(part))) / 2
    return _log_odds(verdict.probability) + SHARE * second


def _bounded(probability: float) -> float:
    return min(max(_log_odds(probability), -_SUREST), _SUREST)


def _log_odds(probability: float) -> float:
    inside = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(inside / (1 - inside))
