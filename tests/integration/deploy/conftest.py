"""A fake assistant and a record for the edges behind the proxy."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "edge"))  # its tools are used here, too

from edge_tools import FakeRasa

from frontdesk.records import open_engine
from frontdesk.records.schema import migrate


@pytest.fixture(scope="session")
def record_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('deploy') / 'record.db'}"
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def rasa() -> Iterator[FakeRasa]:
    fake = FakeRasa()
    fake.start()
    yield fake
    fake.stop()
