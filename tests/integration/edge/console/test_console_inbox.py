"""The inbox: who needs a person, in which order, and who has whom."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from console_clock import Clock
from console_tools import Browser
from edge_tools import Edge, Visitor, recorded, until, visitor
from sqlalchemy import update

from frontdesk.language.files import PROJECT
from frontdesk.records.models import Handoff, now


@pytest.fixture(autouse=True)
def _nobody_waits(edge: Edge) -> None:
    """The databases last for all tests: what others left open is dealt with first."""
    with edge.house.record.write() as work:
        work.session.execute(update(Handoff).where(Handoff.resolved_at.is_(None)).values(resolved_at=now()))
        work.commit()


def shown(browser: Browser, which: str = "needs") -> list[str]:
    """Return the chats of a list, in its order."""
    reply = browser.get(f"/staff/inbox?show={which}")
    assert reply.status_code == 200
    return re.findall(r'data-chat="([^"]+)"', reply.text)


def asking(http: httpx.Client, text: str) -> Visitor:
    """Return a visitor whose message brought staff in."""
    who = visitor(http)
    who.answered(who.say(text)["sequence"])
    return who


def waits_since(edge: Edge, who: Visitor, minutes: float) -> None:
    asked = update(Handoff).where(Handoff.conversation_id == who.conversation)
    with edge.house.record.write() as work:
        work.session.execute(asked.values(requested_at=now() - timedelta(minutes=minutes)))
        work.commit()


def test_the_most_urgent_stand_first_then_who_waits_longest(
    edge: Edge, http: httpx.Client, dana: Browser
) -> None:
    young = asking(http, "please ask staff about zoloft")
    old = asking(http, "please ask staff about lithium")
    person = visitor(http)
    person.http.post("/v1/person", headers=person.headers)
    unclear = asking(http, "what nobody understands")
    emergency = asking(http, "he is not breathing")
    crisis = asking(http, "I will kill myself")
    waits_since(edge, old, 30)
    waits_since(edge, person, 300)
    waits_since(edge, unclear, 900)
    wanted = [who.conversation for who in (crisis, emergency, old, young, person, unclear)]
    assert shown(dana) == wanted
    tags = re.findall(r'<span class="tag [^"]*">(\w+)</span>', dana.get("/staff/inbox").text)
    assert tags == ["Crisis", "Emergency", "Medical", "Medical", "Clinic", "Unclear"]


def test_the_list_says_why_since_when_and_by_when(edge: Edge, http: httpx.Client, dana: Browser) -> None:
    who = asking(http, "please ask staff about zoloft 20")
    waits_since(edge, who, 12.5)
    page = dana.get("/staff/inbox").text
    assert "A medicine they take" in page
    assert "12 min" in page
    assert "Answer by" in page
    assert "zoloft ##" in page  # the preview is the masked copy
    late = update(Handoff).where(Handoff.conversation_id == who.conversation)
    with edge.house.record.write() as work:
        work.session.execute(late.values(deadline_at=now() - timedelta(minutes=3)))
        work.commit()
    assert "Overdue since" in dana.get("/staff/inbox").text


def test_a_chat_moves_from_list_to_list(http: httpx.Client, dana: Browser, ben: Browser) -> None:
    who = visitor(http)
    who.answered(who.say("what are the risks")["sequence"])
    chat = who.conversation
    assert chat in shown(dana, "assistant")
    who.http.post("/v1/person", headers=who.headers)
    assert chat in shown(dana)
    assert chat not in shown(dana, "assistant")
    assert dana.post(f"/staff/chats/{chat}/take").status_code == 303
    assert (shown(dana), shown(dana, "mine"), shown(ben, "mine")) == ([], [chat], [])
    assert chat in shown(ben, "colleagues")
    assert dana.post(f"/staff/chats/{chat}/release").status_code == 303
    assert shown(dana, "mine") == []
    assert chat in shown(dana, "assistant")


def test_a_crisis_in_a_held_chat_is_everybody_s_until_it_is_answered(
    http: httpx.Client, dana: Browser, ben: Browser
) -> None:
    who = visitor(http)
    dana.post(f"/staff/chats/{who.conversation}/take")
    who.say("I will kill myself")
    until(lambda: shown(ben) == [who.conversation])
    assert f"{dana.name} has it" in ben.get("/staff/inbox").text
    dana.post(f"/staff/chats/{who.conversation}/say", {"text": "I am here with you."})
    assert shown(ben) == []
    assert shown(dana, "mine") == [who.conversation]


def test_unread_messages_are_counted_for_each_of_staff(
    edge: Edge, http: httpx.Client, dana: Browser, ben: Browser
) -> None:
    who = asking(http, "please ask staff about zoloft")
    who.answered(who.say("please ask staff again")["sequence"])

    def unread(browser: Browser) -> list[str]:
        return re.findall(r'class="unread">.*?</span>(\d+)', browser.get("/staff/inbox").text)

    assert (unread(dana), unread(ben)) == (["2"], ["2"])
    dana.get(f"/staff/chats/{who.conversation}")
    assert (unread(dana), unread(ben)) == ([], ["2"])
    who.say("one more")
    assert unread(dana) == ["1"]
    last = recorded(edge.house, who.conversation)[-1].sequence
    assert dana.post(f"/staff/chats/{who.conversation}/seen", {"sequence": last}).status_code == 204
    assert unread(dana) == []


def test_a_chat_that_its_visitor_ended_stays_until_the_call_is_made(
    http: httpx.Client, dana: Browser
) -> None:
    who = visitor(http)
    details = {"name": "Ana Diaz", "phone": "303 555 0148", "consent": True}
    assert who.http.post("/v1/contact", json=details, headers=who.headers).status_code == 200
    assert who.http.post("/v1/end", headers=who.headers).status_code == 200
    chat = who.conversation
    page = dana.get("/staff/inbox").text
    assert "The visitor has left" in page
    assert "Wants a call" in page
    assert "Ana Diaz" not in page
    assert dana.post(f"/staff/chats/{chat}/called").status_code == 303
    assert "Wants a call" not in dana.get("/staff/inbox").text
    assert dana.post(f"/staff/chats/{chat}/close", {"outcome": "called"}).status_code == 303
    assert shown(dana) == []
    assert "Called back" in dana.get(f"/staff/chats/{chat}").text


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALWAYS = "".join(f"  {day}: 0:00-24:00\n" for day in WEEK)
OFFICE = "  monday: 9:00-17:30\n  thursday: 9:00-12:00\n"


@pytest.mark.parametrize(
    ("week", "day", "hour", "words"),
    [
        (ALWAYS, 30, 10, "Open"), (OFFICE, 30, 10, "Open, closes today at 5:30 p.m."),
        (OFFICE, 29, 10, "Closed, opens tomorrow at 9 a.m."), (OFFICE, 30, 18, "Closed, opens Thursday at 9 a.m."),
        (f"{OFFICE}holidays:\n  - {{from: 2026-01-01, to: 2030-12-31}}\n", 30, 10, "Closed"), ("", 30, 10, ""),
    ],
)  # fmt: skip
def test_the_opening_hours_are_shown(
    sqlite_url: str, start, tmp_path, staff_room_of, week: str, day: int, hour: int, words: str
) -> None:
    text = (PROJECT / "clinic.yml").read_text(encoding="utf-8")
    assert "hours: {}\nholidays: []\n" in text
    hours = f"hours:\n{week}" if week else "hours: {}\n"
    own = text.replace("hours: {}\nholidays: []\n", hours)
    (tmp_path / "clinic.yml").write_text(own, encoding="utf-8")
    clock = Clock()
    clock.now = datetime(2026, 11, day, hour, tzinfo=ZoneInfo("America/Denver")).astimezone(UTC)
    room = staff_room_of(start(sqlite_url, clock=clock, clinic_file=tmp_path / "clinic.yml"))
    page = re.sub(r"<span[^>]*></span>", "", room.enter("reviewer").get("/staff/inbox").text)
    assert re.findall(r">((?:Open|Closed)\b[^<]*)<", page) == ([words] if words else [])


def test_no_list_of_another_name_is_shown(dana: Browser) -> None:
    reply = dana.get("/staff/inbox?show=everything")
    assert reply.status_code == 422
    assert "Something in the form is missing or wrong." in reply.text
