"""The few numbers at the top of the page, each beside the one of the days before."""

from dataclasses import dataclass, replace

from frontdesk.console.insight.contents import Report, percent
from frontdesk.knowledge.topics import CRISIS, EMERGENCY
from frontdesk.records.insight import Figures
from frontdesk.records.insight import counting as of


@dataclass(frozen=True)
class Tile:
    """One number.

    Attributes:
        value: as it is shown.
        change: what it was before, in words; empty where there is nothing to compare with.
    """

    name: str
    value: str
    change: str


def tiles(report: Report) -> list[Tile]:
    """Return the numbers at the top of the page."""
    now, before = report.figures, report.before
    found = _tiles(now, before)
    # A part of the days before would look like a rise.
    return [replace(tile, change="") for tile in found] if before.uncounted else found


def _tiles(now: Figures, before: Figures) -> list[Tile]:
    return [
        _count("Chats", now.total(of.CHATS, of.ALL), before.total(of.CHATS, of.ALL)),
        _count("Requests for staff", now.total(of.HANDOFFS), before.total(of.HANDOFFS)),
        _share("Answered without staff", percent(now.share_alone()), percent(before.share_alone())),
        _share("Found helpful", helpful(now), helpful(before)),
        _count("Chats with a person at risk", _risks(now), _risks(before)),
    ]


def helpful(figures: Figures) -> float | None:
    """Return how many thumbs in a hundred point up, None where there is none."""
    up, all_ = figures.total(of.FEEDBACK, of.HELPFUL), figures.total(of.FEEDBACK)
    return percent(up / all_) if all_ else None


def _risks(figures: Figures) -> int:
    return figures.total(of.RISKS, CRISIS) + figures.total(of.RISKS, EMERGENCY)


def _count(name: str, now: int, before: int) -> Tile:
    return Tile(name, f"{now:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"), f"before: {before}")


def _share(name: str, now: float | None, before: float | None) -> Tile:
    if now is None:
        return Tile(name, "–", "")
    return Tile(name, f"{now:g} %", "" if before is None else f"before: {before:g} %")
