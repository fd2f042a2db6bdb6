"""Backup: the whole record, and what Rasa keeps of chats, as of one moment in one file.

A zip archive with one file of JSON Lines for each table, and `manifest.json` with the revision of the
tables and a checksum for each of them. It is the same for both databases, so that a record can move from
SQLite to PostgreSQL. Texts stay encrypted in it: a backup is of use only together with the keys.
"""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from frontdesk.records.database import snapshot
from frontdesk.records.files import whole_file
from frontdesk.records.models import Base, now
from frontdesk.records.rows import to_line
from frontdesk.records.schema import require_current
from frontdesk.records.tracker import EVENTS, has_tracker
from frontdesk.records.unit_of_work import Record

FORMAT = 1
MANIFEST = "manifest.json"
KEY_CHECK = "frontdesk"
_ROWS_AT_ONCE = 500


def backup(record: Record, file: Path) -> dict[str, int]:
    """Write everything to `file`, readable by its owner only; return the rows of each table.

    Raises:
        InputError: the file exists already, or cannot be written; nothing is left half-written.
        ConfigurationError: the tables are not those of this version.
        RecordUnavailableError: the database does not answer.
    """
    revision = require_current(record.engine)
    with whole_file(file) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with snapshot(record.engine) as connection:
            tables = {table.name: _dump(archive, connection, table) for table in tables_of(connection)}
        manifest = {
            "format": FORMAT, "revision": revision, "made_at": now().isoformat(), "tables": tables,
            "key_check": record.cipher.seal(KEY_CHECK).decode("ascii"),
        }  # fmt: skip
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return {name: entry["rows"] for name, entry in tables.items()}


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables there are, in an order in which each comes after those it refers to."""
    own = list(Base.metadata.sorted_tables)
    return [*own, EVENTS] if has_tracker(connection) else own


def _dump(archive: zipfile.ZipFile, connection: Connection, table: Table) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    statement = select(table).order_by(*table.primary_key.columns)
    rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(statement)
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as out:
        for row in rows:
            line = to_line(table, row)
            digest.update(line)
            out.write(line)
            count += 1
    return {"rows": count, "sha256": digest.hexdigest()}
