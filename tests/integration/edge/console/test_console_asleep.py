"""A chat that fell asleep ends for everybody who has it open, whichever process ended it."""

import asyncio
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from console_tools import Browser, StaffRoom
from edge_tools import Edge, Visitor, recorded, stream, until, visitor
from live_tools import following
from sqlalchemy import update

from frontdesk.edge.housekeeping import Housekeeping
from frontdesk.records.models import Conversation, now
from frontdesk.records.retention import purge

REDIS = "redis://127.0.0.1:6379/9"
SOON_S = 60.0  # a second in truth; machines may be slow
_daily: list["asyncio.Task[bool]"] = []  # a task that nobody holds may be lost


def asleep(edge: Edge, who: Visitor) -> None:
    """Let a day pass in a chat."""
    with edge.house.record.write() as work:
        theirs = update(Conversation).where(Conversation.id == who.conversation)
        work.session.execute(theirs.values(last_at=now() - timedelta(hours=25)))
        work.commit()


def live_address(browser: Browser, who: Visitor) -> str:
    """Return the address of the live stream of a chat's page."""
    found: list[str] = []

    def look() -> list[str]:
        found.extend(
            re.findall(r'sse-connect="([^"]+)"', browser.get(f"/staff/chats/{who.conversation}").text)
        )
        return found

    until(look, SOON_S)
    return found[0].replace("&amp;", "&")


def keep_house(edge: Edge) -> None:
    """Let a process do its daily work; what it takes is not under test here."""

    async def begin() -> None:
        _daily.append(asyncio.create_task(Housekeeping(edge.house).step()))

    edge.call(begin)


def by_its_own_process(here: Edge, there: Edge) -> None:
    keep_house(here)


def by_another_process(here: Edge, there: Edge) -> None:
    keep_house(there)


def by_the_command(here: Edge, there: Edge) -> None:
    purge(there.house.record, older_than_days=90, moment=now())


@pytest.mark.parametrize(
    ("ends", "redis_url"),
    [(by_its_own_process, ""), (by_another_process, ""), (by_the_command, ""), (by_another_process, REDIS)],
)
def test_the_visitor_and_staff_are_told_at_once(
    url: str, start: Callable[..., Edge], staff_room_of: Callable[[Edge], StaffRoom],
    ends: Callable[[Edge, Edge], None], redis_url: str,
) -> None:  # fmt: skip
    here, there = start(url, redis_url=redis_url), start(url, redis_url=redis_url)
    dana = staff_room_of(here).enter("agent")
    states: list[str] = []

    def seen(events: list[dict[str, Any]]) -> bool:
        states.extend(e["message"]["owner"] for e in events[-1:] if e["event"] == "state")
        return states[-1:] == ["closed"]

    with httpx.Client(base_url=here.url, timeout=10, trust_env=False) as http:
        who = visitor(http)
        who.answered(who.say("what are the risks")["sequence"])
        asleep(here, who)
        path = live_address(dana, who)
        listener = threading.Thread(
            target=stream, args=(here, who), kwargs={"stop": seen, "states": True}, daemon=True
        )
        with following(dana, path) as screen:
            listener.start()
            until(lambda: states, SOON_S)
            ends(here, there)
            assert "The chat has ended" in screen.wait("head", "has ended", timeout_s=SOON_S).html
            listener.join(SOON_S)
        assert states[-1] == "closed"
        assert [said.kind for said in recorded(here.house, who.conversation)] == [None, "answer"]
