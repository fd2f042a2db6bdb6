"""Key rotation: encrypts everything recorded with the newest key, a batch at a time.

First every process must know the new key (as the first of FRONTDESK_ENCRYPTION_KEYS, the old one behind
it); then this runs; then the old key can go. It may be stopped and started again at any point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, select, update
from sqlalchemy.orm import InstrumentedAttribute

from frontdesk.records.cipher import Cipher
from frontdesk.records.database import snapshot, translated
from frontdesk.records.models import (
    AuditSeal,
    Base,
    Contact,
    Feedback,
    Flag,
    Message,
    ReplyMark,
    StaffAccount,
    StaffNote,
    Understanding,
)
from frontdesk.records.tracker import EVENTS, has_tracker
from frontdesk.records.unit_of_work import Record

_SEALED: tuple[InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None], ...] = (
    Message.sealed, Understanding.asks_sealed, Feedback.sealed, Contact.sealed, StaffNote.sealed,
    StaffAccount.totp_sealed, AuditSeal.sealed, ReplyMark.sealed, Flag.sealed,
)  # fmt: skip


@dataclass(frozen=True)
class Rotated:
    """How many texts there are, and how many of them had to be encrypted anew."""

    seen: int
    renewed: int


def rotate(record: Record, *, batch: int = 500) -> Rotated:
    """Encrypt with the newest key whatever is not yet.

    Args:
        record: what is recorded; its cipher knows the old keys and the new one.
        batch: rows in one transaction.

    Raises:
        SealError: a text opens with none of the keys; what was done before stays done.
        RecordUnavailableError: the database does not answer.
    """
    seen = renewed = 0
    for table, column in _columns(record):
        after: object = None
        while True:
            with translated(), record.engine.begin() as connection:
                rows = _batch(connection, table, column, after, batch)
                renewed += _renew(connection, table, column, rows, record.cipher)
            seen += len(rows)
            if len(rows) < batch:
                break
            after = rows[-1][0]
    return Rotated(seen, renewed)


def _columns(record: Record) -> list[tuple[Table, str]]:
    with snapshot(record.engine) as connection:
        tracker = has_tracker(connection)
    own = [(Base.metadata.tables[column.class_.__tablename__], column.key) for column in _SEALED]
    return [*own, (EVENTS, "data")] if tracker else own


def _batch(
    connection: Connection, table: Table, column: str, after: object, size: int
) -> Sequence[tuple[object, bytes | str]]:
    key, sealed = _key(table), table.c[column]
    statement = select(key, sealed).where(sealed.is_not(None)).order_by(key).limit(size)
    if after is not None:
        statement = statement.where(key > after)
    return [(row[0], row[1]) for row in connection.execute(statement)]


def _renew(
    connection: Connection,
    table: Table,
    column: str,
    rows: Sequence[tuple[object, bytes | str]],
    cipher: Cipher,
) -> int:
    changes = [
        {"row": key, "old": old, "new": _newest(cipher, old)}
        for key, old in rows
        if not cipher.is_newest(_token(old))
    ]
    if changes:
        # Only what is still there: another process may have replaced or erased it meanwhile.
        unchanged = table.c[column] == bindparam("old")
        statement = update(table).where(_key(table) == bindparam("row"), unchanged)
        connection.execute(statement.values({column: bindparam("new")}), changes)
    return len(changes)


def _newest(cipher: Cipher, old: bytes | str) -> bytes | str:
    new = cipher.renew(_token(old))
    return new.decode("ascii") if isinstance(old, str) else new


def _token(sealed: bytes | str) -> bytes:
    return sealed.encode("ascii") if isinstance(sealed, str) else sealed


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))
