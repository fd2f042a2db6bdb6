"""Exports conversations for evaluation: masked texts only, as JSON Lines or as CSV for spreadsheets.

Masking can miss something: treat an export as personal data all the same.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.errors import InputError
from frontdesk.records.models import Conversation, Feedback, Handoff, Message, Understanding
from frontdesk.records.unit_of_work import Record

FORMATS = ("jsonl", "csv")
_BATCH = 200
_COLUMNS = (
    "conversation", "language", "started_at", "sequence", "at", "author", "text", "kind", "topic",
    "asks", "confidence", "risk", "model", "helpful", "remark",
)  # fmt: skip
_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")  # also the full-width ones


def export(record: Record, out: IO[bytes], *, form: str = "jsonl", since: datetime | None = None) -> int:
    """Write the conversations, the oldest first, and return how many there are.

    Args:
        record: whose conversations.
        out: where to.
        form: "jsonl" (a conversation a line) or "csv" (a message a line).
        since: leave out conversations that began before.

    Raises:
        InputError: there is no such format.
        RecordUnavailableError: the database does not answer.
    """
    if form not in FORMATS:
        raise InputError(f"The format must be one of {', '.join(FORMATS)}, not {form}.")
    count = 0
    if form == "csv":
        out.write(csv_line(_COLUMNS))
    with record.read() as work:
        for conversation in _conversations(work.session, since):
            count += 1
            if form == "jsonl":
                out.write(json.dumps(conversation, ensure_ascii=False).encode("utf-8") + b"\n")
                continue
            for message in conversation["messages"]:
                row = conversation | message
                out.write(csv_line([row.get(column) for column in _COLUMNS]))
    return count


def safe_cell(value: Any) -> str:
    """Return a value for a spreadsheet, which would take some beginnings of a text for a formula."""
    text = "" if value is None else str(value)
    first = next((char for char in text if char.isprintable() and not char.isspace()), "")
    return "'" + text if first in _FORMULA or text.startswith(("\t", "\r", "\n")) else text


def csv_line(values: Sequence[Any]) -> bytes:
    """Return a line of CSV that is safe in spreadsheets."""
    line = io.StringIO()
    csv.writer(line).writerow([safe_cell(value) for value in values])
    return line.getvalue().encode("utf-8")


def _conversations(session: Session, since: datetime | None) -> Iterator[dict[str, Any]]:
    last: tuple[datetime, str] | None = None
    while True:
        statement = select(Conversation).order_by(Conversation.started_at, Conversation.id).limit(_BATCH)
        if since is not None:
            statement = statement.where(Conversation.started_at >= since)
        if last is not None:
            at, identity = last
            later = Conversation.started_at > at
            same = (Conversation.started_at == at) & (Conversation.id > identity)
            statement = statement.where(later | same)
        batch = session.scalars(statement).all()
        if not batch:
            return
        yield from _with_messages(session, batch)
        last = batch[-1].started_at, batch[-1].id
        session.expunge_all()


def _with_messages(session: Session, batch: Sequence[Conversation]) -> Iterator[dict[str, Any]]:
    ids = [conversation.id for conversation in batch]
    messages: dict[str, list[dict[str, Any]]] = {identity: [] for identity in ids}
    statement = (
        select(Message, Understanding, Feedback)
        .outerjoin(Understanding, Understanding.message_id == Message.id)
        .outerjoin(Feedback, Feedback.message_id == Message.id)
        .where(Message.conversation_id.in_(ids))
    )
    for message, understood, feedback in session.execute(statement.order_by(Message.sequence)):
        messages[message.conversation_id].append(_message(message, understood, feedback))
    handoffs: dict[str, list[dict[str, Any]]] = {identity: [] for identity in ids}
    requests = select(Handoff).where(Handoff.conversation_id.in_(ids)).order_by(Handoff.id)
    for handoff in session.scalars(requests):
        handoffs[handoff.conversation_id].append(_handoff(handoff))
    for conversation in batch:
        yield {
            "conversation": conversation.id,
            "language": conversation.language,
            "owner": conversation.owner,
            "urgency": conversation.urgency,
            "started_at": conversation.started_at.isoformat(),
            "closed_at": _iso(conversation.closed_at),
            "messages": messages[conversation.id],
            "handoffs": handoffs[conversation.id],
        }


def _message(message: Message, understood: Understanding | None, feedback: Feedback | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "sequence": message.sequence, "at": message.at.isoformat(), "author": message.author,
        "text": message.masked, "kind": message.kind, "topic": message.topic,
    }  # fmt: skip
    if understood is not None:
        said |= {"asks": understood.kinds, "confidence": understood.confidence,
                 "risk": understood.risk, "model": understood.model}  # fmt: skip
    if feedback is not None:
        said |= {"helpful": feedback.helpful, "remark": feedback.masked}
    return said


def _handoff(handoff: Handoff) -> dict[str, Any]:
    return {
        "reason": handoff.reason, "urgency": handoff.urgency,
        "requested_at": handoff.requested_at.isoformat(),
        "claimed_at": _iso(handoff.claimed_at), "resolved_at": _iso(handoff.resolved_at),
    }  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
