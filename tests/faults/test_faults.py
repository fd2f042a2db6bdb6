"""The short form: every kind of fault at least once. `make faults` is the long one."""

import os
import shutil
import sys
from collections.abc import Sequence
from typing import Literal

import pytest

from faults.campaign import Order, campaign
from faults.servers import program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
SEED = int(os.environ.get("FRONTDESK_TEST_SEED", "20"))


def run(database: Literal["sqlite", "postgresql"], kinds: Sequence[str], times: int = 1) -> None:
    """Break a house in each of these ways; fail unless every promise was kept and there was one to keep."""
    figures = campaign(Order(database, times * len(kinds), SEED, pace_s=3.0, kinds=kinds))
    assert not figures["broken"], figures
    assert figures["acknowledged"] > 100, figures
    assert figures["replies"] > 50, figures
    missing = set(kinds) - set(figures["recovery_s_by_fault"])
    if missing == {"full_disk"}:
        pytest.skip("a disk that is full could not be tried: no file system may be mounted here")
    assert not missing


@pytest.mark.skipif(
    not (program("initdb") and shutil.which("redis-server")), reason="wants PostgreSQL and Redis"
)
def test_nothing_is_lost_on_postgresql() -> None:
    run("postgresql", (
        "kill_edge", "kill_rasa", "kill_actions", "stop_edge", "stop_rasa", "stop_actions", "pause_edge",
        "pause_actions", "hung_action", "postgres_crash", "redis_flush", "redis_pause",
    ))  # fmt: skip


def test_nothing_is_lost_on_sqlite() -> None:
    run("sqlite", ("kill_edge", "full_disk", "pause_rasa"), times=2)
