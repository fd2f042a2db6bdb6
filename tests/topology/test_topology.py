"""The short form: two of each with stand-ins for what is trained. `make topology` is the real one."""

import shutil
import statistics
import sys
from collections.abc import Iterator

import pytest
from faults.servers import program

from topology.course import under_load
from topology.site import Site, run_site
from topology.staff import add_account, seconds_across

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes end with their parent on Linux only"),
    pytest.mark.skipif(
        not (program("initdb") and shutil.which("redis-server") and program("nginx")),
        reason="wants PostgreSQL, Redis and nginx",
    ),
]
SOON_S = 1.0


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with run_site(real=False) as running:
        yield running


def test_restarting_everything_in_turn_is_noticed_by_nobody(site: Site) -> None:
    course = under_load(site, site.restarts())
    assert course.troubles == []
    assert course.broken.found == {}
    assert len(course.log.acks) > 50
    for event in course.events:
        assert event.stopped is None or event.stopped.code in (0, -15), event  # nobody had to be killed


def test_killing_one_of_each_loses_nothing(site: Site) -> None:
    course = under_load(site, site.kills())
    assert course.broken.found == {}
    assert len(course.log.acks) > 30


def test_what_happens_on_one_edge_is_on_screens_of_the_other_at_once(site: Site) -> None:
    add_account(site)
    for way, waits in seconds_across(site, 10).items():
        assert statistics.median(waits) < SOON_S, (way, waits)
