"""Members of staff at a running edge."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from console_tools import Browser, StaffRoom
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


@pytest.fixture
def dana(staff_room: StaffRoom) -> Browser:
    """A member of staff who answers chats."""
    return staff_room.enter("agent")


@pytest.fixture
def ben(staff_room: StaffRoom) -> Browser:
    """A colleague of hers."""
    return staff_room.enter("agent")


@pytest.fixture
def rita(staff_room: StaffRoom) -> Browser:
    """Somebody who reviews and answers nobody."""
    return staff_room.enter("reviewer")
