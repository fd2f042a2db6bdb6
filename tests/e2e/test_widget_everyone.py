"""Usable by everyone: by keyboard, by ear, enlarged, in the dark, from right to left."""

from collections.abc import Callable

import pytest
from e2e_tools import Chat, go_to, soon, violations
from playwright.sync_api import expect


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
    expect(chat.dialog).to_contain_text("Waiting for staff")


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
    expect(chat.text).to_be_focused()
    keys.type("What is ketamine?")
    keys.press("Enter")
    expect(chat.answers()).to_have_count(1)
    expect(chat.text).to_be_focused()
    go_to(chat.button("More"), "Shift+Tab")
    keys.press("Enter")
    expect(chat.button("Turn sound on")).to_be_visible()
    go_to(chat.button("Turn sound on"), "Tab")
    keys.press("Escape")
    expect(chat.button("Turn sound on")).to_be_hidden()
    expect(chat.button("More")).to_be_focused()
    keys.press("Escape")
    expect(chat.dialog).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    expect(chat.launcher).to_contain_text("Questions? Ask us")


def test_the_keyboard_goes_to_a_card_and_back(chat: Chat) -> None:
    chat.button("I need help now").focus()
    chat.page.keyboard.press("Enter")
    expect(chat.dialog.get_by_role("heading", name="Help is here, right now")).to_be_focused()
    chat.button("I have seen this, back to the chat").click()
    expect(chat.button("I need help now")).to_be_focused()


def test_what_is_new_is_said_once_and_in_order_and_what_is_old_is_not(chat: Chat) -> None:
    chat.listen()
    answer = chat.ask("What is ketamine?")
    text = str(answer.locator("p").first.text_content())
    chat.expect_heard(text)
    chat.page.wait_for_timeout(500)
    chat.expect_heard(text)  # not once more
    chat.button("Talk to a person").click()
    expect(chat.dialog).to_contain_text("Waiting for staff")
    notices = chat.messages.locator("li.system p")
    expect(notices).not_to_have_count(0)
    chat.page.wait_for_timeout(500)
    chat.expect_heard(text, *notices.all_text_contents())
    chat.page.reload()
    again = Chat(chat.page)
    again.dialog.wait_for()
    again.listen()
    expect(again.answers()).to_have_count(1)
    chat.page.wait_for_timeout(1000)
    again.expect_heard()


def test_the_tree_of_names_and_roles(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    expect(chat.page.get_by_role("dialog", name="Aspen Grove Clinic")).to_be_visible()
    expect(chat.messages.get_by_role("listitem")).to_have_count(4)  # words of welcome, day, question, answer
    expect(chat.page.get_by_role("status")).to_have_count(1)
    expect(chat.page.locator("frontdesk-chat [aria-live], frontdesk-chat [role=log]")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256), (390, 844)])
def test_small_screens_and_enlarged_pages_need_no_sideways_scrolling(
    visit: Callable[..., Chat], width: int, height: int
) -> None:
    chat = visit(viewport={"width": width, "height": height}).open()  # 1280 by 1024 at 400 %
    chat.ask("What is ketamine?")
    wide = "() => document.documentElement.scrollWidth > innerWidth"
    soon(lambda: chat.page.evaluate(wide), False, chat.page)
    within = "(panel, width) => { const { left, right } = panel.getBoundingClientRect(); return left >= 0 && right <= width }"
    soon(lambda: chat.dialog.evaluate(within, width), True, chat.page)
    chat.text.scroll_into_view_if_needed()
    expect(chat.text).to_be_in_viewport()
    chat.button("I need help now").click()
    last = chat.button("I have seen this, back to the chat")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()


def test_phones_show_the_chat_on_the_whole_screen(visit: Callable[..., Chat]) -> None:
    chat = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open()
    box = "(panel) => { const { x, y, width, height } = panel.getBoundingClientRect(); return [x, y, width, height].map(Math.round) }"
    soon(lambda: chat.dialog.evaluate(box), [0, 0, 390, 844], chat.page)
    expect(chat.messages).to_be_focused()  # no keyboard jumps up


def test_nothing_moves_for_those_who_do_not_want_it(visit: Callable[..., Chat]) -> None:
    moving = "() => document.querySelector('frontdesk-chat').shadowRoot.getAnimations().length"
    chat = visit(reduced_motion="reduce").open()
    assert chat.page.evaluate(moving) == 0


def test_right_to_left(visit: Callable[..., Chat]) -> None:
    chat = visit("dir=rtl")
    left = "(launcher) => launcher.getBoundingClientRect().left < 100"  # the end of a line is on the left
    soon(lambda: chat.launcher.evaluate(left), True, chat.page)
    answer = chat.open().ask("What is ketamine?").element_handle()
    mine = chat.messages.locator("li.visitor")
    beside = "(mine, answer) => mine.getBoundingClientRect().right < answer.getBoundingClientRect().right"
    soon(lambda: mine.evaluate(beside, answer), True, chat.page)
