"""A migrated record of each kind; every test gets a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from records_tools import Names, empty_database, open_engine_closing

from frontdesk.records import Cipher, Record, new_key
from frontdesk.records.schema import migrate


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(kind: str, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    with empty_database(kind, tmp_path) as made:
        yield made


@pytest.fixture
def other_url(tmp_path: Path, other_kind: str) -> Iterator[str]:
    """The URL of a second empty database."""
    with empty_database(other_kind, tmp_path / "other") as made:
        yield made


@pytest.fixture(params=["sqlite", "postgres"])
def other_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def record(url: str) -> Iterator[Record]:
    with open_engine_closing(url) as engine:
        migrate(engine)
        yield Record(engine, Cipher([new_key()]), Names())
