"""What Presidio runs: our patterns by kind, and the recogniser of names."""

from collections.abc import Sequence
from dataclasses import dataclass

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer

from frontdesk.records.masking.addresses import ADDRESSES
from frontdesk.records.masking.allowed import Allowed
from frontdesk.records.masking.contact import EMAILS, PHONES
from frontdesk.records.masking.likeness import Likeness
from frontdesk.records.masking.names import PERSON, NameRecogniser
from frontdesk.records.masking.numbers import BIRTHS, NUMBERS


@dataclass(frozen=True)
class Kind:
    """One kind of personal data found by patterns.

    Attributes:
        entity: what Presidio calls it.
        score: rank where findings overlap; the higher one names the whole.
        patterns: regular expressions.
    """

    entity: str
    score: float
    patterns: Sequence[str]


KINDS = (
    Kind("EMAIL", 0.95, EMAILS),
    Kind("BIRTH", 0.9, BIRTHS),
    Kind("NUMBER", 0.85, NUMBERS),
    Kind("PHONE", 0.8, PHONES),
    Kind("ADDRESS", 0.75, ADDRESSES),
)
LABELS = {
    PERSON: "name",
    "EMAIL": "email",
    "BIRTH": "date of birth",
    "NUMBER": "number",
    "PHONE": "phone",
    "ADDRESS": "address",
}


def recognisers(likeness: Likeness, allowed: Allowed) -> list[EntityRecognizer]:
    """Return every recogniser. Presidio's own are left out: see docs/decisions/0006."""
    by_pattern = [
        PatternRecognizer(
            supported_entity=kind.entity,
            name=f"{kind.entity} by pattern",
            patterns=[Pattern(str(at), regex, kind.score) for at, regex in enumerate(kind.patterns)],
        )
        for kind in KINDS
    ]
    return [*by_pattern, NameRecogniser(likeness, allowed)]
