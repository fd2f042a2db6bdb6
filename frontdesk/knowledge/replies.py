"""The wording of every reply that is not an answer of the article."""

from collections.abc import Mapping
from pathlib import Path

from frontdesk.errors import KnowledgeError
from frontdesk.knowledge.clinic import Clinic
from frontdesk.language.files import DATA, read_mapping

_GREETING = "greeting"
# A person at risk must never get a reply without these.
_MUST_NAME = {
    "crisis_self": ("crisis_line", "emergency_number"),
    "crisis_other": ("crisis_line", "emergency_number"),
    "crisis_es": ("crisis_line", "emergency_number"),
    "crisis_es_other": ("crisis_line", "emergency_number"),
    "after_risk": ("crisis_line", "emergency_number"),
    "after_risk_es": ("crisis_line", "emergency_number"),
    "careful_opening": ("crisis_line",),
    "emergency": ("emergency_number", "poison_line"),
    "emergency_es": ("emergency_number", "poison_line"),
    "misuse": ("substance_line",),
    "assistant_unavailable": ("crisis_line", "emergency_number"),
    "assistant_unavailable_call": ("crisis_line", "emergency_number"),
    "record_unavailable": ("crisis_line", "emergency_number"),
    "too_fast": ("crisis_line", "emergency_number"),
    "back_to_assistant_at_risk": ("crisis_line", "emergency_number"),
    "overdue": ("crisis_line", "emergency_number"),
    "overdue_call": ("crisis_line", "emergency_number"),
    "overdue_crisis": ("crisis_line", "emergency_number"),
    "overdue_emergency": ("emergency_number",),
    "overdue_es": ("crisis_line", "emergency_number"),
    "overdue_call_es": ("crisis_line", "emergency_number"),
    "overdue_crisis_es": ("crisis_line", "emergency_number"),
    "overdue_emergency_es": ("emergency_number",),
}


class Replies:
    """Reply texts by name, with the clinic's data filled in.

    Args:
        texts: for each name the wordings, in the order of use.
        clinic: whose data stands in for the placeholders.

    Raises:
        KnowledgeError: a safety reply lacks its number, or a placeholder is unknown.
    """

    def __init__(self, texts: Mapping[str, list[str]], clinic: Clinic) -> None:
        self._filled = {name: [_fill(t, clinic, name) for t in list_] for name, list_ in texts.items()}
        for name, resources in _MUST_NAME.items():
            for text in self._filled.get(name) or [""]:
                for key in resources:
                    if clinic.resources[key] not in text:
                        raise KnowledgeError(f"The reply {name} must name {key}.")

    def text(self, name: str, times_before: int = 0) -> str:
        """Return the wording of reply `name` after it was given `times_before` times.

        The last wordings alternate when all were used, so two in a row are never the same.
        """
        texts = self._filled[name]
        return texts[times_before % len(texts)]

    def names(self) -> tuple[str, ...]:
        """Return the names of all replies."""
        return tuple(self._filled)


def load_replies(clinic: Clinic, folder: Path = DATA) -> Replies:
    """Return the replies of `replies.yml` in `folder`, filled in for `clinic`, with its own greeting."""
    texts = read_mapping(folder / "replies.yml")
    own = {_GREETING: [clinic.widget.greeting]} if clinic.widget.greeting else {}
    return Replies(texts | own, clinic)


def _fill(text: str, clinic: Clinic, name: str) -> str:
    try:
        return text.format(**clinic.placeholders(), answer="{answer}", staff="{staff}").strip()
    except (KeyError, IndexError, ValueError) as error:
        raise KnowledgeError(f"The reply {name} holds a placeholder nobody fills: {error}.") from error
