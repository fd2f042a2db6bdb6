"""A chat's page: who may read what, who answers, and that only one of staff does."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
from console_tools import Browser, StaffRoom
from edge_tools import Edge, Visitor, recorded, until, visitor
from sqlalchemy import select

from frontdesk.records.models import AuditEntry, StaffAccount

SCRIPT = "<script>alert(1)</script>"


def audited(edge: Edge, chat: str) -> list[tuple[str, str]]:
    wanted = select(AuditEntry).where(AuditEntry.target == chat).order_by(AuditEntry.id)
    with edge.house.record.read() as work:
        return [(entry.actor, entry.action) for entry in work.session.scalars(wanted)]


def leave_contact(who: Visitor) -> None:
    details = {"name": "Ana Diaz", "phone": "303 555 0148", "email": "ana@visitor.example",
               "best_time": "after 4", "consent": True}  # fmt: skip
    assert who.http.post("/v1/contact", json=details, headers=who.headers).status_code == 200


def test_the_visitor_sees_the_name_of_whoever_took_the_chat_and_what_they_say(
    who: Visitor, dana: Browser
) -> None:
    who.answered(who.say("please ask staff about zoloft")["sequence"])
    page = f"/staff/chats/{who.conversation}"
    assert "Take over" in dana.get(page).text
    assert dana.post(f"{page}/take").status_code == 303
    assert dana.post(f"{page}/say", {"text": "Hello, I am a nurse."}).status_code == 303
    last = who.history()[-1]
    assert (last["author"], last["staff"], last["text"]) == ("staff", dana.name, "Hello, I am a nurse.")
    assert who.owner() == "staff"
    text = dana.get(page).text
    assert "You answer" in text
    assert "Hello, I am a nurse." in text


def test_a_reply_takes_the_chat_where_it_says_so(who: Visitor, dana: Browser, ben: Browser) -> None:
    page = f"/staff/chats/{who.conversation}"
    refused = dana.post(f"{page}/say", {"text": "hi"})
    assert refused.status_code == 409
    assert "take it first" in refused.text
    assert dana.post(f"{page}/say", {"text": "hi", "takes": "true"}).status_code == 303
    assert [m["kind"] for m in who.history()] == ["staff_joined", None]
    late = ben.post(f"{page}/say", {"text": "hi, too", "takes": "true"})
    assert late.status_code == 409
    assert f"{dana.name} has this chat." in late.text
    assert "hi, too" not in [m["text"] for m in who.history()]


def test_of_fifty_who_take_a_chat_at_once_one_gets_it_and_the_others_hear_who(
    edge: Edge, who: Visitor, staff_room: StaffRoom
) -> None:
    browsers = [staff_room.enter("agent") for _ in range(50)]
    gate = Barrier(len(browsers))

    def take(browser: Browser) -> httpx.Response:
        gate.wait(30)
        return browser.post(f"/staff/chats/{who.conversation}/take", timeout=30)

    with ThreadPoolExecutor(len(browsers)) as pool:
        replies = list(pool.map(take, browsers))
    winners = [b for b, reply in zip(browsers, replies, strict=True) if reply.status_code == 303]
    assert len(winners) == 1
    losers = [reply for reply in replies if reply.status_code == 409]
    assert len(losers) == len(browsers) - 1
    assert all(f"{winners[0].name} has this chat." in reply.text for reply in losers)
    assert [m.kind for m in recorded(edge.house, who.conversation)] == ["staff_joined"]


def test_a_notice_for_htmx_names_who_has_the_chat(who: Visitor, dana: Browser, ben: Browser) -> None:
    dana.post(f"/staff/chats/{who.conversation}/take")
    reply = ben.htmx(f"/staff/chats/{who.conversation}/say", {"text": "hi", "takes": "true"})
    assert (reply.status_code, reply.headers["hx-retarget"]) == (409, "#notices")
    assert f"{dana.name} has this chat." in reply.text


def test_htmx_is_led_on_by_a_header(who: Visitor, dana: Browser) -> None:
    reply = dana.htmx(f"/staff/chats/{who.conversation}/take")
    wanted = f"/staff/chats/{who.conversation}?show=mine"
    assert (reply.status_code, reply.headers["hx-redirect"]) == (204, wanted)
    assert who.owner() == "staff"


def test_taking_what_one_has_changes_nothing(who: Visitor, dana: Browser) -> None:
    for _ in range(2):
        assert dana.post(f"/staff/chats/{who.conversation}/take").status_code == 303
    assert [m["kind"] for m in who.history()] == ["staff_joined"]


def test_reviewers_read_the_masked_copy_and_agents_the_words(
    edge: Edge, who: Visitor, dana: Browser, rita: Browser
) -> None:
    dana.post(f"/staff/chats/{who.conversation}/take")  # else the assistant of the tests repeats the words
    who.say("please ask staff about 900 of lithium")
    until(lambda: not any(said.pending for said in recorded(edge.house, who.conversation)))
    leave_contact(who)
    dana.post(f"/staff/chats/{who.conversation}/note", {"text": "call after lunch"})
    page = f"/staff/chats/{who.conversation}"
    agents, reviewers = dana.get(page).text, rita.get(page).text
    assert "about 900 of lithium" in agents
    assert "call after lunch" in agents
    assert "Ana Diaz" not in agents
    assert "about ### of lithium" in reviewers
    for kept in ("900", "call after lunch", "Ana Diaz", "<textarea", "Take over", "/contact"):
        assert kept not in reviewers.split("<main", 1)[1], kept
    assert (rita.name, "read chat") not in audited(edge, who.conversation)
    assert audited(edge, who.conversation).count((dana.name, "read chat")) == 1


def test_contact_details_are_shown_on_demand_and_each_time_is_audited(
    edge: Edge, who: Visitor, dana: Browser, rita: Browser
) -> None:
    page = f"/staff/chats/{who.conversation}/contact"
    assert dana.get(page).status_code == 404
    leave_contact(who)
    for wanted in (dana.get(page), dana.get(page, headers={"HX-Request": "true"})):
        assert wanted.status_code == 200
        assert "+13035550148" in wanted.text
        copied = dict(re.findall(r'<span id="contact-(\w+)">(?:<a [^>]*>)?([^<]*)<', wanted.text))
        assert copied == {
            "name": "Ana Diaz", "phone": "+13035550148", "email": "ana@visitor.example", "best_time": "after 4",
        }  # fmt: skip
        assert set(re.findall(r'<button [^>]*data-copy="contact-(\w+)"', wanted.text)) == set(copied)
    assert rita.get(page).status_code == 403
    entries = audited(edge, who.conversation)
    assert entries.count((dana.name, "read contact")) == 2
    assert (rita.name, "read contact") not in entries


def test_a_call_is_forgotten_when_the_visitor_writes_other_details(who: Visitor, dana: Browser) -> None:
    leave_contact(who)
    page = f"/staff/chats/{who.conversation}"
    assert dana.post(f"{page}/called").status_code == 303
    assert f"{dana.name} called" in dana.get(page).text
    leave_contact(who)
    assert f"{dana.name} called" not in dana.get(page).text


def test_notes_are_among_staff_and_allowed_whoever_has_the_chat(
    who: Visitor, dana: Browser, ben: Browser
) -> None:
    page = f"/staff/chats/{who.conversation}"
    dana.post(f"{page}/take")
    assert ben.post(f"{page}/note", {"text": SCRIPT}).status_code == 303
    assert SCRIPT.replace("<", "&lt;").replace(">", "&gt;") in dana.get(page).text
    assert SCRIPT not in dana.get(page).text
    assert SCRIPT not in str(who.history())
    assert ben.post(f"{page}/note", {"text": " \u200b "}).status_code == 422


def test_a_visitor_s_markup_stays_text(who: Visitor, dana: Browser) -> None:
    who.answered(who.say(f"please ask staff {SCRIPT}")["sequence"])
    for page in ("/staff/inbox", f"/staff/chats/{who.conversation}"):
        text = dana.get(page).text
        assert SCRIPT not in text
        assert "&lt;script&gt;" in text


def test_a_chat_is_closed_with_an_outcome(edge: Edge, who: Visitor, dana: Browser, ben: Browser) -> None:
    page = f"/staff/chats/{who.conversation}"
    dana.post(f"{page}/take")
    assert dana.post(f"{page}/close", {"outcome": "fun"}).status_code == 422
    assert ben.post(f"{page}/close", {"outcome": "booked"}).status_code == 409
    assert dana.post(f"{page}/close", {"outcome": "booked"}).status_code == 303
    assert who.owner() == "closed"
    assert "Appointment made" in dana.get(page).text
    assert dana.post(f"{page}/take").status_code == 409
    assert dana.post(f"{page}/say", {"text": "hi", "takes": "true"}).status_code == 409
    actions = [action for _, action in audited(edge, who.conversation)]
    assert [action for action in actions if action != "read chat"] == ["take", "close"]


def test_a_chat_is_handed_over_by_name_and_only_while_it_is_held(
    edge: Edge, who: Visitor, dana: Browser, ben: Browser, rita: Browser
) -> None:
    def account(browser: Browser) -> int:
        with edge.house.record.read() as work:
            return work.session.scalars(
                select(StaffAccount.id).where(StaffAccount.name == browser.name)
            ).one()

    page = f"/staff/chats/{who.conversation}"
    dana.post(f"{page}/take")
    to_rita = dana.post(f"{page}/hand-over", {"to": account(rita), "holder": dana.name})
    assert to_rita.status_code == 404
    form = {"to": account(ben), "holder": dana.name}
    assert dana.post(f"{page}/hand-over", form).status_code == 303
    assert who.history()[-1]["staff"] == ben.name
    stale = dana.post(f"{page}/hand-over", {"to": account(dana), "holder": dana.name})
    assert stale.status_code == 409
    assert f"{ben.name} has it now" in stale.text
    assert dana.post(f"{page}/say", {"text": "still me"}).status_code == 409
    assert ben.post(f"{page}/say", {"text": "Ben here"}).status_code == 303


def test_long_chats_are_read_a_page_at_a_time(edge: Edge, who: Visitor, dana: Browser) -> None:
    with edge.house.record.write() as work:
        for number in range(1, 451):
            work.messages.receive(who.conversation, f"n{number}", f"word {number}.", masked="-")
        work.commit()
    page = dana.get(f"/staff/chats/{who.conversation}")
    assert "word 450." in page.text
    assert "word 250." not in page.text
    earlier = dana.get(f"/staff/chats/{who.conversation}?before=251").text
    assert "word 250." in earlier
    assert "word 51." in earlier
    assert "word 50." not in earlier


def test_a_chat_that_there_is_not_is_not_found(dana: Browser, rita: Browser) -> None:
    for browser in (dana, rita):
        assert browser.get("/staff/chats/nothing").status_code == 404
    assert dana.post("/staff/chats/nothing/take").status_code == 404
    assert dana.post("/staff/chats/nothing/note", {"text": "x"}).status_code == 404
    assert dana.post("/staff/chats/nothing/close", {"outcome": "booked"}).status_code == 404


def test_while_staff_hold_the_chat_a_crisis_is_marked_in_the_page(who: Visitor, dana: Browser) -> None:
    page = f"/staff/chats/{who.conversation}"
    dana.post(f"{page}/take")
    assert "risk-banner" not in dana.get(page).text
    who.say("I will kill myself")

    def marked() -> bool:
        text = dana.get(page).text
        return "risk-banner" in text and "988" in text and "line visitor risk" in text

    until(marked)


def test_two_staff_and_two_visitors_do_not_get_in_each_other_s_way(
    http: httpx.Client, who: Visitor, dana: Browser, ben: Browser, start: Callable[..., Edge]
) -> None:
    other = visitor(http)
    for browser, person in ((dana, who), (ben, other)):
        browser.post(
            f"/staff/chats/{person.conversation}/say", {"text": f"from {browser.name}", "takes": "true"}
        )
    for browser, person in ((dana, who), (ben, other)):
        assert [m["text"] for m in person.history() if m["author"] == "staff"] == [f"from {browser.name}"]
