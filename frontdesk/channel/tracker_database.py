"""The assistant's connection to the record's database (SQLAlchemy 1.4)."""

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import QueuePool, StaticPool

from frontdesk.errors import ConfigurationError

_BUSY_S = 3.0
_POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 0, "pool_timeout": _BUSY_S}
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON")


def tracker_engine(url: str) -> Engine:
    """Return an engine for `url`; nothing is connected yet. `sqlite://` lives in memory.

    Raises:
        ConfigurationError: the URL names neither SQLite nor PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError as error:
        raise ConfigurationError("FRONTDESK_DATABASE_URL is not a database URL.") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend not in ("postgresql", "postgres"):
        raise ConfigurationError("FRONTDESK_DATABASE_URL must name SQLite or PostgreSQL.")
    return sa.create_engine(
        parsed.set(drivername="postgresql+psycopg2"),
        pool_pre_ping=True, hide_parameters=True, **_POOL,
        connect_args={"connect_timeout": 3, "options": "-c lock_timeout=3000 -c statement_timeout=4000"},
    )  # fmt: skip


def is_sqlite(engine: Engine) -> bool:
    """Return whether the database is SQLite."""
    return bool(engine.dialect.name == "sqlite")


def make_table(engine: Engine, metadata: sa.MetaData) -> None:
    """Make Rasa's table if it is missing; another process may be doing the same."""
    try:
        metadata.create_all(engine)
    except sa.exc.DBAPIError:
        if not sa.inspect(engine).has_table("events"):
            raise


def _sqlite(url: sa.engine.URL) -> Engine:
    in_memory = url.database in (None, "", ":memory:")
    # In memory, a second connection would be another database. A file is opened once, not for each turn.
    more = {"poolclass": StaticPool} if in_memory else {"poolclass": QueuePool, **_POOL}
    engine = sa.create_engine(
        url, hide_parameters=True, connect_args={"timeout": _BUSY_S, "check_same_thread": False}, **more
    )

    def private(*args: Any) -> None:
        """Make the file before SQLite does: nobody else may read it."""
        if not in_memory:
            path = Path(str(url.database))
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))

    def prepare(connection: Any, record: Any) -> None:
        for line in _PRAGMAS:
            connection.execute(f"PRAGMA {line}")

    sa.event.listen(engine, "do_connect", private)
    sa.event.listen(engine, "connect", prepare)
    return engine
