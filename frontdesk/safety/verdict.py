"""What the safety screen says of one message."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Risk = Literal["crisis", "emergency", "none"]


@dataclass(frozen=True)
class Verdict:
    """The screen's finding.

    Attributes:
        risk: crisis, emergency or none.
        about: who is at risk: the writer ("self") or somebody else ("other").
        language: "en" or "es", the language a reply should be in.
        probability: the classifier's highest probability of crisis or emergency, 0 to 1.
        found_by: "pattern", "classifier", "both", or "" where there is no risk.
        sentence: the part of the message that looks most at risk, raised or not.
        nearest: the risk it would be, raised or not.
        lowered: names of the rules that lowered a pattern.
    """

    risk: Risk = "none"
    about: Literal["self", "other"] = "self"
    language: Literal["en", "es"] = "en"
    probability: float = 0.0
    found_by: str = ""
    sentence: str = ""
    nearest: Risk = "crisis"
    lowered: tuple[str, ...] = ()

    @property
    def raised(self) -> bool:
        """Return whether somebody is at risk."""
        return self.risk != "none"

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return asdict(self)


NO_RISK = Verdict()
