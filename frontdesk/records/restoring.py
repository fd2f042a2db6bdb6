"""Puts a backup back: checked as a whole first, then written in one transaction, or not at all."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import batched
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, Table, delete, exists, func, insert, select, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

from frontdesk.errors import InputError
from frontdesk.records.backup import FORMAT, MANIFEST, tables_of
from frontdesk.records.cipher import Cipher
from frontdesk.records.database import translated
from frontdesk.records.guard import unguarded
from frontdesk.records.models import Base
from frontdesk.records.rows import from_line
from frontdesk.records.schema import migrate, newest_revision, require_current
from frontdesk.records.tracker import EVENTS
from frontdesk.records.unit_of_work import Record

_ROWS_AT_ONCE = 500


def restore(record: Record, file: Path, *, replace: bool = False) -> dict[str, int]:
    """Put back what `backup` wrote; return the rows of each table.

    Args:
        record: where to; its tables are made where they are missing.
        file: the backup.
        replace: remove what is recorded now. Without it, the database must be empty.

    Raises:
        InputError: the file is no backup, damaged, of another version, or the database is not empty.
        SealError: none of the configured keys opens what is in the backup.
        RecordUnavailableError: the database does not answer.
        Whatever is raised, the database holds what it held before.
    """
    with _opened(file) as archive:
        tables = _check(archive, record.cipher)
        migrate(record.engine)
        require_current(record.engine)
        with translated(), record.engine.begin() as connection:
            _make_room(connection, replace=replace, tracker=EVENTS in tables)
            try:
                return {table.name: _load(connection, archive, table) for table in tables}
            except StatementError as error:
                if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError | DataError):
                    raise
                raise InputError("The backup's rows do not fit together; nothing was changed.") from error


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except FileNotFoundError as error:
        raise InputError(f"There is no file {file}.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise InputError(f"{file} is no backup, or damaged; nothing was changed.") from error
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}).") from error


def _check(archive: zipfile.ZipFile, cipher: Cipher) -> list[Table]:
    """Return the tables in the archive after all of it has been read and found whole."""
    manifest = _manifest(archive)
    if manifest["revision"] != newest_revision():
        raise InputError(
            f"The backup has tables of revision {manifest['revision']}, this version {newest_revision()}: "
            "restore it with the version that made it."
        )
    known = [*Base.metadata.sorted_tables, EVENTS]
    tables = [table for table in known if table.name in manifest["tables"]]
    missing = set(Base.metadata.tables) - set(manifest["tables"])
    if missing or len(tables) != len(manifest["tables"]):
        raise InputError("The backup does not hold the tables of this version; nothing was changed.")
    for table in tables:
        entry = manifest["tables"][table.name]
        if _seen(archive, table) != (entry["rows"], entry["sha256"]):
            raise InputError(f"The backup's table {table.name} is damaged; nothing was changed.")
    cipher.open(manifest["key_check"].encode("ascii"))
    return tables


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise InputError("The backup has a format that this version does not know.")
        return {
            "revision": str(manifest["revision"]),
            "key_check": str(manifest["key_check"]),
            "tables": {str(name): dict(entry) for name, entry in manifest["tables"].items()},
        }
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError("The file is no backup of Frontdesk.") from error


def _seen(archive: zipfile.ZipFile, table: Table) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    try:
        with archive.open(f"{table.name}.jsonl") as lines:
            for line in lines:
                digest.update(line)
                count += 1
    except KeyError as error:
        raise InputError(f"The backup lacks the table {table.name}.") from error
    return count, digest.hexdigest()


def _make_room(connection: Connection, *, replace: bool, tracker: bool) -> None:
    if tracker:
        EVENTS.create(connection, checkfirst=True)
    tables = tables_of(connection)
    if connection.dialect.name != "sqlite":
        names = ", ".join(table.name for table in tables)
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    full = [table for table in reversed(tables) if connection.scalar(select(exists(select(table))))]
    if full and not replace:
        raise InputError("The database is not empty: with --replace what it holds is removed.")
    with unguarded(connection):  # the audit goes with what it tells of
        for table in full:
            connection.execute(delete(table))


def _load(connection: Connection, archive: zipfile.ZipFile, table: Table) -> int:
    count = 0
    with archive.open(f"{table.name}.jsonl") as lines:
        for some in batched(lines, _ROWS_AT_ONCE):
            connection.execute(insert(table), [from_line(table, line) for line in some])
            count += len(some)
    _count_on(connection, table)
    return count


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were put back."""
    if connection.dialect.name == "sqlite" or "id" not in table.c or not isinstance(table.c.id.type, Integer):
        return
    sequence = func.pg_get_serial_sequence(table.name, "id")
    highest = func.coalesce(select(func.max(table.c.id)).scalar_subquery(), 0)
    connection.execute(select(func.setval(sequence, highest + 1, False)))
