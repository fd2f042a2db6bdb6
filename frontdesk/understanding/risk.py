"""A second opinion on the safety screen's doubtful cases, by the intent classifier.

A phrase that matched is never taken back. What the screen's machine alone found is weighed together
with what the intent classifier makes of the message and of its worst part; where the machine had a
say in whether it is a crisis or an emergency, the classifier settles that if it is clear about it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from frontdesk.safety.verdict import Risk, Verdict

# Chosen on held-apart data; see docs/safety-case.md. Both opinions count as log-odds. The second one's no weighs
# more than its yes: it has seen many more harmless messages that sound dark than the screen's machine. What it makes
# of the whole weighs more than what it makes of one part without the rest.
YES_SHARE, WHOLE_SHARE = 0.55, 0.6
LIMIT = -1.55
# ... where a rule lowered a phrase ("i don't want to kill myself"): more is needed to raise after all.
LIMIT_AFTER_LOWERING = 1.25
# The intent classifier is often surer than it should be of words it never saw, of a danger more than of none. What
# the edge answers at once, at a probability of 0.9, no second opinion may take back.
_SUREST_YES, _SUREST_NO = 3.0, 3.7
# From this part of the classifier's risk on, it is clear about which one it is.
_CLEAR = 0.8

Risks = tuple[float, float]


def reviewed(verdict: Verdict, text: str, risks_of: Callable[[str], Risks]) -> Verdict:
    """Return `verdict` after a second opinion.

    Args:
        verdict: what the screen found.
        text: the message.
        risks_of: the intent classifier's probabilities of a crisis and of an emergency.
    """
    if verdict.found_by == "pattern":
        return verdict
    if verdict.found_by != "both" and not _could_raise(verdict):
        return replace(verdict, risk="none", found_by="")
    seen = second_opinion(verdict, text, risks_of)
    if verdict.found_by == "both":
        return replace(verdict, risk=_settled(verdict.risk, seen))
    if weighed(verdict, seen) >= _limit(verdict):
        risk = _settled(verdict.nearest, seen)
        return replace(verdict, risk=risk, found_by="classifier")
    return replace(verdict, risk="none", found_by="")


def second_opinion(verdict: Verdict, text: str, risks_of: Callable[[str], Risks]) -> list[Risks]:
    """Return what `risks_of` makes of the message and of its worst part."""
    return [risks_of(text), risks_of(verdict.sentence or text)]


def weighed(verdict: Verdict, seen: Sequence[Risks]) -> float:
    """Return the log-odds of a risk by both opinions together."""
    whole, part = (_share(sum(risks)) for risks in seen)
    return _log_odds(verdict.probability) + WHOLE_SHARE * whole + (1 - WHOLE_SHARE) * part


def _could_raise(verdict: Verdict) -> bool:
    """Return whether the surest second opinion would do; where not, reading the parts again is spared."""
    return _log_odds(verdict.probability) + _share(1.0) >= _limit(verdict)


def _limit(verdict: Verdict) -> float:
    return LIMIT_AFTER_LOWERING if verdict.lowered else LIMIT


def _settled(risk: Risk, seen: Sequence[Risks]) -> Risk:
    """Return `risk`, or the other one where the classifier is clear about that."""
    crisis, emergency = (sum(values) for values in zip(*seen, strict=True))
    part = emergency / max(crisis + emergency, 1e-9)
    return "emergency" if part >= _CLEAR else "crisis" if part <= 1 - _CLEAR else risk


def _share(probability: float) -> float:
    """Return what the second opinion adds: its log-odds, bounded, at their weight."""
    odds = _log_odds(probability)
    return YES_SHARE * min(odds, _SUREST_YES) if odds > 0 else max(odds, -_SUREST_NO)


def _log_odds(probability: float) -> float:
    inside = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(inside / (1 - inside))
