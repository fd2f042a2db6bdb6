"""Usable by everyone: by keyboard, by ear, enlarged, in the dark, from right to left."""

from collections.abc import Callable

import pytest
from e2e_tools import Chat, violations
from playwright.sync_api import expect

TEN_S = 10_000


def show_chat(chat: Chat) -> None:
    chat.open().ask("What is ketamine?")


def show_form(chat: Chat) -> None:
    chat.open().menu("Leave contact details")
    chat.dialog.get_by_label("Name").wait_for()


def show_crisis(chat: Chat) -> None:
    chat.open().button("I need help now").click()


def show_menu(chat: Chat) -> None:
    chat.open().button("More").click()


def show_error(chat: Chat) -> None:
    chat.open()
    chat.page.context.set_offline(True)
    chat.send("What is ketamine?")
    chat.dialog.locator(".trouble").wait_for()
    chat.messages.locator("li.late").wait_for()


def show_waiting(chat: Chat) -> None:
    chat.open().button("Talk to a person").click()
    expect(chat.dialog).to_contain_text("Waiting for staff", timeout=TEN_S)


STATES = {
    "closed": lambda chat: None, "chat": show_chat, "form": show_form, "crisis": show_crisis,
    "menu": show_menu, "error": show_error, "waiting": show_waiting,
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(visit: Callable[..., Chat], state: str, scheme: str) -> None:
    chat = visit(color_scheme=scheme, bypass_csp=True)  # axe itself needs to be let in
    STATES[state](chat)
    assert violations(chat.page) == []


@pytest.mark.parametrize("colour", ["%23ffe680", "%23000000", "%23ff5a36", "%23ffffff"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read(visit: Callable[..., Chat], colour: str, scheme: str) -> None:
    chat = visit(f"colour={colour.replace('%23', '#')}", color_scheme=scheme, bypass_csp=True)
    show_chat(chat)
    assert violations(chat.page) == []


def test_everything_can_be_done_by_keyboard(visit: Callable[..., Chat]) -> None:
    chat = visit()
    keys = chat.page.keyboard
    chat.launcher.focus()
    keys.press("Enter")
    assert chat.focused() == "Your message"
    keys.type("What is ketamine?")
    keys.press("Enter")
    expect(chat.answers()).to_have_count(1, timeout=TEN_S)
    assert chat.focused() == "Your message"
    for _ in range(20):
        keys.press("Shift+Tab")
        if chat.focused() == "More":
            break
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Escape")
    assert chat.focused() == "More"
    keys.press("Escape")
    expect(chat.dialog).to_be_hidden()
    assert "Questions? Ask us" in chat.focused()


def test_the_keyboard_goes_to_a_card_and_back(chat: Chat) -> None:
    chat.button("I need help now").focus()
    chat.page.keyboard.press("Enter")
    assert chat.focused() == "Help is here, right now"
    chat.button("I have seen this, back to the chat").click()
    assert chat.focused() == "I need help now"


def test_what_is_new_is_said_once_and_in_order_and_what_is_old_is_not(chat: Chat) -> None:
    chat.listen()
    answer = chat.ask("What is ketamine?")
    text = str(answer.locator("p").first.text_content())
    chat.page.wait_for_timeout(500)
    assert chat.heard() == [text]
    chat.button("Talk to a person").click()
    expect(chat.dialog).to_contain_text("Waiting for staff", timeout=TEN_S)
    chat.page.wait_for_timeout(500)
    notices = chat.messages.locator("li.system p").all_text_contents()
    assert chat.heard() == [text, *notices]
    chat.page.reload()
    again = Chat(chat.page)
    again.dialog.wait_for()
    again.listen()
    expect(again.answers()).to_have_count(1, timeout=TEN_S)
    chat.page.wait_for_timeout(1000)
    assert again.heard() == []


def test_the_tree_of_names_and_roles(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    expect(chat.page.get_by_role("dialog", name="Aspen Grove Clinic")).to_be_visible()
    expect(chat.messages.get_by_role("listitem")).to_have_count(4)  # words of welcome, day, question, answer
    expect(chat.page.get_by_role("status")).to_have_count(1)
    assert chat.page.locator("frontdesk-chat [aria-live], frontdesk-chat [role=log]").count() == 0


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256), (390, 844)])
def test_small_screens_and_enlarged_pages_need_no_sideways_scrolling(
    visit: Callable[..., Chat], width: int, height: int
) -> None:
    chat = visit(viewport={"width": width, "height": height}).open()  # 1280 by 1024 at 400 %
    chat.ask("What is ketamine?")
    wide = "() => document.documentElement.scrollWidth > innerWidth"
    assert not chat.page.evaluate(wide)
    box = chat.dialog.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    chat.text.scroll_into_view_if_needed()
    expect(chat.text).to_be_in_viewport()
    chat.button("I need help now").click()
    last = chat.button("I have seen this, back to the chat")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()


def test_phones_show_the_chat_on_the_whole_screen(visit: Callable[..., Chat]) -> None:
    chat = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open()
    chat.page.wait_for_timeout(400)  # it rises into place
    box = chat.dialog.bounding_box()
    assert box is not None
    assert {side: round(length) for side, length in box.items()} == {
        "x": 0,
        "y": 0,
        "width": 390,
        "height": 844,
    }
    assert chat.focused() == "Messages"  # no keyboard jumps up


def test_nothing_moves_for_those_who_do_not_want_it(visit: Callable[..., Chat]) -> None:
    moving = "() => document.querySelector('frontdesk-chat').shadowRoot.getAnimations().length"
    chat = visit(reduced_motion="reduce").open()
    assert chat.page.evaluate(moving) == 0


def test_right_to_left(visit: Callable[..., Chat]) -> None:
    chat = visit("dir=rtl")
    box = chat.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100  # the end of a line is on the left
    chat.open().ask("What is ketamine?")
    mine = chat.messages.locator("li.visitor").bounding_box()
    answer = chat.answers().first.bounding_box()
    assert mine is not None
    assert answer is not None
    assert mine["x"] < answer["x"] + answer["width"] - mine["width"]
