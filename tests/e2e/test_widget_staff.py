"""Asking for a person, leaving a number, and being answered by somebody."""

import re

from e2e_tools import Chat, Staff
from playwright.sync_api import expect

TEN_S = 10_000


def test_a_person_is_one_tap_away_and_the_wait_is_told(chat: Chat) -> None:
    chat.button("Talk to a person").click()
    expect(chat.dialog).to_contain_text("Waiting for staff", timeout=TEN_S)
    expect(chat.dialog.locator("header")).to_contain_text("15 minutes")


def test_a_medical_question_is_handed_off(chat: Chat) -> None:
    handoffs = (
        "() => { window.told = 0; document.addEventListener('frontdesk:handoff', () => window.told++) }"
    )
    chat.page.evaluate(handoffs)
    chat.ask("Can I have ketamine while I take Zoloft?")
    expect(chat.dialog).to_contain_text("Waiting for staff", timeout=TEN_S)
    assert chat.page.evaluate("window.told") == 1


def test_contact_details_are_checked_and_sent(chat: Chat) -> None:
    chat.menu("Leave contact details")
    form = chat.dialog.locator("form").filter(has_text="Name")
    expect(form.get_by_label("Name")).to_have_attribute("autocomplete", "name")
    expect(form.get_by_label("Phone")).to_have_attribute("autocomplete", "tel")
    form.get_by_label("Name").fill("Robin Example")
    form.get_by_label("The clinic may contact me").check()
    chat.button("Send to staff").click()
    phone = form.get_by_label("Phone")
    assert "phone number or an e-mail" in phone.evaluate("(input) => input.validationMessage")
    phone.fill("12")
    chat.button("Send to staff").click()
    expect(form.locator(".wrong")).to_contain_text(re.compile("phone", re.IGNORECASE), timeout=TEN_S)
    phone.fill("(303) 555-0199")
    chat.button("Send to staff").click()
    expect(form).to_be_hidden(timeout=TEN_S)
    expect(chat.dialog).to_contain_text("Waiting for staff", timeout=TEN_S)
    expect(chat.messages.locator("li.system").first).to_be_visible()


def test_staff_answer_live_and_hand_back(chat: Chat, staff: Staff) -> None:
    chat.ask("What is ketamine?")
    mine = staff.newest()
    staff.take(mine)
    expect(chat.dialog.locator("header")).to_contain_text("You are talking to Dana", timeout=TEN_S)
    staff.say(mine, "Hello, Dana here.")
    said = chat.messages.locator("li.staff")
    expect(said).to_contain_text("Hello, Dana here.", timeout=TEN_S)
    expect(said).to_contain_text("Dana:")
    chat.send("What are the side effects?")
    chat.page.wait_for_timeout(1500)
    expect(chat.answers()).to_have_count(1)
    staff.release(mine)
    expect(chat.dialog.locator("header")).to_contain_text("Automated assistant", timeout=TEN_S)
    chat.ask("How long does an infusion take?")


def test_news_is_counted_while_the_chat_is_closed(chat: Chat, staff: Staff) -> None:
    chat.ask("What is ketamine?")
    mine = staff.newest()
    staff.take(mine)
    expect(chat.dialog.locator("header")).to_contain_text("Dana", timeout=TEN_S)
    chat.button("Close chat").click()
    staff.say(mine, "Are you still there?")
    expect(chat.launcher).to_contain_text("1", timeout=TEN_S)
    expect(chat.launcher).to_have_accessible_name(re.compile("1 new"))
    expect(chat.page).to_have_title("(1) Aspen Grove")
    chat.launcher.click()
    expect(chat.page).to_have_title("Aspen Grove")
    expect(chat.messages.locator("li.staff").last).to_contain_text("Are you still there?")
