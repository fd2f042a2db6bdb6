"""How a correction is named in the training data and in the development cases."""

from collections.abc import Collection
from dataclasses import dataclass

from frontdesk.commands.teaching.corrections import Correction
from frontdesk.knowledge import topics

_REASONS = {topics.MEDICAL: topics.MEDICAL_REASONS, topics.CLINIC: topics.CLINIC_REASONS}
_RISKS = (topics.CRISIS, topics.EMERGENCY)
_WHO = ("self", "other")


@dataclass(frozen=True)
class Label:
    """What a phrase means.

    Attributes:
        intent: Rasa's intent; empty where no model can learn it (asking back).
        detail_name: "reason" or "about", empty where the intent is not split.
        detail: the finer sort.
        expect: the right outcome of a development case.
    """

    intent: str
    detail_name: str
    detail: str
    expect: str

    @property
    def group(self) -> str:
        """Return the kind: the name of the file it stands in."""
        return self.expect.split(":")[0]

    def agrees_with(self, other: "Label") -> bool:
        """Return whether both mean the same; one without a finer sort agrees with any."""
        return self.expect == other.expect and (
            not self.detail or not other.detail or self.detail == other.detail
        )


def label_of(correction: Correction, known_topics: Collection[str]) -> Label | None:
    """Return what `correction` says the ask means; None where the vocabulary has no such meaning."""
    kind = correction.kind
    if kind == topics.ANSWER:
        topic = correction.topic
        return Label(topic, "", "", f"{kind}:{topic}") if topic and topic in known_topics else None
    if kind == topics.CLARIFY:
        return Label("", "", "", kind)
    if kind not in topics.KINDS:
        return None
    if kind in _REASONS:
        return _with_reason(kind, correction.reason)
    return Label(kind, *_about(kind, correction.about), kind)


def label_in_file(intent: str, metadata: dict[str, str]) -> Label:
    """Return the label of a phrase of the training data."""
    name = next((name for name in ("reason", "about") if metadata.get(name)), "")
    return Label(
        intent, name, metadata.get(name, ""), intent if intent in topics.KINDS else f"answer:{intent}"
    )


def _with_reason(kind: str, reason: str | None) -> Label | None:
    if reason and reason not in _REASONS[kind]:
        return None
    # Without a reason it is no phrase to learn from (the classifier learns one label for each reason),
    # but it says well what the right kind is.
    return Label(kind if reason else "", "reason" if reason else "", reason or "", kind)


def _about(kind: str, about: str | None) -> tuple[str, str]:
    if kind in _RISKS:
        return "about", about if about in _WHO else "self"
    if kind == topics.CHITCHAT and about in topics.CHITCHAT_MOODS:
        return "about", about or ""
    return "", ""
