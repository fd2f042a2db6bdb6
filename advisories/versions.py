"""Is a version among those that an advisory means? By the rules of OSV: listed, or within a range of events."""

import re
from collections.abc import Callable
from typing import Any

from packaging.version import InvalidVersion, Version

Order = Callable[[str], Any]
_SEMVER = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+.*)?")


def pep440(version: str) -> Version:
    """Return what orders versions of Python packages; what is no version at all comes first."""
    try:
        return Version(version)
    except InvalidVersion:
        return Version("0.dev0")


def semver(version: str) -> tuple[tuple[int, ...], int, tuple[tuple[int, int, str], ...]]:
    """Return what orders versions of npm packages: a version with a hyphen comes before the one without."""
    match = _SEMVER.fullmatch(version.strip())
    if match is None:
        return (0, 0, 0), 0, ()
    early = tuple(
        (0, int(one), "") if one.isdigit() else (1, 0, one) for one in (match[4] or "").split(".") if one
    )
    return tuple(int(one or 0) for one in match.groups()[:3]), 0 if early else 1, early


ORDERS: dict[str, Order] = {"PyPI": pep440, "npm": semver}


def is_affected(version: str, affected: dict[str, Any], order: Order) -> bool:
    """Say whether one `affected` entry of an advisory means the version."""
    if version in affected.get("versions", ()):
        return True
    ranges = [one for one in affected.get("ranges", ()) if one["type"] in ("ECOSYSTEM", "SEMVER")]
    return any(_within(order(version), one["events"], order) for one in ranges)


def fixes(affected: dict[str, Any]) -> list[str]:
    """Return the versions that mend it."""
    ranges = [one for one in affected.get("ranges", ()) if one["type"] in ("ECOSYSTEM", "SEMVER")]
    return [event["fixed"] for one in ranges for event in one["events"] if "fixed" in event]


def _within(place: Any, events: list[dict[str, str]], order: Order) -> bool:
    """Walk the events in order of their versions: each opens or closes what is affected."""
    inside = False
    for event in sorted(events, key=lambda event: _at(event, order)):
        ((what, version),) = event.items()
        if what == "introduced" and (version == "0" or order(version) <= place):
            inside = True
        elif (
            what == "fixed" and order(version) <= place or what == "last_affected" and order(version) < place
        ):
            inside = False
    return inside


def _at(event: dict[str, str], order: Order) -> Any:
    ((what, version),) = event.items()
    return (0,) if version == "0" else (1, order(version), what == "introduced")
