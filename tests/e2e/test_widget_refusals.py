"""What the edge refuses is told to everybody who asked for it, with other ways to reach people."""

from collections.abc import Callable

import pytest
from e2e_tools import PHONE, Chat, Staff
from playwright.sync_api import Route, expect

WHY = "We are closed for a moment."


def refuse(chat: Chat, address: str, method: str = "POST", *, status: int = 503, why: str = WHY) -> None:
    """Let the edge refuse what is asked for at an address."""

    def answer(route: Route) -> None:
        error = {"error": {"code": "unavailable", "message": why}}
        if route.request.method == method:
            route.fulfill(status=status, json=error, headers={"Access-Control-Allow-Origin": "*"})
        else:
            route.fallback()

    chat.page.route(address, answer)


def is_told(chat: Chat) -> None:
    trouble = chat.dialog.locator(".trouble")
    expect(trouble).to_be_visible()
    expect(trouble).to_contain_text(WHY)
    expect(trouble).to_contain_text("988")
    expect(trouble).to_contain_text(PHONE)
    chat.expect_heard(str(trouble.text_content()), about=WHY)


def ask_for_a_person(chat: Chat) -> None:
    refuse(chat, "**/v1/person")
    chat.button("Talk to a person").click()


def go_back(chat: Chat) -> None:
    chat.button("Talk to a person").click()
    refuse(chat, "**/v1/assistant")
    chat.button("Back to the assistant").click()


def end(chat: Chat) -> None:
    refuse(chat, "**/v1/end")
    chat.menu("End chat")


def delete(chat: Chat) -> None:
    refuse(chat, "**/v1/chat", "DELETE")
    chat.menu("Delete my conversation")
    chat.button("Delete").click()


@pytest.mark.parametrize("wish", [ask_for_a_person, go_back, end, delete])
def test_a_wish_that_is_refused_is_told_with_other_ways(chat: Chat, wish: Callable[[Chat], None]) -> None:
    chat.ask("What is ketamine?")
    chat.listen()
    wish(chat)
    is_told(chat)
    expect(chat.answers()).to_have_count(1)
    chat.page.unroute_all()
    chat.ask("What are the side effects?")
    expect(chat.dialog.locator(".trouble")).to_be_hidden()


def test_nobody_is_thanked_for_a_thumb_that_was_refused(chat: Chat) -> None:
    answer = chat.ask("What is ketamine?")
    chat.listen()
    refuse(chat, "**/v1/feedback")
    thumb = answer.get_by_role("button", name="Not helpful")
    thumb.click()
    is_told(chat)
    expect(answer).not_to_contain_text("Thank you")
    expect(answer.get_by_role("textbox")).to_have_count(0)
    expect(thumb).to_have_attribute("aria-pressed", "false")
    chat.page.unroute_all()
    thumb.click()
    word = answer.get_by_role("textbox")
    word.fill("too short")
    word.press("Enter")
    expect(answer).to_contain_text("Thank you")
    expect(thumb).to_be_focused()  # its place is gone
    expect(chat.dialog.locator(".trouble")).to_be_hidden()


def test_the_keyboard_goes_to_the_field_that_was_refused(chat: Chat) -> None:
    chat.menu("Leave contact details")
    form = chat.dialog.locator("form").filter(has_text="Name")
    form.get_by_label("Name").fill("Robin Example")
    form.get_by_label("Phone").fill("(303) 555-0199")
    form.get_by_label("E-mail").fill("robin@clinic")
    form.get_by_label("The clinic may contact me").check()
    chat.listen()
    chat.button("Send to staff").click()
    expect(form.get_by_label("E-mail")).to_be_focused()
    problem = form.locator(".wrong")
    expect(problem).to_contain_text("e-mail")
    chat.expect_heard(str(problem.text_content()), about="e-mail")
    form.get_by_label("E-mail").fill("")
    form.get_by_label("Phone").fill("12")
    chat.button("Send to staff").click()
    expect(form.get_by_label("Phone")).to_be_focused()


def test_a_message_refused_for_good_is_said_once(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    chat.listen()
    refuse(chat, "**/v1/messages", status=422, why="The message is empty.")
    chat.send("hm")
    failed = chat.messages.locator("li.failed")
    expect(failed).to_contain_text("Not sent: The message is empty.")
    chat.expect_heard("Not sent: The message is empty.", about="Not sent")
    again = failed.get_by_role("button", name="Try again")
    again.focus()
    chat.page.unroute_all()
    again.press("Enter")
    expect(failed).to_have_count(0)
    expect(chat.messages).to_be_focused()  # the button is gone
    expect(chat.messages.locator("li.visitor")).to_have_count(2)


def test_a_message_that_is_too_long_is_said_when_it_is_to_be_sent(chat: Chat) -> None:
    chat.listen()
    chat.text.fill("x" * 2003)
    expect(chat.dialog).to_contain_text("3 characters too many")
    chat.expect_heard(about="characters")  # not at every letter
    chat.text.press("Enter")
    chat.text.press("Enter")
    chat.expect_heard("3 characters too many", about="characters")


def test_a_signal_of_typing_that_is_refused_goes_unnoticed(chat: Chat, staff: Staff) -> None:
    chat.ask("What is ketamine?")
    staff.take(staff.newest())
    expect(chat.dialog.locator("header")).to_contain_text("Dana")
    refuse(chat, "**/v1/typing")
    with chat.page.expect_response("**/v1/typing"):
        chat.text.press_sequentially("And ")
    chat.send("And then?")
    expect(chat.messages.locator("li.visitor:not(.sending)")).to_have_count(2)
    expect(chat.dialog.locator(".trouble")).to_be_hidden()
