"""What reviewers do, done with a keyboard only: by the tabulator, and by the shortcuts."""

import re
from collections.abc import Callable

import pytest
from by_keys import Hands
from console_chats import UNCLEAR, WHEELCHAIR, said
from e2e_tools import Staff
from playwright.sync_api import expect
from staff_browser import Desk

from frontdesk.records.corrections import Correction
from frontdesk.records.queue import waiting


@pytest.fixture
def conversation(staff: Staff) -> str:
    """A conversation with one message that the assistant was not sure of, and its reply."""
    return said(staff, WHEELCHAIR)


def judged(staff: Staff, chat: str) -> dict[tuple[int, int], Correction]:
    with staff.record.read() as work:
        return work.corrections.of_chat(chat)


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


def test_whatever_was_said_is_taken_back_by_key(sign_in: Callable[..., Desk], staff: Staff) -> None:
    chat = said(staff, "how are they used", ask=UNCLEAR)
    page = sign_in("reviewer").open(f"review/{chat}").page
    page.evaluate("window.loadedOnce = true")
    press, question, reply = page.keyboard.press, page.locator("#m1a0"), page.locator("#m2")
    press("j")
    expect(question).to_be_focused()
    for key, meaning in (("2", "The usual treatments"), ("1", "What causes depression")):
        press(key)
        expect(question.locator(".judgement")).to_contain_text(meaning)
        expect(question).to_be_focused()
        press("u")
        expect(question.locator(".judgement")).to_have_count(0)
    press("g")
    expect(reply).to_contain_text("Good reply")
    expect(question).to_be_focused()
    press("u")  # the question has nothing to be taken back, its reply has
    expect(reply).not_to_contain_text("Good reply")
    press("f")
    expect(page.locator("#colleague")).to_be_focused()
    Hands(page).button("Flag it")
    expect(page.locator(".flagged")).to_be_visible()
    press("d")
    expect(page.locator(".flagged")).to_have_count(0)
    press("r")
    expect(page.locator("main")).to_contain_text("Reviewed by")
    press("r")
    expect(page.locator("main")).not_to_contain_text("Reviewed by")
    assert page.evaluate("window.loadedOnce")


def test_a_key_presses_nothing_in_another_question(sign_in: Callable[..., Desk], staff: Staff) -> None:
    chat = said(staff, WHEELCHAIR, "and for my crutches")
    page = sign_in("reviewer").open(f"review/{chat}").page
    press = page.keyboard.press
    press("j")
    press("y")
    expect(page.locator("#m1a0")).to_contain_text("Right as it is by")
    press("y")  # the next question has this key, too
    press("j")
    expect(page.locator("#m3a0")).to_be_focused()
    press("u")  # the question before has this key, too
    press("r")  # what was sent is answered in its order
    expect(page.locator("main")).to_contain_text("Reviewed by")
    assert list(judged(staff, chat)) == [(1, 0)]


def test_the_list_by_key(sign_in: Callable[..., Desk], staff: Staff) -> None:
    for number in range(26):
        said(staff, f"the parrot {number} sings")
    page = sign_in("reviewer").open("review").page
    page.keyboard.press("/")
    expect(page.get_by_label("Words that were said")).to_be_focused()
    page.keyboard.type("parrot")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=parrot"))
    shown = page.locator("ol.chats > li")
    expect(shown).to_have_count(25)
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("after="))
    expect(shown).to_have_count(1)


def test_what_says_nearly_the_same_is_left_out_by_key(sign_in: Callable[..., Desk], staff: Staff) -> None:
    chats = {said(staff, "may my ferret sit beside me in the room") for _ in range(3)}
    with staff.record.read() as work:
        group = next(one for one in waiting(work.session) if one.first.conversation in chats)
    assert len(group.others) == len(chats) - 1
    page = sign_in("reviewer").open(f"review/{group.first.conversation}?queue={group.first.place}").page
    expect(page.locator(".alike")).to_contain_text("2 more say nearly the same")
    page.keyboard.press("x")
    expect(page).to_have_url(re.compile("/staff/review/queue$"))
    with staff.record.read() as work:
        left = {one.conversation for group in waiting(work.session) for one in (group.first, *group.others)}
    assert chats & left == {group.first.conversation}


def test_a_conversation_is_erased(sign_in: Callable[..., Desk], conversation: str) -> None:
    page = sign_in("admin").open(f"review/{conversation}").page
    hands = Hands(page)
    hands.open("Erase this conversation")
    hands.write("Why? (kept in the audit: do not write whom it is about)", "the visitor asked for it")
    hands.button("Erase it for good")
    expect(page.get_by_role("status").filter(has_text="The conversation is erased")).to_be_visible()
