"""What staff need at hand works as the browser has it: without scripts, and with its clipboard."""

from collections.abc import Callable

import pytest
from e2e_tools import Chat, Staff
from playwright.sync_api import expect
from staff_browser import Desk

TYPED, SHOWN = "(303) 555-0199", "+13035550199"


@pytest.fixture
def waiting(chat: Chat, staff: Staff) -> str:
    """The chat of somebody who asked for staff and left a number."""
    chat.ask("can i take ketamine with my zoloft")
    chat.dialog.get_by_role("button", name="Leave contact details").last.click()
    form = chat.dialog.locator("form").filter(has_text="Name")
    form.get_by_label("Name").fill("Robin Example")
    form.get_by_label("Phone").fill(TYPED)
    form.get_by_label("The clinic may contact me").check()
    chat.button("Send to staff").click()
    expect(form).to_be_hidden()
    return staff.newest()


def test_without_scripts_the_inbox_and_a_chat_can_be_read(sign_in: Callable[..., Desk], waiting: str) -> None:
    desk = sign_in(java_script_enabled=False).open()
    expect(desk.entry(waiting)).to_contain_text("Medical")
    desk.entry(waiting).click()
    expect(desk.page.locator("#lines")).to_contain_text("can i take ketamine with my zoloft")
    desk.page.get_by_role("link", name="Show contact details").click()
    expect(desk.page.locator("main")).to_contain_text("Robin Example")


def test_contact_details_are_copied_to_the_clipboard(sign_in: Callable[..., Desk], waiting: str) -> None:
    desk = sign_in(permissions=["clipboard-read", "clipboard-write"]).open_chat(waiting)
    desk.page.get_by_role("link", name="Show contact details").click()
    copy = desk.page.locator("[data-copy=contact-phone]")
    copy.click()
    expect(copy).to_contain_text("Copied")
    assert desk.page.evaluate("navigator.clipboard.readText()") == SHOWN
