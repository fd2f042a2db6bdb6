"""Which messages wait for a reviewer's look: put there when something seems wrong, taken out when judged."""

from collections.abc import Sequence

from sqlalchemy import Exists, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from frontdesk.records.attention import score
from frontdesk.records.models import Feedback, Message, Review, Understanding


def renew(session: Session, messages: Sequence[int]) -> None:
    """Work out anew how much messages should be looked at, from what is known of them.

    Args:
        session: of a unit of work that writes.
        messages: ids of visitors' messages; those of which nothing was understood are passed over.
    """
    session.flush()
    rows = session.execute(select(Understanding, _disliked()).where(Understanding.message_id.in_(messages)))
    for row, disliked in rows.tuples().all():
        row.attention = score(
            kinds=row.kinds, confidence=row.confidence, verdict=row.verdict, disliked=bool(disliked)
        )


def of_reply(session: Session, conversation: str, sequence: int | None) -> None:
    """Work out anew how much the message that a reply answers should be looked at."""
    asked = select(Message.id).where(Message.conversation_id == conversation, Message.sequence == sequence)
    renew(session, list(session.scalars(asked)))


def done(session: Session, messages: Sequence[int]) -> None:
    """Take messages out: somebody looked at them."""
    session.execute(
        update(Understanding).where(Understanding.message_id.in_(messages)).values(attention=0),
        execution_options={"synchronize_session": False},
    )


def done_if_judged(session: Session, message: int, asks: int) -> None:
    """Take a message out once each of its asks was judged."""
    session.flush()
    judged = session.scalar(select(func.count()).where(Review.message_id == message)) or 0
    if judged >= asks:
        done(session, [message])


def of_chat(session: Session, conversation: str) -> list[int]:
    """Return the ids of the visitor's messages in a chat that something was understood of."""
    understood = exists().where(Understanding.message_id == Message.id)
    return list(
        session.scalars(select(Message.id).where(Message.conversation_id == conversation, understood))
    )


def _disliked() -> Exists:
    asked, reply = aliased(Message), aliased(Message)
    return (
        exists()
        .where(asked.id == Understanding.message_id, reply.conversation_id == asked.conversation_id)
        .where(reply.reply_to == asked.sequence, Feedback.message_id == reply.id, ~Feedback.helpful)
    )
