"""Exports in a real browser: how far one is, that it can be stopped, and that the file is what was announced."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from console_chats import said
from e2e_tools import Staff
from playwright.sync_api import CDPSession, Download, Page, Response, expect
from staff_browser import Desk

SLOWLY = 100_000  # bytes in a second
WORDS = 'a long story about sleep, with a "quotation" and\na second line ' * 12
# Keeps what the bars of a page said while they were there.
OBSERVED = """window.told = [];
document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  const bar = document.querySelector("progress[value]");
  if (bar) window.told.push([bar.value, bar.max]);
}).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true }));"""
EXPORTS = {
    "chats": ("exports", lambda page: page.get_by_role("button", name="Download", exact=True).first),
    "audit": ("audit", lambda page: page.get_by_role("link", name="Export as CSV")),
    "figures": ("exports", lambda page: page.get_by_role("region", name="Figures").get_by_role("button")),
}


@pytest.fixture
def much(staff: Staff) -> None:
    """More than comes at once over a slow line."""
    said(staff, *(f"{number} {WORDS}" for number in range(300)))
    with staff.record.write() as work:
        for number in range(3000):
            work.people.audit("Dana", "note", f"chat{number}", words=WORDS[:80])
        work.commit()


def slow_down(page: Page, bytes_a_second: int) -> CDPSession:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    let_through(line, bytes_a_second)
    return line


def let_through(line: CDPSession, bytes_a_second: int) -> None:
    """Set how much a line carries; -1: all that there is."""
    line.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 0, "downloadThroughput": bytes_a_second, "uploadThroughput": -1,
    })  # fmt: skip


def rows(download: Download) -> int:
    with Path(download.path()).open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def is_export(reply: Response) -> bool:
    return "x-total" in reply.headers


@pytest.mark.usefixtures("much")
@pytest.mark.parametrize("export", ["chats", "audit"])
def test_how_far_it_is_and_that_it_holds_what_was_announced(
    sign_in: Callable[..., Desk], export: str
) -> None:
    desk = sign_in("admin")
    page = desk.page
    page.add_init_script(OBSERVED)
    path, button = EXPORTS[export]
    desk.open(path)
    slow_down(page, SLOWLY)
    with page.expect_download() as file, page.expect_response(is_export) as reply:
        button(page).click()
        expect(page.get_by_role("progressbar", name="Download")).to_be_visible()
    total = int(reply.value.headers["x-total"])
    assert rows(file.value) == total
    told = page.evaluate("window.told")
    assert any(0 < value < most for value, most in told)
    assert told[-1] == [total, total]
    expect(page.get_by_role("status").filter(has_text="is downloaded.")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)


@pytest.mark.usefixtures("much")
@pytest.mark.parametrize("export", ["chats", "audit"])
def test_what_is_stopped_is_not_saved_and_can_be_begun_anew(
    sign_in: Callable[..., Desk], export: str
) -> None:
    desk = sign_in("admin")
    page, saved = desk.page, []
    page.on("download", lambda file: saved.append(file.suggested_filename))
    path, button = EXPORTS[export]
    desk.open(path)
    line = slow_down(page, SLOWLY // 10)
    button(page).click()
    expect(page.locator("progress[value]")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("status").filter(has_text="The download was stopped.")).to_be_visible()
    assert saved == []
    let_through(line, -1)
    with page.expect_download():
        button(page).click()
    assert len(saved) == 1


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_figures_say_how_much_they_are(sign_in: Callable[..., Desk], form: str) -> None:
    desk = sign_in("admin").open("exports")
    figures = desk.page.get_by_role("region", name="Figures")
    figures.get_by_label("Format").select_option(form)
    with desk.page.expect_download() as file, desk.page.expect_response(is_export) as reply:
        figures.get_by_role("button", name="Download").click()
    content = Path(file.value.path()).read_bytes()
    size = len(content) if form == "csv" else content.count(b"\n")
    assert size == int(reply.value.headers["x-total"]) > 0
    expect(figures.get_by_role("status").filter(has_text="is downloaded.")).to_be_visible()


def test_days_without_a_sense_are_said_on_a_page(sign_in: Callable[..., Desk]) -> None:
    page = sign_in("admin").open("exports").page
    figures = page.get_by_role("region", name="Figures")
    figures.get_by_label("From").fill("2026-05-02")
    figures.get_by_label("To").fill("2026-05-01")
    figures.get_by_role("button", name="Download").click()
    expect(page.locator("main")).to_contain_text("The first day comes after the last one.")
