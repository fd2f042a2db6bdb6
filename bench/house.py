"""Settings of houses under measure, each in a folder of its own, and the databases they share."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from bench.edge_process import settings_in
from bench.million import KEY
from frontdesk.errors import ServiceUnavailableError
from frontdesk.ports import free_ports
from frontdesk.settings import Settings


def house_settings(folder: Path, *, database: str = "", redis: str = "") -> Settings:
    """Return settings of a whole house whose limits do not get in the way.

    Args:
        folder: keeps everything of it.
        database: URL; by default SQLite in `folder`.
        redis: URL, where several houses share the database.
    """
    (actions,) = free_ports(1)
    folder.mkdir(parents=True, exist_ok=True)
    return replace(
        settings_in(folder), actions_port=actions, database_url=database, redis_url=redis, encryption_keys=KEY
    )


@contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """Give the URL of a new database on a PostgreSQL server; it is gone afterwards.

    Args:
        server: URL of the server, with a user who may make databases.

    Raises:
        ServiceUnavailableError: the server does not let us.
    """
    name = f"frontdesk_bench_{secrets.token_hex(4)}"
    _tell(server, SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield f"{server.rstrip('/')}/{name}"
    finally:
        _tell(server, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _tell(server: str, statement: object) -> None:
    try:
        with psycopg.connect(
            f"{server.rstrip('/')}/postgres", autocommit=True, connect_timeout=3
        ) as connection:
            connection.execute(statement)  # type: ignore[call-overload]
    except psycopg.Error as error:
        raise ServiceUnavailableError(f"PostgreSQL at {server} cannot be used: {error}.") from error
