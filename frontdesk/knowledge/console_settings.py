"""What the clinic gives its staff to answer with: reads the section `console` of `clinic.yml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.errors import ClinicFileError

LONGEST_TITLE = 80
LONGEST_REPLY = 4000
MOST_REPLIES = 200


@dataclass(frozen=True)
class CannedReply:
    """A reply that staff may insert; braces in `text` stand for what the clinic configured."""

    title: str
    text: str


@dataclass(frozen=True)
class ConsoleSettings:
    """What the section holds."""

    replies: tuple[CannedReply, ...] = ()


def read_console(content: Mapping[str, Any], name: str) -> ConsoleSettings:
    """Return what the section `console` says; it may be missing.

    Args:
        content: the whole of `clinic.yml`.
        name: the file's name, for messages.

    Raises:
        ClinicFileError: an entry is unknown or cannot be used; the sentence says which and how.
    """
    section = content.get("console") or {}
    if not isinstance(section, Mapping) or set(section) - {"replies"}:
        raise ClinicFileError(f"{name}: the section `console` may hold `replies` and nothing else.")
    rows = section.get("replies") or []
    if not isinstance(rows, list) or len(rows) > MOST_REPLIES:
        raise ClinicFileError(f"{name}: console.replies must be a list of at most {MOST_REPLIES} replies.")
    replies = tuple(_reply(row, number, name) for number, row in enumerate(rows, 1))
    titles = [reply.title for reply in replies]
    if len(set(titles)) < len(titles):
        raise ClinicFileError(f"{name}: two of console.replies have the same title.")
    return ConsoleSettings(replies)


def _reply(row: Any, number: int, name: str) -> CannedReply:
    if not isinstance(row, Mapping) or set(row) != {"title", "text"}:
        raise ClinicFileError(f"{name}: number {number} of console.replies must have a `title` and a `text`.")
    title, text = str(row["title"] or "").strip(), str(row["text"] or "").strip()
    if not title or len(title) > LONGEST_TITLE:
        raise ClinicFileError(
            f"{name}: the title of number {number} of console.replies must have 1 to {LONGEST_TITLE} characters."
        )
    if not text or len(text) > LONGEST_REPLY:
        raise ClinicFileError(
            f"{name}: the text of number {number} of console.replies must have 1 to {LONGEST_REPLY} characters."
        )
    return CannedReply(title, text)
