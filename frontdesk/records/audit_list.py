"""The audit as people read it: filtered, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from frontdesk.records.models import AuditEntry


@dataclass(frozen=True)
class AuditFilter:
    """Which entries; what is empty does not count.

    Attributes:
        actor: who.
        action: what.
        target: the chat's or the account's id.
        since: from this moment on.
        until: before this moment.
    """

    actor: str = ""
    action: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Extent:
    """How many entries there are at a moment, and the number of the last one: 0 if there is none."""

    count: int
    last: int


def newest(session: Session, wanted: AuditFilter, *, before: int | None, limit: int) -> Sequence[AuditEntry]:
    """Return entries, the newest first, older than entry `before` if there is one."""
    statement = _wanted(wanted).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    return session.scalars(statement).all()


def onwards(session: Session, wanted: AuditFilter, *, after: int, limit: int) -> Sequence[AuditEntry]:
    """Return entries, the oldest first, newer than entry `after`."""
    statement = _wanted(wanted).where(AuditEntry.id > after).order_by(AuditEntry.id).limit(limit)
    return session.scalars(statement).all()


def extent(session: Session, wanted: AuditFilter) -> Extent:
    """Return how far the entries go now."""
    entries = _wanted(wanted).subquery()
    count, last = session.execute(select(func.count(), func.coalesce(func.max(entries.c.id), 0))).one()
    return Extent(count, last)


def _wanted(wanted: AuditFilter) -> Select[AuditEntry]:
    statement = select(AuditEntry)
    for column, value in (
        (AuditEntry.actor, wanted.actor),
        (AuditEntry.action, wanted.action),
        (AuditEntry.target, wanted.target),
    ):
        if value:
            statement = statement.where(column == value)
    if wanted.since is not None:
        statement = statement.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(AuditEntry.at < wanted.until)
    return statement
