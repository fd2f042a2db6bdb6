"""The connection to the database: SQLite by default, PostgreSQL by URL."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from frontdesk.errors import ConfigurationError, RecordUnavailableError

BUSY_S = 4.0
_CLOSE_S = 5.0
_LOOK_S = 0.02
READ_ONLY = "frontdesk_read_only"


def open_engine(url: str, *, pool_size: int = 10) -> Engine:
    """Return an engine for `url`; nothing is connected yet.

    Raises:
        ConfigurationError: the URL names neither SQLite nor PostgreSQL.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": BUSY_S, "check_same_thread": False},
                               pool_size=pool_size, max_overflow=10, hide_parameters=True)  # fmt: skip
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        parsed, pool_pre_ping=True, pool_size=pool_size, max_overflow=10, pool_timeout=BUSY_S, hide_parameters=True,
        connect_args={"connect_timeout": 3, "options": "-c lock_timeout=4000 -c statement_timeout=10000"},
    )  # fmt: skip


def close(engine: Engine, *, wait_s: float = _CLOSE_S) -> None:
    """Close an engine's connections, those in use as soon as their work is done.

    A thread may still be in a unit of work that nobody waits for any more; what it gave back to an engine
    that is closed already would never be closed.

    Args:
        engine: from `open_engine`.
        wait_s: seconds after which it is closed even so.
    """
    deadline = time.monotonic() + wait_s
    while isinstance(engine.pool, QueuePool) and engine.pool.checkedout() and time.monotonic() < deadline:
        time.sleep(_LOOK_S)
    engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's failures into ours.

    Raises:
        RecordUnavailableError: the database does not answer.
    """
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeoutError) as error:
        raise RecordUnavailableError(f"The database does not answer ({type(error).__name__}).") from error


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees the database as it is now, whatever others write meanwhile.

    Raises:
        RecordUnavailableError: the database does not answer.
    """
    options: dict[str, Any] = {READ_ONLY: True}
    if engine.dialect.name != "sqlite":  # SQLite's transactions are snapshots
        options["isolation_level"] = "REPEATABLE READ"
    with translated(), engine.execution_options(**options).connect() as connection, connection.begin():
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        yield connection


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
