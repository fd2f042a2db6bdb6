"""Figures and exports in a real browser: drawings are seen, tables opened by key, files saved with and without scripts."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e_tools import Chat, soon
from playwright.sync_api import Download, Locator, expect
from staff_browser import Desk

QUESTION = "what is the capital of france"


@pytest.fixture
def asked(visit: Callable[..., Chat]) -> str:
    """A visitor asked something that the article does not say, and something that it does."""
    chat = visit().open()
    for text in (QUESTION, "how does ketamine work"):
        chat.ask(text)
    return QUESTION


def rows(download: Download) -> list[dict[str, str]]:
    with Path(download.path()).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_drawn(picture: Locator, at_least: int) -> None:
    """Wait until a picture that comes when it is scrolled to is there, as wide as it must be."""
    picture.scroll_into_view_if_needed()
    wide = "(picture, wide) => picture.complete && picture.naturalWidth >= wide"
    soon(lambda: picture.evaluate(wide, at_least), True, picture.page)


def saved(desk: Desk, name: str) -> Download:
    with desk.page.expect_download() as waiting:
        desk.page.get_by_role("button", name=name, exact=True).first.click()
    return waiting.value


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 320])
def test_every_drawing_is_seen(sign_in: Callable[..., Desk], asked: str, scheme: str, width: int) -> None:
    desk = sign_in("reviewer", color_scheme=scheme, viewport={"width": width, "height": 900}).open("insight")
    pictures = desk.page.locator("figure img")
    expect(pictures.nth(2)).to_be_attached()
    for number in range(pictures.count()):
        is_drawn(pictures.nth(number), at_least=700 if width > 700 else 300)
        expect(pictures.nth(number)).to_have_attribute("alt", re.compile("."))


def test_a_table_opens_by_key(sign_in: Callable[..., Desk], asked: str) -> None:
    desk = sign_in("reviewer").open("insight")
    sheet = desk.page.get_by_role("region", name="Chats and requests for staff", exact=True)
    sheet.get_by_text("As a table").focus()
    desk.page.keyboard.press("Enter")
    expect(sheet.get_by_role("columnheader", name="Requests for staff")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_the_article_lacks_leads_to_its_chat(
    sign_in: Callable[..., Desk], asked: str, scripts: bool
) -> None:
    desk = sign_in("reviewer", java_script_enabled=scripts).open("insight")
    page = desk.page
    if not scripts:
        page.get_by_role("link", name="Show the questions").click()
    link = page.locator("a").filter(has_text=QUESTION).first
    expect(link).to_be_attached()
    closed = page.locator("details:not([open])").filter(has=link)
    while closed.count():
        closed.first.locator("summary").first.click()
    link.click()
    page.wait_for_url("**/staff/chats/**")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_administrator_saves_masked_chats(sign_in: Callable[..., Desk], asked: str, scripts: bool) -> None:
    desk = sign_in("admin", java_script_enabled=scripts).open("exports")
    file = saved(desk, "Download")
    assert file.suggested_filename == "chats.csv"
    assert QUESTION in {row["text"] for row in rows(file)}
    if scripts:
        expect(desk.page.get_by_role("status").filter(has_text="chats.csv is downloaded.")).to_be_visible()
        assert desk.page.problems == []  # type: ignore[attr-defined]


def test_an_administrator_says_why(sign_in: Callable[..., Desk], asked: str) -> None:
    desk = sign_in("admin").open("exports")
    page = desk.page
    page.get_by_label("Why do you need it?").fill("a visitor asked for a copy")
    file = saved(desk, "Download in clear")
    assert file.suggested_filename == "chats_unmasked.csv"
    assert QUESTION in {row["text"] for row in rows(file)}
    desk.open("audit")
    expect(page.get_by_text("a visitor asked for a copy").first).to_be_visible()


def test_days_that_make_no_sense_are_said_and_kept(sign_in: Callable[..., Desk]) -> None:
    page = sign_in("admin").open("exports").page
    page.get_by_label("From").first.fill("2026-05-02")
    page.get_by_label("To").first.fill("2026-05-01")
    page.get_by_role("button", name="Download", exact=True).first.click()
    expect(page.get_by_role("alert")).to_have_text("The first day comes after the last one.")
    expect(page.get_by_label("From").first).to_have_value("2026-05-02")
