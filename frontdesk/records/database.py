"""The connection to the database: SQLite by default, PostgreSQL by URL."""

import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import ArgumentError

from frontdesk.errors import ConfigurationError

BUSY_S = 4.0
READ_ONLY = "frontdesk_read_only"


def open_engine(url: str, *, pool_size: int = 10) -> Engine:
    """Return an engine for `url`; nothing is connected yet.

    Raises:
        ConfigurationError: the URL names neither SQLite nor PostgreSQL.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": BUSY_S, "check_same_thread": False},
                               pool_size=pool_size, max_overflow=10)  # fmt: skip
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        parsed, pool_pre_ping=True, pool_size=pool_size, max_overflow=10, pool_timeout=BUSY_S,
        connect_args={"connect_timeout": 3, "options": "-c lock_timeout=4000 -c statement_timeout=10000"},
    )  # fmt: skip


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError("FRONTDESK_DATABASE_URL is not a database URL.") from error
    if parsed.get_backend_name() == "sqlite":
        return parsed
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise ConfigurationError("FRONTDESK_DATABASE_URL must name SQLite or PostgreSQL.")


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    """Durable and concurrent: write-ahead log, every commit on disk, foreign keys enforced."""
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`
    for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {line}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and then writes would fail when
    another one wrote in between."""
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
