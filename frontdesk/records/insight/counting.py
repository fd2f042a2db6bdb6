"""Counts what happened on one day, from the record itself.

The statements are built once: doing that anew for every day takes the library longer than the database
needs to run them.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from frontdesk.knowledge.topics import ANSWER, CRISIS, EMERGENCY, KINDS
from frontdesk.records.insight.days import bounds
from frontdesk.records.models import Author, Conversation, Feedback, Handoff, Message

# What is counted, by subject; the comment says what the items are.
CHATS = "chats"  # ALL, WITH_STAFF
HANDOFFS = "handoffs"  # reasons
KINDS_OF_REPLIES = "kinds"  # kinds
TOPICS = "topics"  # topics of answers
RISKS = "risks"  # "crisis" and "emergency": in how many chats
HOURS = "hours"  # "00" to "23": visitors' messages
FEEDBACK = "feedback"  # HELPFUL, UNHELPFUL
DISLIKED = "disliked"  # topics of answers that were not helpful
SUBJECTS = (CHATS, HANDOFFS, KINDS_OF_REPLIES, TOPICS, RISKS, HOURS, FEEDBACK, DISLIKED)
ALL, WITH_STAFF = "all", "with_staff"
HELPFUL, UNHELPFUL = "helpful", "unhelpful"

Counts = Counter[tuple[str, str]]


def _within(column: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
    return and_(column >= bindparam("start"), column < bindparam("end"))


def _has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Message.conversation_id == Conversation.id, condition)


_BY_ASSISTANT = and_(_within(Message.at), Message.author == Author.ASSISTANT)
_CHATS = (
    select(func.count())
    .select_from(Conversation)
    .where(_within(Conversation.started_at), _has(Message.author == Author.VISITOR))
)
_CHATS_WITH_STAFF = _CHATS.where(
    exists().where(Handoff.conversation_id == Conversation.id) | _has(Message.staff.is_not(None))
)
_HANDOFFS = select(Handoff.reason, func.count()).where(_within(Handoff.requested_at)).group_by(Handoff.reason)
_REPLIES = (
    select(Message.kind, Message.topic, func.count())
    .where(_BY_ASSISTANT, Message.kind.in_(KINDS))
    .group_by(Message.kind, Message.topic)
)
_RISKS = (
    select(Message.kind, func.count(Message.conversation_id.distinct()))
    .where(_BY_ASSISTANT, Message.kind.in_((CRISIS, EMERGENCY)))
    .group_by(Message.kind)
)
# Not every zone is whole hours from UTC, so the moments themselves are put on the clinic's clock.
_MOMENTS = select(Message.at).where(_within(Message.at), Message.author == Author.VISITOR)
_FEEDBACK = (
    select(Feedback.helpful, Message.topic, func.count())
    .join(Message, Message.id == Feedback.message_id)
    .where(_within(Feedback.at))
    .group_by(Feedback.helpful, Message.topic)
)


def count_day(session: Session, day: date, zone: ZoneInfo) -> Counts:
    """Return how often what happened on a day of the clinic's calendar, by subject and item."""
    start, end = bounds(day, day, zone)
    values = {"start": start, "end": end}
    counts: Counts = Counter()
    counts[CHATS, ALL] = session.scalar(_CHATS, values) or 0
    counts[CHATS, WITH_STAFF] = session.scalar(_CHATS_WITH_STAFF, values) or 0
    _add(counts, HANDOFFS, session.execute(_HANDOFFS, values))
    _add(counts, RISKS, session.execute(_RISKS, values))
    for kind, topic, count in session.execute(_REPLIES, values):
        counts[KINDS_OF_REPLIES, str(kind)] += count
        if kind == ANSWER and topic:
            counts[TOPICS, topic] += count
    counts.update((HOURS, f"{at.astimezone(zone):%H}") for at in session.scalars(_MOMENTS, values))
    for helpful, topic, count in session.execute(_FEEDBACK, values):
        counts[FEEDBACK, HELPFUL if helpful else UNHELPFUL] += count
        if topic and not helpful:
            counts[DISLIKED, topic] += count
    return counts


def _add(counts: Counts, subject: str, rows: Iterable[Any]) -> None:
    for item, count in rows:
        counts[subject, item] += count
