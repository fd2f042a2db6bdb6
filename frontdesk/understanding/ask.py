"""One ask of a message, understood."""

from dataclasses import asdict, dataclass
from typing import Any

from frontdesk.knowledge import topics


@dataclass(frozen=True)
class Ask:
    """What one part of a message asks for.

    Attributes:
        text: the part, as typed.
        kind: one of `frontdesk.knowledge.topics.KINDS`, or a dialogue intent.
        topic: the topic of an answer.
        confidence: 0 to 1.
        reason: why staff are needed (medical, clinic).
        about: finer sort of small talk, or who is at risk.
        language: "en" or "es".
        candidates: best guesses offered when not sure.
    """

    text: str
    kind: str
    confidence: float
    topic: str | None = None
    reason: str | None = None
    about: str | None = None
    language: str = "en"
    candidates: tuple[str, ...] = ()

    @property
    def intent(self) -> str:
        """Return Rasa's intent: the topic of an answer, Rasa's own for clarify, else the kind."""
        if self.kind == topics.CLARIFY:
            return "nlu_fallback"
        return self.topic if self.kind == topics.ANSWER and self.topic else self.kind

    def as_dict(self) -> dict[str, Any]:
        """Return the ask as plain data, its intent included."""
        data = asdict(self) | {"intent": self.intent}
        return data | {"candidates": list(self.candidates), "confidence": round(self.confidence, 4)}
