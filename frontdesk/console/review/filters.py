"""What a list of conversations is filtered by, read from the page's address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from frontdesk.console.review import words
from frontdesk.knowledge.answers import Knowledge
from frontdesk.records.chat_list import Wanted

NAMES = (
    "q", "from", "to", "state", "kind", "topic", "reason", "below", "feedback", "reviewed", "flagged", "taken",
    "language", "model",
)  # fmt: skip
BELOW: Mapping[str, str] = {
    "30": "30 %",
    "40": "40 %",
    "50": "50 %",
    "60": "60 %",
    "80": "80 %",
    "90": "90 %",
}
YES_NO: Mapping[str, str] = {"yes": "Yes", "no": "No"}
FLAGGED: Mapping[str, str] = {"me": "For me", **YES_NO}
FEEDBACK: Mapping[str, str] = {"bad": "Did not help", "good": "Helped"}
_LONGEST = 200
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?")
_YEARS = range(2000, 2101)


@dataclass(frozen=True)
class Filters:
    """The filters of a list.

    Attributes:
        given: the fields as they were typed, without the empty ones.
        wanted: what they mean.
        problems: what is wrong with them, a sentence each.
    """

    given: Mapping[str, str]
    wanted: Wanted
    problems: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return what is searched for."""
        return self.given.get("q", "")

    @property
    def query(self) -> str:
        """Return them as they stand in an address."""
        return urlencode(self.given)

    def without(self, name: str) -> str:
        """Return them as they stand in an address, but for one."""
        return urlencode({key: value for key, value in self.given.items() if key != name})


def read_filters(
    params: Mapping[str, str], knowledge: Knowledge, zone: ZoneInfo, reader: str = ""
) -> Filters:  # fmt: skip
    """Return the filters in a page's address; what makes no sense is told, and wants nothing.

    Args:
        params: the address's parameters.
        knowledge: which topics there are.
        zone: the clinic's; days are its days.
        reader: the name of whoever looks, for what is flagged for them.
    """
    given = {name: _clean(params.get(name, "")) for name in NAMES}
    given = {name: text for name, text in given.items() if text}
    wrong = [
        name for name, options in options_of(knowledge).items() if given.get(name, "") not in (*options, "")
    ]
    if "language" in given and not _LANGUAGE.fullmatch(given["language"]):
        wrong.append("language")
    problems = [f"There is no choice “{given[name]}” for {name}." for name in wrong]
    days: dict[str, datetime] = {}
    for name, later in (("from", 0), ("to", 1)):
        if name in given:
            try:
                days[name] = _day(given[name], later, zone)
            except ValueError:
                problems.append(f"“{given[name]}” is not a day: write it as 2026-11-29.")
    known = {name: text for name, text in given.items() if name not in wrong}
    return Filters(given, _wanted(known, days, reader), tuple(problems))


def options_of(knowledge: Knowledge) -> dict[str, Mapping[str, str]]:
    """Return the choices of each field that has a fixed list of them, as value and words."""
    titles = sorted((answer.title, topic) for topic, answer in knowledge.answers.items())
    return {
        "state": words.STATES, "kind": words.KINDS, "topic": {topic: title for title, topic in titles},
        "reason": words.REASONS, "below": BELOW, "feedback": FEEDBACK, "reviewed": YES_NO, "flagged": FLAGGED,
        "taken": YES_NO,
    }  # fmt: skip


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ").strip()[:_LONGEST]


def _day(text: str, later: int, zone: ZoneInfo) -> datetime:
    """Return the beginning of a day, or of one `later`.

    Raises:
        ValueError: it is not a day, or not one of this century.
    """
    day = date.fromisoformat(text)
    if day.year not in _YEARS:
        raise ValueError(text)
    return datetime.combine(day + timedelta(days=later), time(), zone)


def _wanted(known: Mapping[str, str], days: Mapping[str, datetime], reader: str) -> Wanted:
    yes = {name: known[name] != "no" for name in ("reviewed", "flagged", "taken") if name in known}
    return Wanted(
        since=days.get("from"), until=days.get("to"), state=known.get("state"), kind=known.get("kind"),
        topic=known.get("topic"), reason=known.get("reason"),
        below=int(known["below"]) / 100 if "below" in known else None,
        liked=True if known.get("feedback") == "good" else None,
        disliked=True if known.get("feedback") == "bad" else None,
        flagged_for=reader if known.get("flagged") == "me" else None, language=known.get("language"), model=known.get("model"), **yes,
    )  # fmt: skip
