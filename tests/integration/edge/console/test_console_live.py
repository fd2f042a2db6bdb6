"""Live pages: what happens comes to the screen by itself, for whoever may see it, as long as they may.

How soon is measured by bench/console_live.py: a test has other work beside it.
"""

import re
from collections.abc import Callable

import httpx
import pytest
from console_tools import Browser, StaffRoom
from edge_tools import Edge, FakeRasa, Visitor, until, visitor
from live_tools import following, stream_of
from sqlalchemy import func, select

from frontdesk.console import live
from frontdesk.records.models import AuditEntry

SCRIPT = "<script>alert(1)</script>"


def test_messages_come_to_the_screen_by_themselves_in_their_order(who: Visitor, dana: Browser) -> None:
    with following(dana, stream_of(dana, f"/staff/chats/{who.conversation}")) as screen:
        for number in range(5):
            who.say(f"what are the risks, {number}")
            assert screen.wait("message", f"what are the risks, {number}").id == str(number * 2 + 1)
            assert screen.wait("message", f"reply to what are the risks, {number}").id == str(number * 2 + 2)


def test_what_was_understood_is_added_to_a_message_that_is_shown_already(
    who: Visitor, dana: Browser, rasa: FakeRasa
) -> None:
    with following(dana, stream_of(dana, f"/staff/chats/{who.conversation}")) as screen:
        rasa.gate.clear()
        who.say("what are the risks")
        assert "80 %" not in screen.wait("message", "what are the risks").html
        rasa.gate.set()
        amended = screen.wait("amend", "80 %").html
        assert 'id="m-1"' in amended
        assert "hx-swap-oob" in amended


@pytest.mark.parametrize("redis_url", ["", "redis://127.0.0.1:6379/9"])
def test_what_another_process_took_comes_to_the_screen_and_the_inbox(
    url: str, start: Callable[..., Edge], staff_room_of: Callable[[Edge], StaffRoom], redis_url: str
) -> None:
    here, there = start(url, redis_url=redis_url), start(url, redis_url=redis_url)
    dana = staff_room_of(here).enter("agent")
    with (
        httpx.Client(base_url=there.url, timeout=10, trust_env=False) as http,
        following(dana, stream_of(dana, "/staff/inbox")) as inbox,
    ):
        who = visitor(http)
        with following(dana, stream_of(dana, f"/staff/chats/{who.conversation}")) as screen:
            screen.calm(0.7)
            who.say("I will kill myself")
            screen.wait("message", "kill myself")
            inbox.wait("pane", who.conversation)


def test_the_inbox_is_drawn_anew_when_somebody_needs_a_person(http: httpx.Client, dana: Browser) -> None:
    with following(dana, stream_of(dana, "/staff/inbox")) as inbox:
        who = visitor(http)
        who.http.post("/v1/person", headers=who.headers)
        inbox.wait("pane", who.conversation)


def test_what_the_page_has_is_not_sent_again(who: Visitor, dana: Browser) -> None:
    who.answered(who.say("please ask staff about zoloft")["sequence"])
    path = stream_of(dana, f"/staff/chats/{who.conversation}")
    with following(dana, path) as screen:
        screen.calm()
        assert [event.name for event in screen.seen if event.name not in ("pane", "elsewhere", "amend")] == []


def test_a_stream_goes_on_after_the_last_event_that_arrived(who: Visitor, dana: Browser) -> None:
    for text in ("one", "two", "three"):
        who.answered(who.say(text)["sequence"])
    path = f"/staff/chats/{who.conversation}/events"
    with following(dana, path, {"Last-Event-ID": "4"}) as screen:
        screen.wait("message", "reply to three")
        assert [event.id for event in screen.seen if event.name == "message"] == ["5", "6"]


def test_a_crisis_while_staff_hold_the_chat_is_marked_at_once_in_page_and_inbox(
    who: Visitor, dana: Browser, ben: Browser
) -> None:
    dana.post(f"/staff/chats/{who.conversation}/take")
    path = stream_of(dana, f"/staff/chats/{who.conversation}")
    with following(dana, path) as screen, following(ben, stream_of(ben, "/staff/inbox")) as inbox:
        who.say("I will kill myself")
        assert "988" in screen.wait("head", "risk-banner").html
        entry = inbox.wait("pane", f"{dana.name} has it")
        assert re.search(rf'data-risks="[^"]*{re.escape(who.conversation)}', entry.html)


def test_the_composer_opens_for_whoever_takes_the_chat_and_locks_for_the_others(
    who: Visitor, dana: Browser, ben: Browser
) -> None:
    page = f"/staff/chats/{who.conversation}"
    with following(dana, stream_of(dana, page)) as hers, following(ben, stream_of(ben, page)) as his:
        ben.post(f"{page}/take")
        assert "<textarea" in his.wait("composer").html
        locked = hers.wait("composer").html
        assert f"{ben.name} has this chat" in locked
        assert "<textarea" not in locked


def test_notes_and_typing_reach_colleagues_and_no_visitor_s_markup_is_markup(
    who: Visitor, dana: Browser, ben: Browser
) -> None:
    page = f"/staff/chats/{who.conversation}"
    dana.post(f"{page}/take")
    with following(dana, stream_of(dana, f"{page}?show=mine")) as screen:
        who.http.post("/v1/typing", headers=who.headers)
        screen.wait("typing", "The visitor is typing")
        ben.post(f"{page}/note", {"text": SCRIPT})
        note = screen.wait("notes").html
        who.say(SCRIPT)
        said = screen.wait("message", "alert(1)").html
        pane = screen.wait("pane", "alert(#)").html  # the preview is the masked copy
        for html in (note, said, pane):
            assert "<script" not in html
            assert "&lt;script&gt;" in html


def test_reviewers_get_the_masked_copy_and_nothing_for_agents(
    edge: Edge, who: Visitor, dana: Browser, rita: Browser
) -> None:
    page = f"/staff/chats/{who.conversation}"
    dana.post(f"{page}/take")  # else the assistant of the tests repeats the words
    with following(rita, stream_of(rita, page)) as screen:
        who.say("my number is 303 555 0148")
        details = {"name": "Ana Diaz", "phone": "303 555 0148", "consent": True}
        who.http.post("/v1/contact", json=details, headers=who.headers)
        dana.post(f"{page}/note", {"text": "call Ana"})
        screen.wait("", "my number is ### ### ####")
        screen.calm()
        names = {event.name for event in screen.seen}
        assert names <= {"message", "amend", "head", "composer", "pane", "elsewhere"}
        everything = " ".join(event.html for event in screen.seen)
        for kept in ("303", "Ana", "<textarea", "<form"):
            assert kept not in everything, kept


def test_a_stream_without_a_page_is_audited_like_one(edge: Edge, who: Visitor, ben: Browser) -> None:
    def entries() -> int:
        mine = select(func.count()).where(
            AuditEntry.actor == ben.name,
            AuditEntry.target == who.conversation,
            AuditEntry.action == "read chat",
        )
        with edge.house.record.read() as work:
            return work.session.scalar(mine)

    for _ in range(2):
        with following(ben, f"/staff/chats/{who.conversation}/events"):
            assert entries() == 1


def test_streams_end_with_the_session(who: Visitor, dana: Browser) -> None:
    with (
        following(dana, f"/staff/chats/{who.conversation}/events") as screen,
        following(dana, "/staff/inbox/events") as inbox,
    ):
        screen.wait("pane")
        dana.post("/staff/sign-out")
        who.say("anybody there?")
        for stream in (screen, inbox):
            stream.wait("over", "signed out")
            assert stream.over.wait(5)
        assert not any("anybody there" in event.html for event in (*screen.seen, *inbox.seen))


def test_a_stream_ends_when_its_chat_is_erased(who: Visitor, dana: Browser) -> None:
    with following(dana, f"/staff/chats/{who.conversation}/events") as screen:
        screen.wait("pane")
        assert who.http.delete("/v1/chat", headers=who.headers).status_code == 200
        screen.wait("over", "gone")
        assert screen.over.wait(5)


def test_one_member_of_staff_has_so_many_streams(edge: Edge, dana: Browser, ben: Browser) -> None:
    from contextlib import ExitStack

    with ExitStack() as stack:
        for _ in range(live.EACH):
            stack.enter_context(following(dana, "/staff/inbox/events"))
        assert dana.get("/staff/inbox/events").status_code == 429
        with following(ben, "/staff/inbox/events") as other:
            other.wait("pane")
    console = next(route.app for route in edge.app.routes if getattr(route, "path", "") == "/staff")
    until(lambda: console.state.console.live.count() == 0)
    until(lambda: b"frontdesk_streams 0.0" in edge.house.metrics.page())
    with following(dana, "/staff/inbox/events") as again:
        again.wait("pane")


def test_strangers_get_no_stream(http: httpx.Client, who: Visitor) -> None:
    for path in ("/staff/inbox/events", f"/staff/chats/{who.conversation}/events"):
        assert http.get(path).status_code == 303


def test_a_chat_that_there_is_not_has_no_stream(dana: Browser, rita: Browser) -> None:
    for browser in (dana, rita):
        assert browser.get("/staff/chats/nothing/events").status_code == 404
