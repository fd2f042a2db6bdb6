"""Each reading of words in clear text leaves an entry in the audit; a page that stays open leaves one."""

import pytest
from console_clock import Clock
from console_tools import Browser, StaffRoom
from edge_tools import Edge, Visitor, recorded, until
from live_tools import following, stream_of
from sqlalchemy import select
from starlette.routing import Mount

from frontdesk.console.context import Console
from frontdesk.records.models import AuditEntry


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def edge(url: str, start, clock: Clock) -> Edge:
    return start(url, clock=clock)


def done(edge: Edge, browser: Browser, who: Visitor) -> list[str]:
    """Return what somebody did with a chat, as the audit tells it."""
    mine = (AuditEntry.actor == browser.name) & (AuditEntry.target == who.conversation)
    with edge.house.record.read() as work:
        return list(work.session.scalars(select(AuditEntry.action).where(mine).order_by(AuditEntry.id)))


def all_closed(edge: Edge) -> None:
    """Wait until the house has noticed that nobody follows any more."""
    mount = next(route for route in edge.app.routes if isinstance(route, Mount) and route.path == "/staff")
    console: Console = mount.app.state.console  # type: ignore[attr-defined]
    until(lambda: console.live.count() == 0)


def test_an_open_page_is_one_entry_however_often_its_connection_breaks(
    edge: Edge, who: Visitor, ben: Browser, clock: Clock
) -> None:
    path = stream_of(ben, f"/staff/chats/{who.conversation}")
    for _ in range(3):
        with following(ben, path):
            clock.wait(minutes=8)  # it stays open
        all_closed(edge)
        clock.wait(minutes=1)  # and comes back
    assert done(edge, ben, who) == ["read chat"]


def test_whoever_reads_later_leaves_another_entry(
    edge: Edge, who: Visitor, ben: Browser, clock: Clock
) -> None:
    path = stream_of(ben, f"/staff/chats/{who.conversation}")
    clock.wait(minutes=4)  # the page was opened, its stream was not
    with following(ben, path):
        assert done(edge, ben, who) == ["read chat"] * 2
    all_closed(edge)
    clock.wait(minutes=4)
    who.answered(who.say("I have not told anybody")["sequence"])
    with following(ben, path) as screen:
        screen.wait("message", "I have not told anybody")
        assert done(edge, ben, who) == ["read chat"] * 3


def test_another_browser_of_the_same_person_reads_for_itself(
    edge: Edge, who: Visitor, dana: Browser, staff_room: StaffRoom, clock: Clock
) -> None:
    path = stream_of(dana, f"/staff/chats/{who.conversation}")
    with following(dana, path):
        clock.wait(minutes=4)
        with following(staff_room.again(dana), path):
            assert done(edge, dana, who) == ["read chat"] * 2


def test_reviewers_read_masked_words_without_an_entry(edge: Edge, who: Visitor, rita: Browser) -> None:
    with following(rita, stream_of(rita, f"/staff/chats/{who.conversation}")):
        assert done(edge, rita, who) == []


def test_seeing_a_person_at_risk_on_an_open_page_is_an_entry_once(
    edge: Edge, who: Visitor, dana: Browser, ben: Browser
) -> None:
    page = f"/staff/chats/{who.conversation}"
    dana.post(f"{page}/take")
    who.say("I will kill myself")
    until(lambda: any(said.kind == "crisis" for said in recorded(edge.house, who.conversation)))
    for _ in range(2):
        ben.post(f"{page}/seen", {"sequence": recorded(edge.house, who.conversation)[-1].sequence})
    assert done(edge, ben, who) == ["attend"]
