"""Reads labels from Rasa's training data.

An intent may be split further by its metadata (`reason`, `about`), which the classifier learns as
labels of their own ("medical+dosage"); the dialogue sees the intent only. Follow-ups stand behind the
title of the answer they follow ("The risks: and for the heart?"), as the classifier reads them in a chat.
"""

from collections.abc import Iterable

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_SPLIT_BY = ("reason", "about")


def texts_and_labels(training_data: TrainingData) -> tuple[list[str], list[str]]:
    """Return the texts of all examples and, for each, "intent" or "intent+detail"."""
    examples = [e for e in training_data.intent_examples if e.get("text")]
    return [str(e.get("text")) for e in examples], [_label(e) for e in examples]


def without_context(text: str, titles: Iterable[str]) -> str:
    """Return `text` without the title of an answer that it follows."""
    return next((text.removeprefix(f"{t}: ") for t in titles if text.startswith(f"{t}: ")), text)


def _label(example: Message) -> str:
    metadata = (example.get("metadata") or {}).get("intent") or {}
    detail = next((metadata[key] for key in _SPLIT_BY if metadata.get(key)), None)
    intent = str(example.get("intent"))
    return f"{intent}+{detail}" if detail else intent
