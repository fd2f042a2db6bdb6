"""From label probabilities of one text to one ask. The costs are not even: a medical question that
is answered as if it were general does harm, a general one handed to staff only costs time.

Risks are settled before (`risk.py`): here they are left out, and the next best kind counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frontdesk.knowledge import topics
from frontdesk.understanding.ask import Ask

Array = npt.NDArray[np.float32]
_RISKS = frozenset({topics.CRISIS, topics.EMERGENCY})


@dataclass(frozen=True)
class Limits:
    """From which probability on the assistant acts; chosen on held-apart data."""

    # medical wins from here on, whatever else is likelier
    medical: float = 0.12
    # ... and from here on where a medicine or a condition is named
    medical_named: float = 0.05
    # ... and where the text leans on what was said before: half said, it looks more personal than it is
    medical_leaning: float = 0.3
    misuse: float = 0.4
    # the best topic must be this likely to be answered
    answer: float = 0.25
    # small talk that may well be a question about the treatment is taken for one from here on
    topical: float = 0.3
    # any other kind
    other: float = 0.25
    # an ask that leans on what was said before is read by itself from here on
    stands_alone: float = 0.95
    # a question for staff outweighs words that point at an answer ("the first") from here on
    outweighs: float = 0.6
    # parts of a message stand as asks of their own from here on
    split: float = 0.4


class Distribution:
    """Probabilities of one text, summed by kind."""

    def __init__(self, row: Array, labels: Sequence[str], known_topics: frozenset[str]) -> None:
        self.by_label = dict(zip(labels, (float(value) for value in row), strict=True))
        self.by_topic = {t: self.by_label.get(t, 0.0) for t in known_topics}
        self.by_kind: dict[str, float] = {topics.ANSWER: sum(self.by_topic.values())}
        for label, value in self.by_label.items():
            if label not in known_topics:
                kind = label.split("+")[0]
                self.by_kind[kind] = self.by_kind.get(kind, 0.0) + value

    def kind(self, name: str) -> float:
        """Return the probability of kind `name`."""
        return self.by_kind.get(name, 0.0)

    def highest(self) -> float:
        """Return the probability of the likeliest topic, or of the likeliest other kind."""
        others = (p for kind, p in self.by_kind.items() if kind != topics.ANSWER)
        return max(*self.by_topic.values(), *others)

    def best_kind(self) -> str:
        """Return the likeliest kind but for the risks."""
        kinds = [kind for kind in self.by_kind if kind not in _RISKS]
        return max(kinds, key=lambda kind: self.by_kind[kind])

    def topics(self) -> list[str]:
        """Return topics, likeliest first."""
        return sorted(self.by_topic, key=lambda topic: -self.by_topic[topic])

    def detail(self, kind: str) -> str | None:
        """Return the likeliest reason (or sort) within `kind`."""
        found = {label: p for label, p in self.by_label.items() if label.startswith(f"{kind}+")}
        return max(found, key=lambda label: found[label]).split("+")[1] if found else None


def decide(text: str, seen: Distribution, *, named: bool, limits: Limits, leaning: bool = False) -> Ask:
    """Return the ask that `text` is.

    Args:
        text: the part of the message.
        seen: its probabilities.
        named: whether it names a medicine or a condition.
        limits: when to act.
        leaning: whether it was read together with what was said before.
    """
    if seen.kind(topics.MISUSE) >= limits.misuse:
        return Ask(text, topics.MISUSE, seen.kind(topics.MISUSE))
    kind = seen.best_kind()
    medical = seen.kind(topics.MEDICAL)
    limit = limits.medical_named if named else limits.medical_leaning if leaning else limits.medical
    near = kind in (topics.ANSWER, topics.OUT_OF_SCOPE, topics.CHITCHAT, topics.FOLLOW_UP)
    if kind == topics.MEDICAL or (near and medical >= limit):
        return Ask(text, topics.MEDICAL, medical, reason=seen.detail(topics.MEDICAL))
    if kind == topics.ANSWER or (kind == topics.CHITCHAT and seen.kind(topics.ANSWER) >= limits.topical):
        return _answer(text, seen, limits)
    if seen.kind(kind) < limits.other:
        return _unsure(text, seen)
    reason = seen.detail(kind) if kind == topics.CLINIC else None
    about = seen.detail(kind) if kind != topics.CLINIC else None
    return Ask(text, kind, seen.kind(kind), reason=reason, about=about)


def _answer(text: str, seen: Distribution, limits: Limits) -> Ask:
    best = seen.topics()[0]
    if seen.by_topic[best] >= limits.answer * max(seen.kind(topics.ANSWER), 0.6):
        return Ask(text, topics.ANSWER, seen.by_topic[best], topic=best)
    return _unsure(text, seen)


def _unsure(text: str, seen: Distribution) -> Ask:
    candidates = tuple(t for t in seen.topics()[:3] if seen.by_topic[t] >= 0.04)
    confidence = max(seen.by_kind.values())
    return Ask(text, topics.CLARIFY, confidence, candidates=candidates if len(candidates) > 1 else ())
