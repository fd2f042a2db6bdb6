"""A crisis in a chat that somebody holds counts as seen once somebody who can help has it before them."""

from collections.abc import Callable
from datetime import datetime

import pytest
from console_tools import Browser
from edge_tools import Edge, Visitor, recorded, until


@pytest.fixture
def in_crisis(edge: Edge, who: Visitor, dana: Browser) -> Visitor:
    """A visitor who shows a crisis while Dana, who is away, holds the chat."""
    dana.post(f"/staff/chats/{who.conversation}/take")
    who.say("I will kill myself")
    until(lambda: any(said.kind == "crisis" for said in recorded(edge.house, who.conversation)))
    assert seen_at(edge, who) is None
    return who


def seen_at(edge: Edge, who: Visitor) -> datetime | None:
    with edge.house.record.read() as work:
        request = work.handoffs.open_of(who.conversation)
        assert request is not None
        return request.claimed_at


def latest(edge: Edge, who: Visitor) -> int:
    return recorded(edge.house, who.conversation)[-1].sequence


@pytest.mark.parametrize(
    "act",
    [
        lambda browser, page, last: browser.get(page),
        lambda browser, page, last: browser.post(f"{page}/seen", {"sequence": last}),
        lambda browser, page, last: browser.post(f"{page}/note", {"text": "I call her."}),
    ],
    ids=["opens it", "has it open", "leaves a note"],
)
def test_any_colleague_who_answers_chats_counts(
    edge: Edge, in_crisis: Visitor, ben: Browser, act: Callable[[Browser, str, int], object]
) -> None:
    act(ben, f"/staff/chats/{in_crisis.conversation}", latest(edge, in_crisis))
    assert seen_at(edge, in_crisis) is not None


def test_a_reply_counts(edge: Edge, in_crisis: Visitor, dana: Browser) -> None:
    assert dana.post(f"/staff/chats/{in_crisis.conversation}/say", {"text": "I am here."}).status_code == 303
    assert seen_at(edge, in_crisis) is not None


def test_a_reviewer_and_what_was_read_before_do_not_count(
    edge: Edge, in_crisis: Visitor, dana: Browser, rita: Browser
) -> None:
    page = f"/staff/chats/{in_crisis.conversation}"
    assert rita.get(page).status_code == 200
    rita.post(f"{page}/seen", {"sequence": latest(edge, in_crisis)})
    dana.post(f"{page}/seen", {"sequence": 1})
    assert seen_at(edge, in_crisis) is None
