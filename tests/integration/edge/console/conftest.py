"""Members of staff at a running edge."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from console_tools import StaffRoom
from edge_tools import Edge


@pytest.fixture
def staff_room(edge: Edge) -> Iterator[StaffRoom]:
    """Signs members of staff in at the edge, on each kind of database."""
    with ExitStack() as stack:
        yield StaffRoom(edge, stack)
