"""The audit trail: entries are chained by hash, and a seal over the last one shows whether the end is missing.

Each entry's hash covers its fields and the hash of the entry before. The database refuses to change or remove
entries (see the migration); whoever gets around that breaks the chain. The seal is encrypted with the record's
key, so that the chain cannot be made anew by somebody who has only the database.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, delete, func, insert, select, text
from sqlalchemy.orm import Session

from frontdesk.errors import SealError
from frontdesk.records.audit_list import AuditFilter, Extent, extent, newest, onwards
from frontdesk.records.cipher import Cipher
from frontdesk.records.models import AuditEntry, AuditSeal, now

START = "0" * 64  # stands before the first entry
SEAL_MISSING = "seal missing"
_LOCK = 7_205_760  # any number, as long as it is always the same one
_ONLY = 1  # the seal's row


@dataclass(frozen=True)
class Checked:
    """What a look at a part of the chain found.

    Attributes:
        last: id of the last entry looked at, None if there were none.
        hash: its hash as recorded.
        count: entries looked at.
        breaks: ids of entries that do not follow from the one before: they were changed, or one was removed.
    """

    last: int | None
    hash: str
    count: int
    breaks: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Seal:
    """How many entries there were, and the hash of the last, when one was last written."""

    count: int
    hash: str


class Trail:
    """The audit within one unit of work. Entries are written at its end, one transaction at a time."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session, self._cipher = session, cipher
        self._waiting: list[dict[str, Any]] = []

    def add(self, actor: str, action: str, target: str, detail: dict[str, Any]) -> None:
        """Note an entry; `write` records it."""
        self._waiting.append(
            {"at": now(), "actor": actor, "action": action, "target": target, "detail": detail}
        )

    def write(self) -> None:
        """Record what was noted. Until the transaction ends nobody else writes entries.

        It is done last in a transaction: whoever waits for this lock holds it for the commit alone.
        """
        if not self._waiting:
            return
        if self._session.get_bind().dialect.name != "sqlite":  # SQLite has one writer
            self._session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        seal, last = self._standing_seal(), self._last_hash()
        count = seal.count if seal else self.count()
        if seal is None and count:  # after an upgrade; otherwise somebody took it away
            self.add("system", SEAL_MISSING, "audit", {"entries": count})
        for entry in self._waiting:
            last = entry["hash"] = hash_of(entry, last)
        self._session.execute(insert(AuditEntry), self._waiting)
        self._set_seal(Seal(count + len(self._waiting), last))
        self._waiting = []

    def check(self, after: int, before: str, limit: int) -> Checked:
        """Look at up to `limit` entries behind entry `after`, whose hash is `before`."""
        columns = AuditEntry.__table__.c
        statement = select(*columns).where(AuditEntry.id > after).order_by(AuditEntry.id).limit(limit)
        breaks: list[int] = []
        last, count = None, 0
        for row in self._session.execute(statement):
            if hash_of(_fields(row), before) != row.hash:
                breaks.append(row.id)
            last, before, count = row.id, row.hash, count + 1
        return Checked(last, before, count, breaks)

    def seal(self) -> Seal | None:
        """Return the seal, None if there is none.

        Raises:
            SealError: it was not made with one of our keys.
        """
        sealed = self._session.scalar(select(AuditSeal.sealed).where(AuditSeal.id == _ONLY))
        if sealed is None:
            return None
        data = self._cipher.open_data(sealed)
        return Seal(int(data["count"]), str(data["hash"]))

    def count(self) -> int:
        """Return how many entries there are."""
        return self._session.scalar(select(func.count()).select_from(AuditEntry)) or 0

    def newest(self, wanted: AuditFilter, *, before: int | None, limit: int) -> Sequence[AuditEntry]:
        """Return entries, the newest first, older than entry `before` if there is one."""
        return newest(self._session, wanted, before=before, limit=limit)

    def onwards(self, wanted: AuditFilter, *, after: int = 0, limit: int = 1000) -> Sequence[AuditEntry]:
        """Return entries, the oldest first, newer than entry `after`."""
        return onwards(self._session, wanted, after=after, limit=limit)

    def extent(self, wanted: AuditFilter) -> Extent:
        """Return how far the entries go now."""
        return extent(self._session, wanted)

    def _standing_seal(self) -> Seal | None:
        try:
            return self.seal()
        except SealError:  # its key is gone; that is no reason to record nothing any more
            return None

    def _last_hash(self) -> str:
        newest = select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
        return self._session.scalar(newest) or START

    def _set_seal(self, seal: Seal) -> None:
        self._session.execute(delete(AuditSeal))
        sealed = self._cipher.seal_data({"count": seal.count, "hash": seal.hash})
        self._session.execute(insert(AuditSeal).values(id=_ONLY, sealed=sealed))


def hash_of(entry: dict[str, Any], before: str) -> str:
    """Return the hash of an entry that follows one whose hash is `before`."""
    at = cast("datetime", entry["at"]).isoformat(timespec="microseconds")
    fields = [before, at, entry["actor"], entry["action"], entry["target"], entry["detail"]]
    line = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def _fields(row: Row[Any]) -> dict[str, Any]:
    return {
        "at": row.at,
        "actor": row.actor,
        "action": row.action,
        "target": row.target,
        "detail": row.detail,
    }
