"""What staff do with chats, done with a keyboard only."""

import re
from collections.abc import Callable

import pytest
from by_keys import Hands
from e2e_tools import Chat, Staff, go_to
from playwright.sync_api import expect
from staff_browser import Desk

PHONE = "+13035550142"


@pytest.fixture
def waiting(visit: Callable[..., Chat], staff: Staff) -> tuple[Chat, str]:
    """A visitor who asked for a person and left a number, and the chat's id."""
    chat = visit().open()
    chat.button("Talk to a person").click()
    expect(chat.dialog).to_contain_text("Waiting for staff")
    identity = staff.newest()
    with staff.record.write() as work:
        work.people.set_contact(identity, {"name": "Sam", "phone": PHONE})
        work.commit()
    return chat, identity


def test_from_the_inbox_to_the_end_of_a_chat(sign_in: Callable[..., Desk], waiting: tuple[Chat, str]) -> None:
    visitor, chat = waiting
    desk = sign_in("agent").open()
    page, hands = desk.page, Hands(desk.page)
    hands.press(page.locator("#list-assistant"))
    expect(page).to_have_url(re.compile("show=assistant"))
    hands.press(page.locator("#list-needs"))
    expect(page).to_have_url(re.compile("show=needs"))
    hands.press(desk.entry(chat))
    expect(page.locator("#chat-title")).to_be_visible()

    hands.button("Take over")
    reply = page.get_by_label("Reply to the visitor", exact=True)
    expect(reply).to_be_focused()
    page.keyboard.type("Hello, how can I help?")
    page.keyboard.press("Control+Enter")
    expect(visitor.messages).to_contain_text("Hello, how can I help?")
    expect(reply).to_have_value("")
    hands.write("Reply to the visitor", "We open at nine.")
    hands.button("Send")
    expect(visitor.messages).to_contain_text("We open at nine.")

    hands.open("Close")
    go_to(page.get_by_label("Answered", exact=False).first)
    page.keyboard.press("Space")
    hands.button("Close the chat")
    expect(page.get_by_role("heading", name="Inbox", level=1)).to_be_visible()
    expect(visitor.dialog).to_contain_text("This chat has ended")


def test_the_reply_that_takes_over_and_the_way_back(
    sign_in: Callable[..., Desk], waiting: tuple[Chat, str]
) -> None:
    visitor, chat = waiting
    desk = sign_in("agent").open_chat(chat)
    page, hands = desk.page, Hands(desk.page)
    hands.open("Locked")
    hands.write("Reply to the visitor and take the chat over", "I am here.")
    hands.button("Send and take over")
    expect(visitor.messages).to_contain_text("I am here.")
    hands.button("Back to the assistant")
    expect(visitor.dialog.locator("header")).to_contain_text("Automated assistant")
    expect(page.locator("#chat-title")).to_be_focused()


def test_what_stands_beside_a_chat(sign_in: Callable[..., Desk], waiting: tuple[Chat, str]) -> None:
    _, chat = waiting
    colleague = sign_in("agent")
    desk = sign_in("agent").open_chat(chat)
    page, hands = desk.page, Hands(desk.page)
    hands.button("Take over")
    expect(page.get_by_label("Reply to the visitor", exact=True)).to_be_focused()
    hands.write("New note", "calls back at five")
    hands.button("Add note")
    expect(page.locator("#notes-list")).to_contain_text("calls back at five")
    hands.link("Show contact details")
    expect(page.locator("#contact")).to_contain_text("Sam")
    hands.write("Find a reply or an answer of the article", "risk")
    found = page.locator("#found details").first
    expect(found).to_be_visible()
    hands.press(found.locator("summary"))
    hands.press(found.get_by_role("button"))
    expect(page.locator("#reply")).to_be_focused()
    expect(page.locator("#reply")).not_to_have_value("")
    hands.button("I have called")
    expect(page.locator("#callback")).to_contain_text("called")
    hands.open("Hand over")
    hands.choose("To whom", colleague.name)
    hands.button("Hand over")
    expect(page.locator("#composer")).to_contain_text(f"{colleague.name} has this chat")


def test_alerts_and_saved_replies(sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("agent").open()
    page, hands = desk.page, Hands(desk.page)
    hands.open("Alerts")
    with page.expect_response("**/staff/alerts"):
        hands.choose("Sound", "Every new chat")
    page.keyboard.press("Escape")
    expect(page.locator("#alerts summary")).to_be_focused()
    expect(page.get_by_label("Sound")).to_be_hidden()
    desk.open("replies")
    hands.write("Title", f"Parking {desk.name}")
    hands.write("Text", "You may park behind the house.")
    hands.button("Save")
    hands.button(f"Remove Parking {desk.name}")
    expect(page.get_by_role("heading", name=f"Parking {desk.name}")).to_have_count(0)


def test_a_chat_is_assigned_and_given_to_somebody_else(
    sign_in: Callable[..., Desk], waiting: tuple[Chat, str]
) -> None:
    visitor, chat = waiting
    ben, carla = sign_in("agent"), sign_in("agent")
    desk = sign_in("agent").open_chat(chat)
    page, hands = desk.page, Hands(desk.page)
    hands.open("Assign")
    hands.choose("To whom", f"{ben.name}")
    hands.button("Assign")
    expect(page.locator("#head")).to_contain_text(f"{ben.name} is asked to take it")
    ben.open_chat(chat)
    Hands(ben.page).button("Take over")
    expect(page.locator("#composer")).to_contain_text(f"{ben.name} has this chat")
    hands.open("Reassign")
    hands.choose("To whom", carla.name)
    hands.button("Hand over")
    expect(page.locator("#composer")).to_contain_text(f"{carla.name} has this chat")
    expect(visitor.dialog).to_contain_text(carla.name)


def test_contact_details_are_copied(sign_in: Callable[..., Desk], waiting: tuple[Chat, str]) -> None:
    _, chat = waiting
    page = sign_in("agent", permissions=["clipboard-read", "clipboard-write"]).open_chat(chat).page
    hands = Hands(page)
    hands.link("Show contact details")
    expect(page.locator("#contact")).to_contain_text("Sam")
    hands.button("Copy phone")
    expect(page.locator("[data-copy=contact-phone]")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == PHONE
