"""The record's ids in the words of staff."""

from collections.abc import Mapping

from frontdesk.console import wording
from frontdesk.console.wording import language_of as language_of
from frontdesk.records.attention import Attention

KINDS: Mapping[str, str] = {**wording.KINDS, "clarify": "Not understood"}
# Labels and filters are longer lists than a chat's reasons: what is "something else" there, has a name here.
REASONS: Mapping[str, str] = {
    **{key: said for key, said in wording.REASONS.items() if key != "unclear"},
    "preparation": "Before and after treatment", "other": "Something else of the clinic",
}  # fmt: skip
STATES: Mapping[str, str] = {
    "bot": "With the assistant", "waiting": "Waiting for staff", "staff": "Held by staff", "closed": "Closed",
}  # fmt: skip
LANGUAGES = wording.LANGUAGES
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
