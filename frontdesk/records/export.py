"""Exports conversations as JSON Lines, or as CSV for spreadsheets: masked texts, unless asked for in clear.

Masking can miss something: treat an export as personal data all the same.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, Any

from frontdesk.errors import InputError
from frontdesk.records.export_reading import Place, Wanted, part
from frontdesk.records.unit_of_work import Record, UnitOfWork

FORMATS = ("jsonl", "csv")
_COLUMNS = (
    "conversation", "language", "started_at", "sequence", "at", "author", "text", "kind", "topic",
    "asks", "confidence", "risk", "model", "helpful", "remark",
)  # fmt: skip
_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")  # also the full-width ones


def export(record: Record, out: IO[bytes], *, form: str = "jsonl", since: datetime | None = None) -> int:
    """Write the masked conversations, the oldest first, and return how many there are.

    Args:
        record: whose conversations.
        out: where to.
        form: "jsonl" (a conversation a line) or "csv" (a message a line).
        since: leave out conversations that began before.

    Raises:
        InputError: there is no such format.
        RecordUnavailableError: the database does not answer.
    """
    out.write(head(form))
    count, place, wanted = 0, None, Wanted(since=since)
    while True:
        with record.read() as work:
            chats, lines, place = next_lines(work, wanted, form, place)
        out.write(lines)
        count += chats
        if place is None:
            return count


def head(form: str) -> bytes:
    """Return what an export begins with.

    Raises:
        InputError: there is no such format.
    """
    if form not in FORMATS:
        raise InputError(f"The format must be one of {', '.join(FORMATS)}, not {form}.")
    return csv_line(_COLUMNS) if form == "csv" else b""


def next_lines(
    work: UnitOfWork, wanted: Wanted, form: str, after: Place | None
) -> tuple[int, bytes, Place | None]:
    """Return how many conversations come next, their lines, and where they end.

    Args:
        work: a unit of work that reads.
        wanted: which conversations.
        form: one of `FORMATS`.
        after: where the lines before ended.

    Raises:
        SealError: a text cannot be opened.
    """
    chats, place = part(work.session, work.cipher, wanted, after)
    return len(chats), b"".join(_lines(chats, form)), place


def safe_cell(value: Any) -> str:
    """Return a value for a spreadsheet, which would take some beginnings of a text for a formula."""
    text = "" if value is None else str(value)
    first = next((char for char in text if char.isprintable() and not char.isspace()), "")
    return "'" + text if first in _FORMULA or text.startswith(("\t", "\r", "\n")) else text


def csv_line(values: Sequence[Any]) -> bytes:
    """Return a line of CSV in which no cell is a formula."""
    line = io.StringIO()
    csv.writer(line).writerow([safe_cell(value) for value in values])
    return line.getvalue().encode("utf-8", "replace")


def json_line(values: Mapping[str, Any]) -> bytes:
    """Return a line of JSON."""
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _lines(chats: Sequence[dict[str, Any]], form: str) -> Iterator[bytes]:
    for conversation in chats:
        if form == "jsonl":
            yield json_line(conversation)
            continue
        for message in conversation["messages"]:
            row = conversation | message
            yield csv_line([row.get(column) for column in _COLUMNS])
