"""Asking for a person, leaving a number, and being answered by somebody."""

import re
import time
from collections.abc import Callable

from e2e_tools import Chat, Staff, soon
from playwright.sync_api import Page, Route, expect
from staff_browser import keep_typing


class Typist:
    """Says of staff's typing what a test wants, on the way from the edge to the page, which polls."""

    def __init__(self, chat: Chat) -> None:
        self._typing = False
        chat.page.route("**/v1/events*", lambda route: route.abort())
        chat.page.route("**/v1/messages?*", self._say)

    def __call__(self, typing: bool) -> None:
        self._typing = typing

    def _say(self, route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        typing = self._typing and body["owner"] == "staff"
        route.fulfill(response=answer, json=body | {"staff_typing": typing})


def test_a_person_is_one_tap_away_and_the_wait_is_told(chat: Chat) -> None:
    chat.button("Talk to a person").click()
    expect(chat.dialog).to_contain_text("Waiting for staff")
    expect(chat.dialog.locator("header")).to_contain_text("15 minutes")


def test_a_person_is_one_tap_away_from_the_help_card(chat: Chat) -> None:
    chat.button("I need help now").click()
    chat.dialog.locator(".card").get_by_role("button", name="Talk to a person").click()
    expect(chat.dialog.locator(".card")).to_be_hidden()
    expect(chat.dialog.locator("header")).to_contain_text("Waiting for staff")


def test_a_person_is_one_tap_away_from_a_chat_that_has_ended(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    chat.menu("End chat")
    expect(chat.dialog).to_contain_text("This chat has ended")
    chat.button("Talk to a person").click()
    expect(chat.dialog.locator("header")).to_contain_text("Waiting for staff")
    expect(chat.messages.locator("li.visitor")).to_have_count(0)  # a new one


def test_a_medical_question_is_handed_off(chat: Chat) -> None:
    handoffs = (
        "() => { window.told = 0; document.addEventListener('frontdesk:handoff', () => window.told++) }"
    )
    chat.page.evaluate(handoffs)
    chat.ask("Can I have ketamine while I take Zoloft?")
    expect(chat.dialog).to_contain_text("Waiting for staff")
    soon(lambda: chat.page.evaluate("window.told"), 1, chat.page)


def test_contact_details_are_checked_and_sent(chat: Chat) -> None:
    chat.menu("Leave contact details")
    form = chat.dialog.locator("form").filter(has_text="Name")
    expect(form.get_by_label("Name")).to_have_attribute("autocomplete", "name")
    expect(form.get_by_label("Phone")).to_have_attribute("autocomplete", "tel")
    form.get_by_label("Name").fill("Robin Example")
    form.get_by_label("The clinic may contact me").check()
    chat.button("Send to staff").click()
    phone = form.get_by_label("Phone")
    expect(phone).to_have_js_property("validationMessage", "Please give a phone number or an e-mail address.")
    phone.fill("12")
    chat.button("Send to staff").click()
    expect(form.locator(".wrong")).to_contain_text(re.compile("phone", re.IGNORECASE))
    phone.fill("(303) 555-0199")
    chat.button("Send to staff").click()
    expect(form).to_be_hidden()
    expect(chat.dialog).to_contain_text("Waiting for staff")
    expect(chat.messages.locator("li.system").first).to_be_visible()


def test_staff_answer_live_and_hand_back(chat: Chat, staff: Staff) -> None:
    chat.ask("What is ketamine?")
    mine = staff.newest()
    staff.take(mine)
    expect(chat.dialog.locator("header")).to_contain_text("You are talking to Dana")
    staff.say(mine, "Hello, Dana here.")
    said = chat.messages.locator("li.staff")
    expect(said).to_contain_text("Hello, Dana here.")
    expect(said).to_contain_text("Dana:")
    chat.send("What are the side effects?")
    chat.page.wait_for_timeout(1500)
    expect(chat.answers()).to_have_count(1)
    staff.release(mine)
    expect(chat.dialog.locator("header")).to_contain_text("Automated assistant")
    chat.ask("How long does an infusion take?")


def test_news_is_counted_while_the_chat_is_closed(chat: Chat, staff: Staff) -> None:
    chat.ask("What is ketamine?")
    mine = staff.newest()
    staff.take(mine)
    expect(chat.dialog.locator("header")).to_contain_text("Dana")
    chat.button("Close chat").click()
    staff.say(mine, "Are you still there?")
    expect(chat.launcher).to_contain_text("1")
    expect(chat.launcher).to_have_accessible_name(re.compile("1 new"))
    expect(chat.page).to_have_title("(1) Aspen Grove")
    chat.launcher.click()
    expect(chat.page).to_have_title("Aspen Grove")
    expect(chat.messages.locator("li.staff").last).to_contain_text("Are you still there?")


def test_sound_is_off_until_the_visitor_turns_it_on(visit: Callable[..., Chat], staff: Staff) -> None:
    chat = visit()
    chat.page.context.add_init_script(
        """window.tones = 0;
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...given) { window.tones += 1; return start.apply(this, given); };"""
    )
    chat.page.reload()
    chat.launcher.wait_for()
    chat.open().ask("What is ketamine?")
    mine = staff.newest()
    staff.take(mine)
    expect(chat.dialog.locator("header")).to_contain_text("Dana")
    for words, tones in (("Hello, Dana here.", 0), ("Are you still there?", 2)):
        if tones:
            chat.menu("Turn sound on")  # which lets it be heard once
        chat.button("Close chat").click()
        staff.say(mine, words)
        expect(chat.launcher).to_have_accessible_name(re.compile("new"))
        soon(lambda: chat.page.evaluate("window.tones"), tones, chat.page)
        chat.launcher.click()


def test_staff_who_type_are_seen_and_said_once(visit: Callable[..., Chat], staff: Staff) -> None:
    chat = visit()
    types = Typist(chat)
    chat.open().ask("What is ketamine?")
    mine = staff.newest()
    staff.take(mine)
    expect(chat.dialog.locator("header")).to_contain_text("Dana")
    chat.listen()
    for typing in (True, False, True):
        types(typing)
        shown = chat.messages.get_by_text("Dana is typing…")
        expect(shown).to_have_count(1 if typing else 0)
    chat.expect_heard("Dana is typing…", about="typing")
    types(False)
    staff.say(mine, "Here I am.")
    expect(chat.messages.locator("li.staff")).to_contain_text("Here I am.")
    types(True)
    expect(chat.messages.get_by_text("Dana is typing…")).to_be_visible()
    chat.expect_heard(*["Dana is typing…"] * 2, about="typing")


def test_the_visitors_typing_is_told_to_staff_who_hold_the_chat_only(chat: Chat, staff: Staff) -> None:
    told: list[str | None] = []
    chat.page.on("request", lambda r: told.append(r.post_data) if r.url.endswith("/v1/typing") else None)
    chat.text.press_sequentially("What is ")
    chat.ask("What is ketamine?")
    chat.text.press_sequentially("And ")
    assert told == []
    staff.take(staff.newest())
    expect(chat.dialog.locator("header")).to_contain_text("Dana")
    began = time.monotonic()
    chat.text.press_sequentially("my private words", delay=20)
    soon(lambda: bool(told), True, chat.page)
    chat.page.wait_for_timeout(300)
    # Once in four seconds for many keys, and none of the words.
    assert told == [None] * len(told)
    assert len(told) <= 1 + (time.monotonic() - began) / 4


def test_nothing_happens_where_the_visitors_typing_cannot_be_told(chat: Chat, staff: Staff) -> None:
    chat.ask("What is ketamine?")
    staff.take(staff.newest())
    expect(chat.dialog.locator("header")).to_contain_text("Dana")
    chat.page.route("**/v1/typing", lambda route: route.fulfill(
        status=503, json={}, headers={"Access-Control-Allow-Origin": "*"}
    ))  # fmt: skip
    with chat.page.expect_response("**/v1/typing"):
        chat.text.press_sequentially("And ")
    chat.send("And what are the side effects?")
    expect(chat.messages.locator("li.visitor")).to_have_count(2)  # the page had no error, says the fixture


def test_a_visitor_goes_back_to_the_assistant(chat: Chat, staff: Staff) -> None:
    header = chat.dialog.locator("header")
    chat.button("Talk to a person").click()
    expect(header).to_contain_text("Waiting for staff")
    chat.button("Back to the assistant").click()
    expect(header).to_contain_text("Automated assistant")
    chat.button("Talk to a person").click()
    expect(header).to_contain_text("Waiting for staff")
    staff.take(staff.newest())
    expect(header).to_contain_text("You are talking to Dana")
    chat.button("Back to the assistant").click()
    expect(header).to_contain_text("Automated assistant")
    expect(chat.messages).to_contain_text("The automated assistant answers again")
    chat.ask("What are the side effects?")


def test_a_person_at_risk_who_goes_back_is_still_waited_for(chat: Chat) -> None:
    chat.send("I want to kill myself")
    chat.button("I have seen this, back to the chat").click()
    chat.button("Back to the assistant").click()
    expect(chat.messages).to_contain_text("our staff still look at this chat")
    expect(chat.dialog.locator("header")).to_contain_text("Waiting for staff")


def test_staff_and_visitor_see_each_other_typing(
    chat: Chat, staff: Staff, console: Callable[..., Page]
) -> None:
    chat.ask("What is ketamine?")
    mine = staff.newest()
    staff.take(mine)
    expect(chat.dialog.locator("header")).to_contain_text("Dana")
    page = console(f"/staff/chats/{mine}")
    keep_typing(
        page.get_by_role("textbox", name="Reply to the visitor"), chat.messages.get_by_text("Dana is typing…")
    )
    keep_typing(chat.text, page.get_by_text("The visitor is typing"))
    expect(page.get_by_text("I wonder")).to_have_count(0)
    expect(chat.messages.get_by_text("Dana is typing…")).to_have_count(0)  # it passes
