"""What makes the database itself refuse to change or remove audit entries."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

_REFUSAL = "audit entries are never changed or removed"
_SQLITE = (
    f"CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    f"CREATE TRIGGER audit_entry_unremoved BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
)
_POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION audit_entry_kept() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$""",
    """CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_kept()""",
    """CREATE TRIGGER audit_entry_whole BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_kept()""",
)


def guard(connection: Connection) -> None:
    """Let the database refuse from now on."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES:
        connection.execute(text(statement))


def unguard(connection: Connection) -> None:
    """Let the database allow it again."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER audit_entry_unchanged"))
        connection.execute(text("DROP TRIGGER audit_entry_unremoved"))
        return
    connection.execute(text("DROP TRIGGER audit_entry_kept ON audit_entry"))
    connection.execute(text("DROP TRIGGER audit_entry_whole ON audit_entry"))
    connection.execute(text("DROP FUNCTION audit_entry_kept()"))


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Allow it for the block; if its transaction fails, the guard was never away."""
    unguard(connection)
    yield
    guard(connection)
