"""Brings the database's tables up to date, and tells whether they are."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from frontdesk.errors import ConfigurationError
from frontdesk.records.database import BUSY_S, READ_ONLY, translated
from frontdesk.records.models import Base

_SCRIPTS = Path(__file__).parent / "migrations"
_WAIT_S = 60
_LOCK = 7_205_759  # any number, as long as it is always the same one


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to `revision`; of several processes at once one works and the others wait.

    Raises:
        ConfigurationError: they are those of a newer version.
        RecordUnavailableError: the database does not answer, or was locked for a minute.
    """
    with _alone(engine) as connection:
        _refuse_newer(MigrationContext.configure(connection).get_current_revision())
        command.upgrade(_configuration(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the tables back to an older revision. Data that it does not know is lost."""
    with _alone(engine) as connection:
        command.downgrade(_configuration(connection), revision)


def is_current(engine: Engine) -> bool:
    """Return whether the tables are those this version of the program needs."""
    return revision_of(engine) == newest_revision()


def require_current(engine: Engine) -> str:
    """Return the tables' revision, if it is the one this version of the program needs.

    Raises:
        ConfigurationError: it is another one.
        RecordUnavailableError: the database does not answer.
    """
    revision = revision_of(engine)
    _refuse_newer(revision)
    if revision is None or revision != newest_revision():
        raise ConfigurationError(
            "The database's tables are not those of this version: run `frontdesk migrate`."
        )
    return revision


def revision_of(engine: Engine) -> str | None:
    """Return the revision the tables have, None for an empty database."""
    with translated(), engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """Return the revision that this version of the program needs."""
    return str(ScriptDirectory(str(_SCRIPTS)).get_current_head())


def _refuse_newer(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory(str(_SCRIPTS)).walk_revisions()}
    if revision is not None and revision not in known:
        raise ConfigurationError(
            f"The database's tables (revision {revision}) are those of a newer version: start that one, or"
            " restore a backup that this version made."
        )


def ours(name: str | None, kind: str, parents: Any) -> bool:
    """Tell Alembic which tables to compare with the models: not the search index, not Rasa's."""
    return kind != "table" or name in Base.metadata.tables


def _configuration(connection: Connection) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that no other process migrates beside."""
    with translated(), engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
            raw.execute(f"PRAGMA busy_timeout = {_WAIT_S * 1000}")
            try:
                with connection.begin():  # BEGIN IMMEDIATE: waits for other writers
                    yield connection
            finally:
                raw.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")
            return
        with connection.begin():
            connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT_S}s'"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            yield connection
