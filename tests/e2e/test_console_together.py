"""Two members of staff and two visitors at once: what one pair does leaves the other's chat as it was."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from e2e_tools import Chat, Staff
from playwright.sync_api import expect
from staff_browser import Desk, keep_typing

CLIPBOARD = ["clipboard-read", "clipboard-write"]


@dataclass
class Pair:
    """A member of staff and the visitor whose chat they hold."""

    desk: Desk
    visitor: Chat
    chat: str


@pytest.fixture
def pairs(
    sign_in: Callable[..., Desk], two_chats: tuple[tuple[Chat, str], tuple[Chat, str]]
) -> tuple[Pair, Pair]:
    """Two pairs; each member of staff took one of the two chats over."""
    made = []
    for visitor, chat in two_chats:
        desk = sign_in("agent", permissions=CLIPBOARD).open_chat(chat)
        desk.button("Take over").click()
        expect(desk.page.get_by_label("Reply to the visitor", exact=True)).to_be_focused()
        made.append(Pair(desk, visitor, chat))
    return made[0], made[1]


def crosswise(pairs: tuple[Pair, Pair]) -> tuple[tuple[Pair, Pair], tuple[Pair, Pair]]:
    """Return each pair with the other one."""
    return (pairs[0], pairs[1]), (pairs[1], pairs[0])


def test_typing_is_seen_on_the_other_side_of_the_chat_only(pairs: tuple[Pair, Pair]) -> None:
    for here, there in crosswise(pairs):
        keep_typing(here.visitor.text, here.desk.page.get_by_text("The visitor is typing"))
        expect(there.desk.page.get_by_text("The visitor is typing")).to_have_count(0)
        here.visitor.text.fill("")
        reply = here.desk.page.locator("#reply")
        keep_typing(reply, here.visitor.messages.get_by_text(f"{here.desk.name} is typing…"))
        expect(there.visitor.messages.get_by_text("is typing…")).to_have_count(0)
        reply.fill("")
        expect(here.visitor.messages.get_by_text("is typing…")).to_have_count(0)
        expect(here.desk.page.get_by_text("The visitor is typing")).to_have_count(0)


def test_replies_at_hand_go_to_the_visitor_of_the_chat(pairs: tuple[Pair, Pair], staff: Staff) -> None:
    title = f"Parking {pairs[0].chat}"
    with staff.record.write() as work:
        work.saved.add(title=title, text="You may park behind the house.", staff="Dana")
        work.commit()
    wanted = (("parking", title, "You may park behind the house."), ("side effects", "", "(From our article"))
    for here, (word, name, _) in zip(pairs, wanted, strict=True):
        page = here.desk.page
        page.get_by_label("Find a reply or an answer of the article").fill(word)
        found = page.locator("#found details").filter(has_text=name or "Side effects").first
        found.locator("summary").click()
        found.get_by_role("button").click()
    for (here, there), (_, _, words) in zip(crosswise(pairs), wanted, strict=True):
        expect(here.desk.page.locator("#reply")).to_be_focused()
        here.desk.button("Send").click()
        expect(here.visitor.messages).to_contain_text(words)
        expect(there.visitor.messages).not_to_contain_text(words)


def test_each_calls_the_visitor_of_their_chat(pairs: tuple[Pair, Pair], staff: Staff) -> None:
    phones = ("+13035550111", "+13035550122")
    with staff.record.write() as work:
        for pair, phone in zip(pairs, phones, strict=True):
            work.people.set_contact(pair.chat, {"name": "Sam", "phone": phone})
        work.commit()
    for pair, phone in zip(pairs, phones, strict=True):
        page = pair.desk.open_chat(pair.chat).page
        page.get_by_role("link", name="Show contact details").click()
        page.locator("[data-copy=contact-phone]").click()
        expect(page.locator("[data-copy=contact-phone]")).to_contain_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == phone
    for number, (here, there) in enumerate(crosswise(pairs)):
        here.desk.button("I have called").click()
        expect(here.desk.page.locator("#callback")).to_contain_text(f"{here.desk.name} called")
        told = there.desk.page.locator("#callback")
        expect(told).to_contain_text(f"{there.desk.name} called" if number else "Nobody has called yet")


def test_one_chat_is_closed_and_the_other_goes_on(pairs: tuple[Pair, Pair], staff: Staff) -> None:
    here, there = pairs
    page = here.desk.page
    page.locator("summary", has_text="Close").click()
    page.get_by_label("Appointment made").check()
    here.desk.button("Close the chat").click()
    expect(here.visitor.dialog).to_contain_text("This chat has ended")
    there.desk.reply("Still with you.")
    expect(there.visitor.messages).to_contain_text("Still with you.")
    expect(there.visitor.dialog).not_to_contain_text("This chat has ended")
    there.visitor.send("thank you")
    expect(there.desk.lines().last).to_contain_text("thank you")
    with staff.record.read() as work:
        assert [work.conversations.get(pair.chat).outcome for pair in pairs] == ["booked", None]


def test_notes_the_way_back_and_a_hand_over(pairs: tuple[Pair, Pair]) -> None:
    here, there = pairs
    for pair in pairs:
        pair.desk.page.get_by_label("New note").fill(f"a note of {pair.desk.name}")
        pair.desk.button("Add note").click()
        expect(pair.desk.page.locator("#notes-list")).to_contain_text(f"a note of {pair.desk.name}")
    for one, other in crosswise(pairs):
        expect(one.desk.page.locator("#notes-list")).not_to_contain_text(other.desk.name)
        expect(one.visitor.messages).not_to_contain_text("a note of")

    here.desk.button("Back to the assistant").click()
    expect(here.visitor.dialog.locator("header")).to_contain_text("Automated assistant")
    expect(there.visitor.dialog.locator("header")).to_contain_text(there.desk.name)
    there.desk.page.locator("summary", has_text="Hand over").click()
    there.desk.page.get_by_label("To whom").select_option(label=here.desk.name)
    there.desk.button("Hand over").click()
    expect(there.visitor.dialog.locator("header")).to_contain_text(here.desk.name)
    expect(here.visitor.dialog.locator("header")).to_contain_text("Automated assistant")
    here.desk.open_chat(there.chat).reply("I go on from here.")
    expect(there.visitor.messages).to_contain_text("I go on from here.")
    expect(here.visitor.messages).not_to_contain_text("I go on from here.")
