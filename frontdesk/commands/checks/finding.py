"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a part is. Only `BROKEN` makes the doctor fail."""

    OK = "ok"
    OFF = "off"  # not used, or not started
    WARN = "look"  # works, and somebody should know
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's table.

    Attributes:
        part: what was looked at.
        state: how it is.
        detail: what was found; holds no secret.
        remedy: what to do about it.
    """

    part: str
    state: State
    detail: str = ""
    remedy: str = ""


def ok(part: str, detail: str = "") -> Finding:
    """Return that all is well."""
    return Finding(part, State.OK, detail)


def off(part: str, detail: str, remedy: str = "") -> Finding:
    """Return that the part is not in use."""
    return Finding(part, State.OFF, detail, remedy)


def warn(part: str, detail: str, remedy: str) -> Finding:
    """Return that somebody should look at the part."""
    return Finding(part, State.WARN, detail, remedy)


def broken(part: str, detail: str, remedy: str) -> Finding:
    """Return that the part does not work."""
    return Finding(part, State.BROKEN, detail, remedy)
