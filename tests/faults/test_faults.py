"""The short form: every kind of fault at least once. `make faults` is the long one."""

import os
import shutil
import sys
from typing import Any

import pytest

from faults.campaign import Order, campaign
from faults.servers import program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
SEED = int(os.environ.get("FRONTDESK_TEST_SEED", "20"))


def kept(figures: dict[str, Any]) -> bool:
    """Return whether every promise was kept and there was something to promise."""
    return not figures["broken"] and figures["acknowledged"] > 100 and figures["replies"] > 50


@pytest.mark.skipif(
    not (program("initdb") and shutil.which("redis-server")), reason="wants PostgreSQL and Redis"
)
def test_nothing_is_lost_on_postgresql() -> None:
    kinds = ("kill_edge", "kill_rasa", "kill_actions", "stop_rasa", "pause_edge", "hung_action", "postgres_crash",
             "redis_flush", "redis_pause")  # fmt: skip
    figures = campaign(Order("postgresql", len(kinds), SEED, pace_s=3.0, kinds=kinds))
    assert kept(figures), figures


def test_nothing_is_lost_on_sqlite() -> None:
    kinds = ("kill_edge", "full_disk", "pause_rasa")
    figures = campaign(Order("sqlite", 2 * len(kinds), SEED, pace_s=3.0, kinds=kinds))
    assert kept(figures), figures
