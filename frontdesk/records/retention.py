"""Retention and erasure: what was said goes for good; of hand-offs reason, urgency and times stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, exists, select, text, update
from sqlalchemy.orm import Session

from frontdesk.errors import NotFoundError
from frontdesk.records.database import translated
from frontdesk.records.models import Base, Conversation, Handoff, Message, Notice, Owner, now
from frontdesk.records.statements import changed
from frontdesk.records.tracker import EVENTS, forget, forget_strays, has_tracker
from frontdesk.records.unit_of_work import Record, UnitOfWork

_BATCH = 50


@dataclass(frozen=True)
class Purged:
    """How many chats were closed because nothing happened in them, and how many were purged.

    Attributes:
        chats: those that were closed.
    """

    closed: int
    purged: int
    chats: tuple[str, ...] = ()


def purge(record: Record, *, older_than_days: int, moment: datetime, idle_hours: int = 24) -> Purged:
    """Close chats that fell asleep and purge those closed for long; safe to run twice or at once.

    A chat with the assistant is closed when nothing was said for `idle_hours`, unless staff are asked for
    or a message waits for its reply; those, and chats that staff forgot, when nothing was said for
    `older_than_days`. Such a chat counts as closed since its last message.

    Args:
        record: whose chats.
        older_than_days: how long closed chats are kept.
        moment: the present, in UTC.
        idle_hours: after how long a silent chat is over.

    Raises:
        RecordUnavailableError: the database does not answer; what was purged before stays purged.
    """
    limit = moment - timedelta(days=older_than_days)
    with record.write() as work:
        closed = _close(work.session, moment - timedelta(hours=idle_hours), limit)
        work.commit()
    count = 0
    while batch := _purge_batch(record, limit, moment):
        count += batch
    with record.write() as work:
        forget_strays(work.session)
        work.session.execute(delete(Notice).where(Notice.made_at < limit))
        if closed or count:
            work.people.audit("system", "purge", "conversations", closed=len(closed), purged=count)
        work.commit()
    scrub(record.engine)
    return Purged(len(closed), count, closed)


def erase(work: UnitOfWork, conversation: str, actor: str, *, why: str = "") -> None:
    """Remove a conversation with everything said, understood and noted in it; an audit entry remains.

    After the commit call `scrub`, so that the bytes leave the disk at once and not with the next purge.

    Args:
        work: the unit of work; the caller commits.
        conversation: its id.
        actor: who wants it, for the audit.
        why: they want it, for the audit, too.

    Raises:
        NotFoundError: there is no such conversation.
    """
    if not _remove(work.session, [conversation], now()):
        raise NotFoundError("There is no such conversation.")
    work.people.audit(actor, "erase", conversation, **({"why": why} if why else {}))


def scrub(engine: Engine) -> None:
    """Take what was deleted off the disk: out of the search index and the database's log.

    Raises:
        RecordUnavailableError: the database does not answer.
    """
    with translated():
        if engine.dialect.name == "sqlite":
            _scrub_sqlite(engine)
            return
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("SET statement_timeout = 0"))
            tables = [*Base.metadata.tables, *([EVENTS.name] if has_tracker(connection) else [])]
            for table in tables:
                connection.execute(text(f"VACUUM {table}"))
            connection.invalidate()  # its time-out was changed


def _scrub_sqlite(engine: Engine) -> None:
    with engine.begin() as connection:  # until then the index only marks words as deleted
        connection.execute(text("INSERT INTO message_words(message_words) VALUES ('optimize')"))
    pooled = engine.raw_connection()  # a checkpoint cannot be made in a transaction
    try:
        pooled.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        pooled.close()


def _close(session: Session, idle_since: datetime, forgotten_since: datetime) -> tuple[str, ...]:
    asked = exists().where(Handoff.conversation_id == Conversation.id, Handoff.resolved_at.is_(None))
    waits = exists().where(Message.conversation_id == Conversation.id, Message.pending)
    unheld = Conversation.owner.in_((Owner.BOT, Owner.WAITING))
    over = unheld & (Conversation.last_at < idle_since) & ~asked & ~waits
    forgotten = (Conversation.owner != Owner.CLOSED) & (Conversation.last_at < forgotten_since)
    statement = update(Conversation).where(over | forgotten)
    statement = statement.values(owner=Owner.CLOSED, staff=None, closed_at=Conversation.last_at)
    return tuple(session.scalars(statement.returning(Conversation.id)))


def _purge_batch(record: Record, limit: datetime, moment: datetime) -> int:
    old = select(Conversation.id).where(Conversation.owner == Owner.CLOSED, Conversation.closed_at < limit)
    old = old.order_by(Conversation.closed_at).with_for_update(skip_locked=True)  # others may be purging, too
    with record.write() as work:
        batch = work.session.scalars(old.limit(_BATCH)).all()
        removed = _remove(work.session, batch, moment) if batch else 0
        work.commit()
    return removed


def _remove(session: Session, conversations: Sequence[str], moment: datetime) -> int:
    """Delete the chats; what belongs to them goes by foreign key. Return how many there were."""
    removed = changed(session, delete(Conversation).where(Conversation.id.in_(conversations)))
    of_them = Handoff.conversation_id.in_(conversations)
    session.execute(update(Handoff).where(of_them).values(sequence=None, claimed_by=None, resolved_by=None))
    session.execute(update(Handoff).where(of_them, Handoff.resolved_at.is_(None)).values(resolved_at=moment))
    forget(session, conversations)
    return removed
