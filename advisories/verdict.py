"""Holds the kept answers against the lock files and the exceptions: what must be done before a release?"""

from collections.abc import Iterable
from datetime import date, timedelta

from advisories.answers import Answers, Source
from advisories.exceptions import Kept, Unanswered
from advisories.locks import Locked
from advisories.osv import Finding

STALE = timedelta(days=45)
_SHOWN = 5


def problems(
    packages: Iterable[Locked], answers: Answers, kept: list[Kept], unanswered: list[Unanswered], today: date
) -> list[str]:
    """Return everything that is wrong, each in one sentence; nothing means that the audit passes."""
    packages = list(packages)
    locked_now = {(one.ecosystem, one.name, one.version) for one in packages}
    found = [one for one in answers.found if (one.ecosystem, one.package, one.version) in locked_now]
    said = [
        f"{one.package} {one.version}: {name(one)} is not judged{fix(one)}."
        for one in found
        if not judged(one, kept)
    ]
    for entry in kept:
        said += _of_exception(entry, found, today)
    return said + _of_silence(packages, answers, unanswered, today) + _of_age(answers, unanswered, today)


def is_old(source: Source, today: date) -> bool:
    """Say whether a source's data are too old, whenever it was asked: an old copy asked today knows nothing newer."""
    return source.data_of + STALE <= today


def judged(one: Finding, kept: Iterable[Kept]) -> bool:
    """Say whether an exception speaks of this problem at this version."""
    return any((k.package, k.version) == (one.package, one.version) and one.names & set(k.ids) for k in kept)


def name(one: Finding) -> str:
    """Return the name that people know it by."""
    return next((alias for alias in one.aliases if alias.startswith("CVE-")), one.id)


def fix(one: Finding) -> str:
    """Return what would mend it, as the end of a sentence."""
    return f"; mended in {' or '.join(one.fixed)}" if one.fixed else ""


def _of_exception(entry: Kept, found: list[Finding], today: date) -> list[str]:
    title = f"The exception for {entry.package} {entry.version}"
    said = []
    if entry.reachable:
        said.append(f"{title} says that it can be reached: mend it, it cannot stay.")
    if entry.review <= today:
        said.append(f"{title} was to be looked at again by {entry.review}.")
    names = {
        alias for one in found if (one.package, one.version) == (entry.package, entry.version) for alias in one.names
    }  # fmt: skip
    gone = [one for one in entry.ids if one not in names]
    if gone:
        said.append(f"{title} is out of date: no answer names {', '.join(gone)}.")
    return said


def _of_silence(
    packages: list[Locked], answers: Answers, unanswered: list[Unanswered], today: date
) -> list[str]:
    said = []
    for ecosystem in sorted({one.ecosystem for one in packages}):
        silent = [
            f"{one.name} {one.version}"
            for one in packages
            if one.ecosystem == ecosystem and one.key not in answers.asked
        ]
        excuse = next((one for one in unanswered if one.ecosystem == ecosystem and not one.old), None)
        if silent and excuse is None:
            more = f" and {len(silent) - _SHOWN} more" if len(silent) > _SHOWN else ""
            said.append(f"Nobody was asked about {', '.join(silent[:_SHOWN])}{more} ({ecosystem}).")
        if excuse and not silent:
            said.append(f"All {ecosystem} packages have answers: take the entry 'unanswered' out.")
        if excuse and excuse.review <= today:
            said.append(
                f"The entry 'unanswered' for {ecosystem} was to be looked at again by {excuse.review}."
            )
    return said


def _of_age(answers: Answers, unanswered: list[Unanswered], today: date) -> list[str]:
    said = []
    excuses = {one.ecosystem: one for one in unanswered if one.old}
    for ecosystem, source in sorted(answers.sources.items()):
        excuse = excuses.get(ecosystem)
        if is_old(source, today) and excuse is None:
            said.append(
                f"The data about {ecosystem} are of {source.data_of}: ask somebody whose data are newer."
            )
        if excuse and not is_old(source, today):
            said.append(f"The data about {ecosystem} are not old: take the entry 'old' out.")
        if excuse and excuse.review <= today:
            said.append(f"The entry 'old' for {ecosystem} was to be looked at again by {excuse.review}.")
    return said
