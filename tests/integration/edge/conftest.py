"""A database of each kind, a fake assistant, a running edge."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import psycopg
import pytest
from edge_tools import Edge, FakeRasa, Visitor, opened, running, settings_for, visitor

from frontdesk.records import open_engine
from frontdesk.records.schema import migrate

POSTGRES = os.environ.get("FRONTDESK_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _migrated(f"sqlite:///{tmp_path_factory.mktemp('edge') / 'edge.db'}")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    name = f"frontdesk_edge_{secrets.token_hex(6)}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=5) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    try:
        yield _migrated(f"{POSTGRES}/{name}")
    finally:
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=5) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database: each test runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    fake = FakeRasa()
    fake.start()
    yield fake
    fake.gate.set()
    fake.stop()


@pytest.fixture
def start(rasa: FakeRasa) -> Iterator[Callable[..., Edge]]:
    """Starts an edge on a database; several are several processes to the record."""
    with ExitStack() as stack:

        def begin(
            url: str, *, screen: Any = None, phrases: Any = None, clock: Any = None, widget: Any = None,
            **settings: Any,
        ) -> Edge:  # fmt: skip
            given = {"clock": clock, "phrases": phrases}
            more = {name: value for name, value in given.items() if value}
            house = stack.enter_context(opened(settings_for(url, rasa, **settings), screen, **more))
            return stack.enter_context(running(house, **({"widget": widget} if widget else {})))

        yield begin


@pytest.fixture
def edge(url: str, start: Callable[..., Edge]) -> Edge:
    return start(url)


@pytest.fixture
def http(edge: Edge) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=edge.url, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture
def who(http: httpx.Client) -> Visitor:
    return visitor(http)


def _migrated(url: str) -> str:
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return url
