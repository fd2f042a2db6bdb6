"""What people corrected, and what it says as a phrase to learn from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from frontdesk.language.normalise import as_words

# What masking puts in place of personal data, and an invented word of that kind: the model never sees
# "[name]" in a visitor's message.
_STAND_INS = {
    "[name]": "Alex", "[phone]": "555 0100", "[email]": "alex@example.org", "[address]": "12 Main Street",
    "[date of birth]": "1 January 1980", "[number]": "12345",
}  # fmt: skip
_BARS = re.compile(r"\|{2,}")
_BRACKETS = str.maketrans("[]{}", "()()")  # Rasa would read "[word](mark)" as an entity


@dataclass(frozen=True)
class Correction:
    """What a person said a visitor's ask should have been understood as, and accepted for teaching.

    Attributes:
        id: its number in the record.
        text: the ask, masked and read by a person.
        kind: a kind of the vocabulary.
        topic: for an answer.
        reason: why staff are needed (medical, clinic).
        about: who is at risk (crisis, emergency), or the sort of small talk.
    """

    id: int
    text: str
    kind: str
    topic: str | None = None
    reason: str | None = None
    about: str | None = None


class Corrections(Protocol):
    """The corrections of the record."""

    def waiting(self) -> list[Correction]:
        """Return what was accepted and not taught yet, oldest first."""
        ...

    def taught(self, identities: Sequence[int], run: int) -> None:
        """Note that these were taught by a run."""
        ...

    def wait_again(self, run: int) -> None:
        """Note that what a run taught was taken back."""
        ...


def phrase_of(correction: Correction) -> str:
    """Return the words to learn: one line, invented words in place of what was masked."""
    text = correction.text
    for mark, word in _STAND_INS.items():
        text = text.replace(mark, word)
    # A tab parts columns and a double bar parts turns in the files of development cases.
    return as_words(_BARS.sub("|", text.translate(_BRACKETS)))
