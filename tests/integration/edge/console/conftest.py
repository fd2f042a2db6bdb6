"""Members of staff at a running edge."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from console_tools import StaffRoom
from edge_tools import Edge


@pytest.fixture
def staff_room_of() -> Iterator[Callable[[Edge], StaffRoom]]:
    """Signs members of staff in at any edge."""
    with ExitStack() as stack:
        yield lambda edge: StaffRoom(edge, stack)


@pytest.fixture
def staff_room(edge: Edge, staff_room_of: Callable[[Edge], StaffRoom]) -> StaffRoom:
    """Signs members of staff in at the edge, on each kind of database."""
    return staff_room_of(edge)
