"""Reviewing by keys alone, and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from console_chats import said
from e2e_tools import Staff
from playwright.sync_api import expect
from staff_browser import Desk

from frontdesk.records.corrections import Correction


@pytest.fixture
def chat(staff: Staff) -> str:
    """A conversation with two messages that the assistant was not sure of."""
    return said(staff, "can i drive home after", "is a dose of forty right")


def judged(staff: Staff, chat: str) -> dict[tuple[int, int], Correction]:
    with staff.record.read() as work:
        return work.corrections.of_chat(chat)


def test_a_conversation_is_reviewed_by_keys_alone(
    sign_in: Callable[..., Desk], staff: Staff, chat: str
) -> None:
    page = sign_in("reviewer").open(f"review/{chat}").page
    page.evaluate("window.loadedOnce = true")
    press = page.keyboard.press
    press("j")
    expect(page.locator("#m1a0")).to_be_focused()
    press("y")
    expect(page.locator("#m1a0")).to_contain_text("Right as it is by")
    expect(page.locator("#m1a0")).to_be_focused()
    press("j")
    expect(page.locator("#m3a0")).to_be_focused()
    press("c")
    expect(page.locator("#a3-0-label")).to_be_focused()
    page.keyboard.type("Medical question: A dose")  # letters that are keys do nothing in a field
    press("Enter")
    expect(page.locator("#m3a0")).to_contain_text("Corrected")
    expect(page.locator("#m3a0")).to_be_focused()
    found = judged(staff, chat)
    assert {place: (one.kind, one.reason, one.masked) for place, one in found.items()} == {
        (1, 0): ("clinic", "hours", "can i drive home after"),
        (3, 0): ("medical", "dosage", "is a dose of forty right"),
    }
    press("b")
    expect(page.locator("#n4")).to_be_focused()
    page.keyboard.type("great bad note")
    press("Tab")
    press("Enter")
    expect(page.locator("#m4")).to_contain_text("Bad reply")
    expect(page.locator("#m4")).to_be_focused()
    press("k")
    expect(page.locator("#m3a0")).to_be_focused()
    press("f")
    expect(page.locator("#colleague")).to_be_focused()
    press("Escape")
    press("r")
    expect(page.locator("main")).to_contain_text("Reviewed by")
    assert page.evaluate("window.loadedOnce")  # each part was replaced where it stands
    press("l")
    expect(page).to_have_url(re.compile(r"/staff/review$"))


def test_help_shows_the_keys_and_switches_them_off(
    sign_in: Callable[..., Desk], staff: Staff, chat: str
) -> None:
    page = sign_in("reviewer").open(f"review/{chat}").page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.get_by_label("Use these keys in this browser").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("y")
    page.wait_for_timeout(300)
    assert judged(staff, chat) == {}


def test_the_queue_is_worked_through_by_keys(sign_in: Callable[..., Desk], chat: str) -> None:
    page = sign_in("reviewer").open("review/queue").page
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"/staff/review/[\w-]+\?queue="))
    page.wait_for_load_state()
    first = page.url
    page.keyboard.press("n")
    expect(page).not_to_have_url(first)
    page.wait_for_load_state()
    page.keyboard.press("p")
    expect(page).to_have_url(first)


def test_without_scripts_everything_can_be_filtered_read_and_judged(
    sign_in: Callable[..., Desk], staff: Staff, chat: str
) -> None:
    page = sign_in("reviewer", java_script_enabled=False).open("review").page
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Kind of question").select_option(label="Question about the clinic")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("kind=clinic"))
    page.locator(f'a[href*="{chat}"]').click()
    page.locator("#m1a0").get_by_role("button", name="Right as it is").click()
    expect(page.locator("#m1a0")).to_contain_text("Right as it is by")
    page.locator("#m3a0").get_by_text("Correct", exact=True).click()
    page.get_by_label("What they wanted").last.fill("Misuse")
    page.locator("#m3a0").get_by_role("button", name="Save").click()
    expect(page.locator("#m3a0")).to_contain_text("Corrected")
    assert judged(staff, chat)[3, 0].kind == "misuse"
