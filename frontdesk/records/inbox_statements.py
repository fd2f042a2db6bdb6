"""The statements behind the inbox, built once: that takes the library longer than the database to run them."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, case, func, select

from frontdesk.records.models import (
    Author,
    Contact,
    Conversation,
    Handoff,
    Message,
    Owner,
    StaffSeen,
    Urgency,
)

# The order in which staff look; a crisis comes first.
ORDER = (
    Urgency.CRISIS,
    Urgency.EMERGENCY,
    Urgency.MEDICAL,
    Urgency.CLINIC,
    Urgency.LOW_CONFIDENCE,
    Urgency.NONE,
)
_MOST = 300


OF_CHAT = and_(Handoff.conversation_id == Conversation.id, Handoff.resolved_at.is_(None))
_URGENCY = case(
    {str(urgency): place for place, urgency in enumerate(ORDER)}, value=Handoff.urgency, else_=len(ORDER)
)


def _latest(column: Any, *authors: Author) -> ScalarSelect[Any]:
    """Return the column of the chat's latest message of these authors; one step back in an index."""
    of_them = Message.author.in_([str(author) for author in authors])
    wanted = select(column).where(Message.conversation_id == Conversation.id, of_them)
    return wanted.order_by(Message.sequence.desc()).limit(1).correlate(Conversation).scalar_subquery()


def _unanswered(answered: Any) -> ScalarSelect[Any]:
    """Return when the visitor wrote the first message that came after message number `answered`."""
    later: ColumnElement[bool] = Message.sequence > answered
    wanted = select(Message.at).where(
        Message.conversation_id == Conversation.id, Message.author == str(Author.VISITOR), later
    )
    return wanted.order_by(Message.sequence).limit(1).correlate(Conversation).scalar_subquery()


def _unread() -> ScalarSelect[Any]:
    wanted = select(func.count()).where(
        Message.conversation_id == Conversation.id,
        Message.author == str(Author.VISITOR),
        Message.sequence > func.coalesce(StaffSeen.sequence, 0),
    )
    return wanted.correlate(Conversation, StaffSeen).scalar_subquery()


def _entries() -> Select[Any]:
    held = Conversation.owner == Owner.STAFF
    staff_last = _latest(Message.sequence, Author.STAFF)
    answered = func.coalesce(staff_last, _latest(Message.sequence, Author.ASSISTANT), 0)
    seen = and_(StaffSeen.conversation_id == Conversation.id, StaffSeen.account_id == bindparam("account"))
    columns: list[Any] = [
        Conversation.id, Conversation.owner, Conversation.staff, Conversation.language, Conversation.last_at,
        Conversation.urgency.label("chat_urgency"), Handoff.urgency, Handoff.reason, Handoff.requested_at,
        Handoff.deadline_at, Handoff.escalated_at, Handoff.claimed_by, Handoff.sequence.label("asked_with"),
        Contact.consent_at, Contact.called_at, _latest(Message.id, Author.VISITOR).label("last_id"),
        case((held, staff_last), else_=None).label("staff_last"),
        case((held, _unanswered(answered)), else_=None).label("unanswered"),
        _unread().label("unread"),
    ]  # fmt: skip
    entries = select(*columns).select_from(Conversation)
    entries = entries.outerjoin(Contact, Contact.conversation_id == Conversation.id)
    return entries.outerjoin(StaffSeen, seen)


ASKED = _entries().join(Handoff, OF_CHAT).order_by(_URGENCY, Handoff.requested_at).limit(_MOST)
HELD = (
    _entries()
    .outerjoin(Handoff, OF_CHAT)
    .where(Conversation.owner == Owner.STAFF, Handoff.id.is_(None))
    .order_by(Conversation.last_at)
    .limit(_MOST)
)
WITH_ASSISTANT = (
    _entries()
    .outerjoin(Handoff, OF_CHAT)
    .where(Conversation.owner == Owner.BOT, Conversation.last_at > bindparam("since"), Handoff.id.is_(None))
    .where(Conversation.last_sequence > 0)
    .order_by(Conversation.last_at.desc())
    .limit(bindparam("most"))
)
