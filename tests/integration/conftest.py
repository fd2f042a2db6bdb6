"""The real assistant and action server, started once for all integration tests."""

from collections.abc import Iterator

import pytest

from frontdesk.commands.client import AssistantClient
from frontdesk.commands.services import on_free_ports
from frontdesk.commands.supervisor import Supervisor
from frontdesk.language.files import PROJECT
from frontdesk.settings import Settings, load_settings


@pytest.fixture(scope="session")
def assistant_settings() -> Iterator[Settings]:
    chosen = on_free_ports(load_settings())
    with Supervisor(chosen, log_folder=PROJECT / "var/log/tests"):
        yield chosen


@pytest.fixture(scope="session")
def client(assistant_settings: Settings) -> Iterator[AssistantClient]:
    with AssistantClient(assistant_settings) as connected:
        yield connected
