"""Usable by everyone: by keyboard, by ear, in the dark, with an old browser."""

from collections.abc import Callable

import pytest
from e2e_tools import Chat, Staff, go_to, soon, violations
from playwright.sync_api import Route, expect
from widget_states import SIZES, STATES, show_chat


@pytest.mark.parametrize(("size", "scheme"), [("desk", "light"), ("desk", "dark"), ("phone", "light")])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(
    visit: Callable[..., Chat], staff: Staff, state: str, size: str, scheme: str
) -> None:
    # axe itself needs to be let in
    chat = visit(STATES[state].query, color_scheme=scheme, bypass_csp=True, **SIZES[size])
    STATES[state](chat, staff)
    assert violations(chat.page) == []


OWN_BRAND = "#0b6e69"  # of a page that says nothing of its colour


@pytest.mark.parametrize("colour", ["%23ffe680", "%23000000", "%23ff5a36", "%23ffffff"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read(visit: Callable[..., Chat], colour: str, scheme: str) -> None:
    chat = visit(f"colour={colour}", color_scheme=scheme, bypass_csp=True)
    brand = "(host) => getComputedStyle(host).getPropertyValue('--brand')"
    assert chat.host.evaluate(brand) != OWN_BRAND
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
    assert again.status.text_content() == ""  # nor was it said before one could listen


def test_the_tree_of_names_and_roles(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    expect(chat.page.get_by_role("dialog", name="Aspen Grove Clinic")).to_be_visible()
    expect(chat.messages.get_by_role("listitem")).to_have_count(4)  # words of welcome, day, question, answer
    expect(chat.page.get_by_role("status")).to_have_count(1)
    expect(chat.page.locator("frontdesk-chat [aria-live], frontdesk-chat [role=log]")).to_have_count(0)


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_those_who_do_not_want_it(
    visit: Callable[..., Chat], wish: str, moves: bool
) -> None:
    chat = visit(reduced_motion=wish)
    chat.page.route("**/v1/events*", lambda route: route.abort())
    chat.page.route("**/v1/messages?*", looking_it_up)
    chat.open().send("What is ketamine?")
    chat.messages.locator("li.assistant.typing").wait_for()
    expect(chat.dialog.locator("#count")).to_be_attached()  # the second file is there, with its style
    moving = "() => document.querySelector('frontdesk-chat').shadowRoot.getAnimations().length > 0"
    soon(lambda: chat.page.evaluate(moving), moves, chat.page)


def looking_it_up(route: Route) -> None:
    """Answer a poll as if the assistant were busy for good."""
    answer = route.fetch()
    route.fulfill(response=answer, json=answer.json() | {"answering": True})


def test_a_browser_that_cannot_make_style_sheets_by_script_has_a_chat(visit: Callable[..., Chat]) -> None:
    chat = visit(bypass_csp=True)  # a style element is a matter of the page's policy
    chat.page.context.add_init_script(
        "window.CSSStyleSheet = function () { throw new TypeError('Illegal constructor') }"
    )
    chat.page.reload()
    chat.launcher.wait_for()
    looks = "(place) => [getComputedStyle(place).fontSize, getComputedStyle(place).backgroundColor]"
    assert chat.launcher.evaluate(looks) == ["16px", "rgb(11, 110, 105)"]
    chat.open().ask("What is ketamine?")
    assert chat.button("Send").evaluate(looks) == ["16px", "rgb(11, 110, 105)"]
    expect(chat.answers().first.locator(".feedback")).to_have_css("display", "flex")
