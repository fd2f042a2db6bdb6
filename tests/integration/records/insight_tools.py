"""Chats at chosen moments, to count by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from frontdesk.records import Author, Record, Urgency
from frontdesk.records.models import Conversation, Feedback, Handoff, Message


@dataclass(frozen=True)
class Asked:
    """A visitor's message and the reply to it.

    Attributes:
        thumb: on the reply.
        after: how long after the chat's beginning it was said.
        risk: what the safety screen found.
    """

    text: str = "how does it work?"
    kind: str = "answer"
    topic: str | None = None
    thumb: bool | None = None
    after: timedelta = timedelta(0)
    risk: str = "none"


@dataclass(frozen=True)
class Request:
    """A request for staff; durations count from the chat's beginning."""

    reason: str = "medication"
    urgency: Urgency = Urgency.MEDICAL
    deadline: timedelta | None = timedelta(hours=1)
    claimed: timedelta | None = None
    resolved: timedelta | None = None


def chat(
    record: Record, at: datetime, asked: Sequence[Asked] = (Asked(),), *, request: Request | None = None,
    staff: str | None = None,
) -> str:  # fmt: skip
    """Record a chat that began at `at`, as if it had been then, and return its id.

    Args:
        record: where to.
        at: the moment of its first message, aware.
        asked: what the visitor wrote.
        request: for staff, made at once.
        staff: who of staff spoke in it.
    """
    with record.write() as work:
        identity = work.conversations.start().id
        for number, ask in enumerate(asked):
            _said(work, identity, number, ask, at + ask.after)
        if staff:
            reply = work.messages.add(identity, Author.STAFF, "Hello.", staff=staff)
            _set(work, Message, reply.id, at=at)
        if request:
            _request(work, identity, request, at)
        statement = update(Conversation).where(Conversation.id == identity)
        work.session.execute(statement.values(started_at=at, last_at=at))
        work.commit()
    return identity


def _said(work, chat, number, ask, at) -> None:
    question, _ = work.messages.receive(chat, f"c{number}", ask.text)
    reply = work.messages.add(
        chat, Author.ASSISTANT, "A reply.", kind=ask.kind, topic=ask.topic, reply_to=question.sequence
    )
    work.messages.understand(question, asks=[], verdict={"risk": ask.risk}, model="m1")
    work.messages.settle(question)
    for said in (question, reply):
        _set(work, Message, said.id, at=at)
    if ask.thumb is not None:
        work.people.set_feedback(reply, helpful=ask.thumb)
        work.session.flush()
        work.session.execute(update(Feedback).where(Feedback.message_id == reply.id).values(at=at))


def _request(work, chat, request, at) -> None:
    made, _ = work.handoffs.request(
        chat, reason=request.reason, urgency=request.urgency, sequence=1,
        deadline=at + request.deadline if request.deadline is not None else None,
    )  # fmt: skip
    taken = request.claimed is not None
    done = request.resolved is not None
    _set(
        work, Handoff, made.id, requested_at=at,
        claimed_at=at + request.claimed if taken else None, claimed_by="dana" if taken else None,
        resolved_at=at + request.resolved if done else None, resolved_by="dana" if done else None,
    )  # fmt: skip


def _set(work, model, identity, **values) -> None:
    work.session.execute(update(model).where(model.id == identity).values(**values))
