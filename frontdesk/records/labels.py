"""What an ask can be said to be."""

from dataclasses import dataclass

from frontdesk.errors import InputError
from frontdesk.knowledge.topics import (
    ANSWER,
    CLARIFY,
    CLINIC,
    CLINIC_REASONS,
    KINDS,
    MEDICAL,
    MEDICAL_REASONS,
)

REASONS = {MEDICAL: MEDICAL_REASONS, CLINIC: CLINIC_REASONS}


@dataclass(frozen=True)
class Label:
    """What an ask is.

    Attributes:
        kind: one of the vocabulary, but for clarify, which no ask is meant to be.
        topic: of an answer.
        reason: why staff are needed, for medical and clinic.
    """

    kind: str
    topic: str | None = None
    reason: str | None = None

    def check(self) -> None:
        """Make sure that the parts fit together; whether there is such a topic, the caller knows.

        Raises:
            InputError: they do not.
        """
        if self.kind not in KINDS or self.kind == CLARIFY:
            raise InputError("Choose what the visitor wanted.")
        if (self.kind == ANSWER) != (self.topic is not None):
            raise InputError("Choose a topic for a question that the article answers, and only for one.")
        if self.reason is not None and self.reason not in REASONS.get(self.kind, ()):
            raise InputError("This reason does not go with what you chose.")
