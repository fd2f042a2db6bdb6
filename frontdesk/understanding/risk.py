"""A second opinion on the safety screen's doubtful cases, by the intent classifier.

Only what the screen's classifier alone found, and is not sure of, can be taken back; a phrase that
matched or a high probability never is. What the screen nearly raised is raised if both agree.
"""

import math
from collections.abc import Callable
from dataclasses import replace

from frontdesk.safety.verdict import Verdict

SURE = 0.62
SUSPECTED = 0.38
AGREES = 0.3


def reviewed(verdict: Verdict, text: str, risk_of: Callable[[str], float]) -> Verdict:
    """Return `verdict` after asking `risk_of`, the intent classifier's probability of a risk."""
    if "pattern" in verdict.found_by or verdict.found_by == "both" or verdict.lowered:
        return verdict
    if verdict.probability >= SURE or verdict.probability < SUSPECTED:
        return verdict
    part = verdict.sentence or text
    odds = (_log_odds(risk_of(text)) + _log_odds(risk_of(part))) / 2
    if odds >= _log_odds(AGREES):
        return replace(verdict, risk=verdict.nearest, found_by="classifier")
    return replace(verdict, risk="none", found_by="")


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))
