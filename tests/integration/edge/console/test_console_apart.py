"""A console that runs apart from the visitors' door, on the same database."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from console_tools import StaffRoom
from edge_tools import Edge, Visitor, visitor
from live_tools import following, stream_of


@pytest.fixture
def door(url: str, start: Callable[..., Edge]) -> Edge:
    """An edge for visitors only, as `FRONTDESK_CONSOLE=false` makes it."""
    return start(url, console=False)


@pytest.fixture
def office(url: str, start: Callable[..., Edge]) -> Edge:
    """Another one, with the console."""
    return start(url)


@pytest.fixture
def who(door: Edge) -> Iterator[Visitor]:
    """A visitor at the door without a console."""
    with httpx.Client(base_url=door.url, timeout=30, trust_env=False) as client:
        yield visitor(client)


def test_without_a_console_its_addresses_lead_nowhere(
    door: Edge, office: Edge, staff_room_of: Callable[[Edge], StaffRoom]
) -> None:
    admin = staff_room_of(office).enter("admin")
    style = admin.get("/staff/inbox").text.split('<link rel="stylesheet" href="')[1].split('"')[0]
    for path in ("/staff", "/staff/", "/staff/inbox", "/staff/sign-in", "/staff/inbox/events", style):
        reply = httpx.get(f"{door.url}{path}", headers=admin.http.headers, trust_env=False)
        assert reply.status_code == 404, path
    assert admin.get(style).status_code == 200
    assert httpx.post(f"{door.url}/staff/sign-in", data={}, trust_env=False).status_code == 404


def test_what_is_said_at_the_door_is_live_in_the_office_and_the_other_way_round(
    door: Edge, office: Edge, who: Visitor, staff_room_of: Callable[[Edge], StaffRoom]
) -> None:
    dana = staff_room_of(office).enter("agent")
    page = f"/staff/chats/{who.conversation}"
    with (
        following(dana, stream_of(dana, page)) as screen,
        following(dana, stream_of(dana, "/staff/inbox")) as inbox,
    ):
        who.say("please ask staff about zoloft")
        screen.wait("message", "please ask staff about zoloft")
        inbox.wait("pane", who.conversation)
        assert dana.post(f"{page}/say", {"text": "Dana here.", "takes": "true"}).status_code == 303
        who.until(lambda said: any(m["text"] == "Dana here." for m in said))
    assert who.owner() == "staff"
