"""Rows of a table as JSON, alike for both databases: bytes as base64, times as ISO 8601 in UTC."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Row, Table

from frontdesk.errors import InputError
from frontdesk.records.models.base import UtcDateTime


def to_line(table: Table, row: Row[Any]) -> bytes:
    """Return a row as one line of JSON."""
    values = {column.name: _plain(value) for column, value in zip(table.columns, row, strict=True)}
    return json.dumps(values, separators=(",", ":")).encode("ascii") + b"\n"


def from_line(table: Table, line: bytes) -> dict[str, Any]:
    """Return the values that `to_line` wrote.

    Raises:
        InputError: the line does not hold a row of this table.
    """
    try:
        values = json.loads(line)
        if set(values) != set(table.columns.keys()):
            raise InputError(f"A row of the backup does not fit the table {table.name}.")
        return {name: _value(table, name, value) for name, value in values.items()}
    except (ValueError, TypeError, binascii.Error) as error:
        raise InputError(f"A row of the backup's table {table.name} cannot be read.") from error


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, datetime) else value


def _value(table: Table, name: str, value: Any) -> Any:
    kind = table.columns[name].type
    if value is not None and isinstance(kind, LargeBinary):
        return base64.b64decode(value, validate=True)
    if value is not None and isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return value
