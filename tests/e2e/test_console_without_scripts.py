"""Whoever's browser runs no scripts reads every page, filters every list, and can send every form."""

import re
from collections.abc import Callable

import pytest
from console_chats import UNCLEAR, WHEELCHAIR, said, waiting
from e2e_tools import Staff
from playwright.sync_api import expect
from staff_browser import Desk

PAGES = (
    "inbox", "inbox?show=mine", "chats/{mine}", "chats/{free}", "chats/{free}/contact", "replies",
    "replies/found?q=risk", "review", "review?flagged=me", "review/queue", "review/{free}", "insight",
    "insight/questions", "teaching", "exports", "me", "accounts", "accounts/1", "audit?check=1", "settings",
)  # fmt: skip
# What only scripts make work: something that htmx sends, and that neither leads nor is sent without it.
ONLY_BY_SCRIPTS = """[...document.querySelectorAll("[hx-get], [hx-post]")].filter((one) =>
  !one.matches("a[href]") && !one.closest("form[action]") && !one.querySelector("a[href]")).map((one) => one.outerHTML)"""
# Forms that cannot be sent: their button came with the scripts, or was left to them.
NOT_SENT = """[...document.forms].filter((one) => ![...one.elements].some((part) => part.type === "submit"))
  .map((one) => one.action)"""


@pytest.fixture
def reader(sign_in: Callable[..., Desk]) -> Desk:
    return sign_in("admin", java_script_enabled=False)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_read_and_leaves_nothing_to_scripts(reader: Desk, staff: Staff, path: str) -> None:
    chats = {"free": waiting(staff), "mine": waiting(staff, holder=reader.name)}
    page = reader.open(path.format(**chats)).page
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("main")).not_to_be_empty()
    assert page.evaluate(ONLY_BY_SCRIPTS) == []
    assert page.evaluate(NOT_SENT) == []


def test_the_lists_of_the_inbox(reader: Desk, staff: Staff) -> None:
    free, mine, theirs = waiting(staff), waiting(staff, holder=reader.name), waiting(staff, holder="Dana")
    reader.open()
    for name, held in (("Mine", mine), ("Colleagues", theirs), ("Needs a person", free)):
        reader.page.get_by_role("link", name=re.compile(f"^{name}")).click()
        for chat in (free, mine, theirs):
            expect(reader.entry(chat)).to_have_count(1 if chat == held else 0)


def test_earlier_messages(reader: Desk, staff: Staff) -> None:
    chat = said(staff, *(f"message {number} of many" for number in range(110)))  # each has a reply
    page = reader.open_chat(chat).page
    expect(page.locator("#m-1")).to_have_count(0)
    page.get_by_role("link", name="Earlier messages").click()
    expect(page.locator("#m-1")).to_contain_text("message 0 of many")
    page.get_by_role("link", name="Latest messages").click()
    expect(reader.lines().last).to_have_id("m-220")


def test_a_reply_at_hand(reader: Desk, staff: Staff) -> None:
    chat = waiting(staff, holder=reader.name)
    page = reader.open_chat(chat).page
    page.get_by_label("Find a reply or an answer of the article").fill("side effects")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("heading", name="Replies at hand", level=1)).to_be_visible()
    expect(page.locator(".hand").first).to_contain_text("(From our article, “Ketamine Treatment Process”.)")
    expect(page.get_by_role("button", name=re.compile("^Insert"))).to_have_count(0)
    page.get_by_label("Find a reply or an answer of the article").fill("xyzzy")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.locator("#found")).to_contain_text("Nothing has these words.")
    page.get_by_role("link", name="Back to the chat").click()
    expect(page.get_by_label("Reply to the visitor", exact=True)).to_be_visible()


def test_the_audit(reader: Desk, staff: Staff) -> None:
    with staff.record.write() as work:
        for who in ("Ida", reader.name):
            work.people.audit(who, "note", "audit")
        work.commit()
    page = reader.open("audit").page
    page.get_by_label("Who").fill(reader.name)
    page.get_by_label("What").fill("note")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".audit tbody tr")).to_have_count(1)
    expect(page.locator(".audit tbody")).to_contain_text(reader.name)
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.locator(".audit tbody")).to_contain_text("Ida")


def test_the_days_of_the_figures(reader: Desk) -> None:
    page = reader.open("insight").page
    page.get_by_label("From", exact=True).fill("2026-01-02")
    page.get_by_label("To", exact=True).fill("2026-01-03")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("from=2026-01-02&to=2026-01-03"))
    table = page.get_by_role("region", name="Chats and requests for staff", exact=True)
    table.get_by_text("As a table").click()
    expect(table.locator("tbody tr")).to_have_count(2)


def test_the_lists_of_review(reader: Desk, staff: Staff) -> None:
    mine, other = said(staff, WHEELCHAIR), said(staff, "how are they used", ask=UNCLEAR)
    with staff.record.write() as work:
        work.marks.flag(mine, staff="Dana", colleague=reader.name, note="have a look")
        work.commit()
    page = reader.open("review").page
    page.get_by_label("Review").get_by_role("link", name=re.compile("^Flagged for you")).click()
    expect(page.locator("ol.chats a")).to_have_count(1)
    expect(page.locator("ol.chats a")).to_have_attribute("href", re.compile(mine))
    page.get_by_role("link", name="Conversations").click()
    page.get_by_label("Words that were said").fill("how are they used")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(f'ol.chats a[href*="{other}"]')).to_have_count(1)
    expect(page.locator(f'ol.chats a[href*="{mine}"]')).to_have_count(0)
    page.get_by_role("link", name="To look at").click()
    page.get_by_role("link", name="Begin").click()
    expect(page).to_have_url(re.compile("queue="))
    page.get_by_role("link", name="Next", exact=True).click()
    expect(page.locator("ol.talk")).to_be_visible()


def test_figures_are_saved(reader: Desk) -> None:
    page = reader.open("exports").page
    with page.expect_download() as file:
        page.get_by_role("region", name="Figures").get_by_role("button", name="Download").click()
    assert file.value.suggested_filename.endswith(".zip")
