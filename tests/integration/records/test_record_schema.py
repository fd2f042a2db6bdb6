"""The migrations make the tables of the models, alone or many at once, and keep what is recorded."""

import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from records_tools import NAME, Names, contents, full_chat, indexed_words, open_engine_closing
from sqlalchemy import inspect, text

from frontdesk.errors import ConfigurationError, RecordUnavailableError
from frontdesk.records import Cipher, Record, new_key
from frontdesk.records.database import snapshot
from frontdesk.records.models import Base
from frontdesk.records.schema import (
    downgrade,
    is_current,
    migrate,
    newest_revision,
    ours,
    require_current,
    revision_of,
)
from frontdesk.records.search import search

ONE_OF_MANY = """
import sys
from frontdesk.records import open_engine
from frontdesk.records.schema import is_current, migrate
engine = open_engine(sys.argv[1])
migrate(engine)
assert is_current(engine)
engine.dispose()
"""


def differences(record: Record) -> list[Any]:
    with snapshot(record.engine) as connection, warnings.catch_warnings():
        # SQLite has no index over an expression to compare with PostgreSQL's.
        warnings.filterwarnings("ignore", "autogenerate skipping metadata-specified expression-based index")
        options = {"include_name": ours, "compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def test_an_empty_database_becomes_exactly_the_models(record: Record) -> None:
    assert differences(record) == []
    assert revision_of(record.engine) == newest_revision()


def _rules(record: Record) -> dict[str, Any]:
    """Return what a comparison of the metadata does not look at: checks, and indexes over a part."""
    found: dict[str, Any] = {}
    looker = inspect(record.engine)
    for table in sorted(filter(Base.metadata.tables.__contains__, looker.get_table_names())):
        checks = looker.get_check_constraints(table)
        found[table] = sorted("".join(check["sqltext"].split()) for check in checks)
    postgres = record.engine.dialect.name == "postgresql"
    statement = (
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
        if postgres else "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )  # fmt: skip
    with snapshot(record.engine) as connection, warnings.catch_warnings():
        rows = connection.execute(text(statement)).tuples()
        found["indexes"] = {name: "".join(said.lower().split()) for name, said in rows}
    return found


def test_checks_and_indexes_are_those_of_the_models(record: Record) -> None:
    migrated = _rules(record)
    Base.metadata.drop_all(record.engine)
    Base.metadata.create_all(record.engine)
    made = _rules(record)
    assert any(made[table] for table in Base.metadata.tables)
    assert {name: migrated[name] for name in made if name != "indexes"} == {
        name: rules for name, rules in made.items() if name != "indexes"
    }
    of_models = made["indexes"]
    assert {name: migrated["indexes"].get(name) for name in of_models} == of_models


def test_a_missing_column_would_be_noticed(record: Record) -> None:
    with record.engine.begin() as connection:
        connection.execute(text("ALTER TABLE review DROP COLUMN comment"))
    assert [change[0] for change in differences(record)] == ["add_column"]


def test_rasa_s_table_is_left_alone(record: Record) -> None:
    full_chat(record)
    assert differences(record) == []


def test_downgrade_and_upgrade_keep_what_is_recorded(record: Record) -> None:
    for number in range(3):
        full_chat(record, number)
    before = contents(record)
    downgrade(record.engine, "0001")
    assert not is_current(record.engine)
    with record.engine.begin() as connection:
        reword = (
            "UPDATE message SET masked = 'said without an index' WHERE id = (SELECT max(id) FROM message)"
        )
        connection.execute(text(reword))
    migrate(record.engine)
    assert is_current(record.engine)
    assert differences(record) == []
    with record.read() as work:
        assert len(search(work.session, "index")) == 1
        assert len(search(work.session, "safe")) == 3
    after = contents(record)
    before["audit_seal"] = []  # the next entry makes a new one
    for later in ("reply_mark", "flag"):  # older tables have no place for them
        assert after.pop(later) == []
        assert before.pop(later) != []
    assert {name: len(rows) for name, rows in after.items()} == {n: len(rows) for n, rows in before.items()}
    assert after["message"][:-1] == before["message"][:-1]
    assert {**after, "message": []} == {**before, "message": []}


def test_everything_can_be_taken_down_and_made_again(record: Record) -> None:
    full_chat(record)
    downgrade(record.engine)
    assert revision_of(record.engine) is None
    migrate(record.engine)
    assert differences(record) == []


def test_migrating_again_changes_nothing(record: Record) -> None:
    full_chat(record)
    before = contents(record)
    migrate(record.engine)
    assert contents(record) == before


def test_old_tables_are_refused_with_what_to_do(url: str) -> None:
    with open_engine_closing(url) as engine:
        assert not is_current(engine)
        with pytest.raises(ConfigurationError, match="frontdesk migrate"):
            require_current(engine)


def test_tables_of_a_newer_version_are_refused_and_left_as_they_are(record: Record) -> None:
    with record.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (migrate, require_current):
        with pytest.raises(ConfigurationError, match="newer version"):
            attempt(record.engine)
    assert revision_of(record.engine) == "9999"


def test_a_database_that_is_not_there_is_told_apart_from_an_empty_one() -> None:
    with (
        open_engine_closing("postgresql://postgres@127.0.0.1:9/nothing") as engine,
        pytest.raises(RecordUnavailableError),
    ):
        is_current(engine)


def test_processes_that_start_together_do_not_disturb_each_other(url: str) -> None:
    command = [sys.executable, "-c", ONE_OF_MANY, url]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    errors = [process.communicate(timeout=120)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0] * 4, "\n".join(errors)
    with open_engine_closing(url) as engine:
        assert differences(Record(engine, Cipher([new_key()]), None)) == []  # type: ignore[arg-type]


def test_the_search_index_holds_no_more_than_the_masked_texts(tmp_path: Path) -> None:
    with open_engine_closing(f"sqlite:///{tmp_path / 'record.db'}") as engine:
        migrate(engine)
        record = Record(engine, Cipher([new_key()]), Names())
        full_chat(record)
        words = indexed_words(record)
        assert "safe" in words
        assert NAME.lower() not in words
