"""The record's ids in the words of staff."""

from collections.abc import Mapping

from frontdesk.records.attention import Attention

KINDS: Mapping[str, str] = {
    "answer": "Answer", "medical": "Medical question", "clinic": "Question about the clinic",
    "human": "Wants a person", "crisis": "Crisis", "emergency": "Emergency", "misuse": "Misuse",
    "chitchat": "Small talk", "out_of_scope": "Off topic", "clarify": "Not understood",
}  # fmt: skip
REASONS: Mapping[str, str] = {
    "eligibility": "Is treatment right for them?", "medication": "A medicine they take",
    "dosage": "A dose", "symptoms": "Symptoms", "preparation": "Before and after treatment",
    "other_condition": "Another condition", "advice": "Medical advice",
    "cost": "What it costs", "insurance": "Insurance", "booking": "An appointment",
    "hours": "Opening hours", "location": "Where the clinic is", "referral": "A referral",
    "records": "Their records", "other": "Something else of the clinic", "medical": "A medical question",
    "clinic": "A question about the clinic", "human": "Wants a person", "crisis": "May be in crisis",
    "emergency": "Medical emergency", "misuse": "Misuse of ketamine", "clarify": "Not understood",
    "out_of_scope": "Not about treatment", "language": "Writes another language",
    "technical": "The assistant was away",
}  # fmt: skip
STATES: Mapping[str, str] = {
    "bot": "With the assistant", "waiting": "Waiting for staff", "staff": "Held by staff", "closed": "Closed",
}  # fmt: skip
LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Spanish"}
WHY: Mapping[Attention, str] = {
    Attention.MISSED_HINT: "May be a hint of risk that was let pass",
    Attention.DISLIKED: "The visitor said the reply did not help",
    Attention.RISK: "A risk was raised: was it one?",
    Attention.NOT_UNDERSTOOD: "Taken for unclear or off topic: was it?",
    Attention.UNSURE: "The assistant was not sure",
}
_SURENESS = ((0.85, "sure"), (0.6, "fairly sure"), (0.4, "not sure"), (0.0, "a guess"))
_FOUND_BY: Mapping[str, str] = {
    "pattern": "by a phrase", "classifier": "by its likeness to others", "both": "by a phrase and its likeness",
}  # fmt: skip


def kind_of(kind: str) -> str:
    """Return a kind in words."""
    return KINDS.get(kind, _plain(kind))


def reason_of(reason: str) -> str:
    """Return why staff are needed, in words."""
    return REASONS.get(reason, _plain(reason))


def language_of(code: str) -> str:
    """Return a language's name, its code where it has none here."""
    return LANGUAGES.get(code.lower().partition("-")[0], code)


def sureness(confidence: float) -> str:
    """Return how sure the assistant was, in words."""
    return next(word for least, word in _SURENESS if confidence >= least)


def per_cent(share: float) -> str:
    """Return a share of one as a whole per cent."""
    return f"{share * 100:.0f} %"


def verdict_of(verdict: Mapping[str, object]) -> str:
    """Return what the safety screen found, in words."""
    if not verdict:
        return "Not screened"
    risk, probability = str(verdict.get("risk", "none")), float(str(verdict.get("probability", 0.0)))
    if risk == "none":
        return f"No risk seen ({per_cent(probability)})"
    found = _FOUND_BY.get(str(verdict.get("found_by", "")), "")
    about = " of somebody else" if verdict.get("about") == "other" else ""
    return (
        f"{kind_of(risk)}{about}, noticed {found} ({per_cent(probability)})"
        if found
        else f"{kind_of(risk)}{about}"
    )


def _plain(name: str) -> str:
    return name.replace("_", " ").capitalize()
