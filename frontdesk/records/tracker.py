"""Rasa's own table in the same database. Only Rasa reads it; the record erases, re-seals and backs it up."""

from collections.abc import Sequence

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    inspect,
    select,
)
from sqlalchemy.orm import Session

from frontdesk.records.models import Conversation

# The columns are Rasa 3.6's. `data` is one event, encrypted with the record's keys.
EVENTS = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255), nullable=False, index=True),
    Column("type_name", String(255), nullable=False),
    Column("timestamp", Float),
    Column("intent_name", String(255)),
    Column("action_name", String(255)),
    Column("data", Text),
)


def has_tracker(connection: Connection) -> bool:
    """Return whether Rasa has made its table here."""
    return inspect(connection).has_table(EVENTS.name)


def forget(session: Session, conversations: Sequence[str]) -> None:
    """Remove what Rasa keeps of these conversations."""
    if has_tracker(session.connection()):
        session.execute(delete(EVENTS).where(EVENTS.c.sender_id.in_(conversations)))


def forget_strays(session: Session) -> None:
    """Remove what Rasa keeps of conversations that are gone: a turn under way outlived its erasure."""
    if has_tracker(session.connection()):
        session.execute(delete(EVENTS).where(EVENTS.c.sender_id.not_in(select(Conversation.id))))
