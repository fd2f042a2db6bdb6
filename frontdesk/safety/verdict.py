"""What the safety screen says of one message."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from frontdesk.errors import InputError

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
_RISKS = get_args(Risk)
_ALLOWED = {
    "risk": _RISKS, "nearest": _RISKS, "about": ("self", "other"), "language": ("en", "es"),
    "found_by": ("", "pattern", "classifier", "both"),
}  # fmt: skip
_MAX_CHARS = 10_000


def read_verdict(data: Mapping[str, Any]) -> Verdict:
    """Return the verdict that `as_dict` made plain.

    Raises:
        InputError: it is not such data.
    """
    given: dict[str, Any] = {name: data.get(name) for name in Verdict.__dataclass_fields__}
    wrong = [name for name, words in _ALLOWED.items() if given[name] not in words]
    probability, sentence, lowered = given["probability"], given["sentence"], given["lowered"]
    if (
        isinstance(probability, bool)
        or not isinstance(probability, (int, float))
        or not 0 <= probability <= 1
    ):
        wrong.append("probability")
    if not isinstance(sentence, str):
        wrong.append("sentence")
    if not isinstance(lowered, (list, tuple)) or not all(isinstance(rule, str) for rule in lowered):
        wrong.append("lowered")
    if wrong:
        raise InputError(f"The verdict is not one: {', '.join(sorted(wrong))}.")
    return Verdict(**given | {"lowered": tuple(lowered), "sentence": sentence[:_MAX_CHARS]})
