"""What staff do with chats and with conversations under review, done with a keyboard only."""

import re
from collections.abc import Callable

import pytest
from by_keys import Hands
from e2e_tools import Chat, Staff, go_to
from playwright.sync_api import expect
from staff_browser import Desk

from frontdesk.records import Author

ASK = {"kind": "clinic", "topic": None, "reason": "hours", "confidence": 0.31, "candidates": [], "text": "x"}


@pytest.fixture
def waiting(visit: Callable[..., Chat], staff: Staff) -> tuple[Chat, str]:
    """A visitor who asked for a person and left a number, and the chat's id."""
    chat = visit().open()
    chat.button("Talk to a person").click()
    expect(chat.dialog).to_contain_text("Waiting for staff")
    identity = staff.newest()
    with staff.record.write() as work:
        work.people.set_contact(identity, {"name": "Sam", "phone": "+13035550142"})
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


@pytest.fixture
def conversation(staff: Staff) -> str:
    """A conversation with one message that the assistant was not sure of, and its reply."""
    with staff.record.write() as work:
        identity = work.conversations.start().id
        said, _ = work.messages.receive(identity, "c1", "is there room for my wheelchair")
        work.messages.settle(said)
        work.messages.understand(said, asks=[ASK], verdict={"risk": "none"}, model="m1")
        work.messages.add(identity, Author.ASSISTANT, "We open at nine.", kind="clinic", reply_to=1)
        work.commit()
    return identity


def test_a_transcript_without_its_shortcuts(sign_in: Callable[..., Desk], conversation: str) -> None:
    page = sign_in("reviewer").open(f"review/{conversation}").page
    hands = Hands(page)
    hands.button("Right as it is")
    expect(page.locator("#m1a0")).to_contain_text("Right as it is by")
    expect(page.locator("#m1a0")).to_be_focused()
    hands.press(page.locator("#m1a0").get_by_role("button", name="Take back"))
    expect(page.locator("#m1a0").get_by_role("button", name="Right as it is")).to_be_visible()
    hands.open("Correct")
    hands.write("What they wanted", "Misuse")
    hands.write("Remark", "not about hours")
    hands.press(page.locator("#m1a0").get_by_role("checkbox"), "Space")
    hands.button("Save")
    expect(page.locator("#m1a0")).to_contain_text("not to be taught")
    hands.button("Good")
    expect(page.locator("#m2")).to_contain_text("Good reply")
    hands.press(page.locator("#m2").get_by_role("button", name="Take back"))
    hands.open("Bad")
    hands.write("What is wrong with it", "beside the point")
    hands.button("Mark as bad")
    expect(page.locator("#m2")).to_contain_text("beside the point")
    hands.open("Flag for a colleague")
    hands.write("What about", "have a look")
    hands.button("Flag it")
    hands.button("Dealt with")
    expect(page.locator(".flagged")).to_have_count(0)
    hands.button("Mark reviewed")
    hands.button("Not reviewed after all")
    expect(page.get_by_role("button", name="Mark reviewed")).to_be_visible()


def test_the_list_its_filters_and_the_queue(sign_in: Callable[..., Desk], conversation: str) -> None:
    page = sign_in("reviewer").open("review").page
    hands = Hands(page)
    hands.write("Words that were said", "wheelchair")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=wheelchair"))
    hands.open("Filters")
    hands.choose("Kind of question", "Question about the clinic")
    hands.button("Show")
    expect(page).to_have_url(re.compile("kind=clinic"))
    hands.open("Save these filters")
    hands.write("Name", "Wheelchairs")
    hands.press(page.locator(".saving").get_by_role("button", name="Save"))
    expect(page.get_by_role("link", name="Wheelchairs")).to_be_visible()
    hands.button("Forget “Wheelchairs”")
    expect(page.get_by_role("link", name="Wheelchairs")).to_have_count(0)
    hands.press(page.locator(f'a[href^="/staff/review/{conversation}"]'))
    expect(page).to_have_url(re.compile(conversation))
    hands.link("All conversations")
    hands.link("To look at")
    hands.link("Begin")
    expect(page).to_have_url(re.compile(r"queue="))
