"""What visitors asked and the article does not say: their masked words, as long as these are kept."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session, aliased

from frontdesk.records.insight.days import Span, bounds
from frontdesk.records.models import Author, Message, Understanding
from frontdesk.records.models.message import UNANSWERED

MOST = 500


@dataclass(frozen=True)
class Unanswered:
    """A message without an answer.

    Attributes:
        kind: of the reply: "out_of_scope" or "clarify".
        text: the visitor's words, masked.
        at: when it was answered so, in UTC.
    """

    conversation: str
    sequence: int
    kind: str
    text: str
    at: datetime


def unanswered(session: Session, span: Span, zone: ZoneInfo, *, most: int = MOST) -> list[Unanswered]:
    """Return the visitors' messages that the assistant could not answer, the latest first.

    Messages of people at risk are left out.

    Args:
        session: of a unit of work that reads.
        span: the days.
        zone: of the clinic's clock.
        most: how many replies are looked at.
    """
    start, end = bounds(span.first, span.last, zone)
    asked = aliased(Message)
    reply = (
        select(Message.conversation_id, Message.reply_to, Message.kind, Message.at)
        .where(text(f"message.{UNANSWERED}"), Message.author == Author.ASSISTANT)  # as the index has it
        .where(Message.at >= start, Message.at < end)
        .order_by(Message.at.desc())
        .limit(most)
        .subquery()
    )
    of_reply = (asked.conversation_id == reply.c.conversation_id) & (asked.sequence == reply.c.reply_to)
    statement = (
        select(asked.conversation_id, asked.sequence, reply.c.kind, asked.masked, reply.c.at)
        .join(asked, of_reply)
        .outerjoin(Understanding, Understanding.message_id == asked.id)
        .where(asked.masked != "", Understanding.risk.is_(None) | (Understanding.risk == "none"))
        .order_by(reply.c.at.desc())
    )
    found: dict[tuple[str, int], Unanswered] = {}
    for chat, sequence, kind, words, at in session.execute(statement):
        found.setdefault((chat, sequence), Unanswered(chat, sequence, kind, words, at))
    return list(found.values())
