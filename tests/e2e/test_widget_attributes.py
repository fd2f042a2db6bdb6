"""What a page sets by attributes of the script's tag."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from e2e_tools import Chat
from playwright.sync_api import Locator, expect

from frontdesk.language.files import PROJECT

ELSEWHERE = {"colour", "keep"}  # tests/e2e/test_widget_everyone.py, test_widget_page.py


def name(chat: Chat) -> None:
    expect(chat.page.get_by_role("dialog", name="Bright Day", exact=True)).to_be_visible()


def logo(chat: Chat) -> None:
    expect(chat.dialog.locator("header img")).to_have_attribute("src", "/icon.png")


def greeting(chat: Chat) -> None:
    expect(chat.messages.locator("li.intro p").first).to_have_text("Good day to you.")


def launcher(chat: Chat) -> None:
    expect(chat.launcher).to_have_text("Ask the desk")


def position(chat: Chat) -> None:
    assert chat.dialog.evaluate("(panel) => panel.getBoundingClientRect().left") == 20


def theme(chat: Chat) -> None:
    expect(chat.dialog).to_have_css("background-color", "rgb(23, 33, 32)")


def language(chat: Chat) -> None:
    expect(chat.page.get_by_role("textbox", name="Tu mensaje")).to_be_visible()


def phone(chat: Chat) -> None:
    chat.page.context.set_offline(True)
    expect(chat.dialog.locator(".trouble")).to_contain_text("Or call us: (303) 555-0111.")
    chat.button("I need help now").click()
    expect(link(chat, "Call the clinic: (303) 555-0111")).to_have_attribute("href", "tel:3035550111")


def crisis_line(chat: Chat) -> None:
    chat.button("I need help now").click()
    expect(link(chat, "Call 116 123")).to_have_attribute("href", "tel:116123")
    expect(link(chat, "Text 116 123")).to_have_attribute("href", "sms:116123")


def emergency_number(chat: Chat) -> None:
    chat.button("I need help now").click()
    expect(link(chat, "In immediate danger call 112")).to_have_attribute("href", "tel:112")


def link(chat: Chat, words: str) -> Locator:
    return chat.dialog.get_by_role("link", name=words, exact=True)


SET = {
    "name": ("Bright Day", name),
    "logo": ("/icon.png", logo),
    "greeting": ("Good day to you.", greeting),
    "launcher": ("Ask the desk", launcher),
    "position": ("left", position),
    "theme": ("dark", theme),
    "language": ("es", language),
    "phone": ("(303) 555-0111", phone),
    "crisis-line": ("116 123", crisis_line),
    "emergency-number": ("112", emergency_number),
}


@pytest.mark.parametrize("attribute", SET)
def test_a_page_may_overrule_the_clinics_file(visit: Callable[..., Chat], attribute: str) -> None:
    value, holds = SET[attribute]
    # Pictures are a matter of the page's policy.
    chat = visit(urlencode({attribute: value}), bypass_csp=attribute == "logo", color_scheme="light")
    holds(chat.open())


def test_every_attribute_that_is_documented_is_looked_at() -> None:
    table = (PROJECT / "docs/widget.md").read_text(encoding="utf-8").split("## What the page must allow")[0]
    assert set(re.findall(r"`data-([\w-]+)`", table)) == SET.keys() | ELSEWHERE
