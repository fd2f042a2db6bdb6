"""Measures the widget in Chromium, on the running stack: load, long chats, memory.

Run by `make bench-widget`. The processor is slowed four times where that is said.
"""

import statistics
import tempfile
from collections.abc import Iterable
from pathlib import Path

from e2e_tools import CHROMIUM, Chat, Stack, Staff, running_stack
from page_loads import PageLoads
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

LOADS = 41
MESSAGES = 1000
OPENINGS = 100
# Until the browser has compiled what runs often and noted what it met there; that levels off, a leak does not.
SETTLING = 300
SLOWED = 4
JANK_MS = 50


def metrics(session: CDPSession) -> dict[str, float]:
    """Return the page's counters."""
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}


def fill(staff: Staff, chat: str) -> None:
    """Put many messages into a chat, straight into the record."""
    with staff.record.write() as uow:
        for number in range(MESSAGES):
            uow.messages.add(chat, "staff", f"Message number {number}: " + "some words " * 12, staff="Dana")
        uow.commit()


def scroll_frames_ms(page: Page) -> list[float]:
    """Return the time between frames while the list is scrolled from its end to its beginning."""
    return list(
        page.evaluate(
            """() => new Promise((resolve) => {
              const list = document.querySelector("frontdesk-chat").shadowRoot.querySelector(".messages");
              const frames = []; let before = performance.now();
              const step = (now) => {
                frames.push(now - before); before = now; list.scrollTop -= 400;
                if (list.scrollTop > 0 && frames.length < 2000) requestAnimationFrame(step); else resolve(frames);
              };
              list.scrollTop = list.scrollHeight; requestAnimationFrame(step);
            })"""
        )
    )


def long_chat(browser: Browser, stack: Stack) -> tuple[float, list[float]]:
    """Return how long a chat of many messages takes to be restored (ms), and its frames while scrolled."""
    page = browser.new_page()
    page.goto(stack.site)
    chat = Chat(page)
    chat.launcher.wait_for()
    chat.open().ask("What is ketamine?")
    staff = Staff(stack.settings)
    fill(staff, staff.newest())
    page.reload()
    began = page.evaluate("performance.now()")
    chat.messages.get_by_text(f"Message number {MESSAGES - 1}:").wait_for(state="attached", timeout=60_000)
    restored = page.evaluate("performance.now()") - began
    page.wait_for_timeout(500)
    frames = scroll_frames_ms(page)[2:]
    page.close()
    return restored, frames


def growth(browser: Browser, stack: Stack) -> dict[str, float]:
    """Return by how much memory, nodes and listeners grew over many openings and closings."""
    page = browser.new_page()
    page.goto(stack.site)
    chat = Chat(page)
    chat.launcher.wait_for()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def open_and_close(times: int) -> dict[str, float]:
        for _ in range(times):
            chat.open()
            chat.button("Close chat").click()
        for _ in range(3):  # what is freed may let go of more
            session.send("HeapProfiler.collectGarbage")
        found = metrics(session)
        return {name: found[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}

    before, after = open_and_close(SETTLING), open_and_close(OPENINGS)
    page.close()
    return {name: after[name] / before[name] for name in before}


def report(rows: Iterable[tuple[str, str, str]]) -> None:
    """Print what was measured beside what is aimed at."""
    for what, figure, aim in rows:
        print(f"{what:58} {figure:>14}   aim: {aim}")


def main() -> None:
    """Measure everything once."""
    with (
        tempfile.TemporaryDirectory() as state,
        running_stack(Path(state)) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        loads = PageLoads(browser, SLOWED)
        added = [
            loads.main_thread_ms(stack.site) - loads.main_thread_ms(stack.site, without="/widget.js")
            for _ in range(LOADS)
        ]
        low, middle, high = statistics.quantiles(added)
        restored, frames = long_chat(browser, stack)
        slow = sum(frame > JANK_MS for frame in frames) / len(frames)
        grown = growth(browser, stack)
        report([
            (f"main thread until the launcher, processor {SLOWED} times slower", f"{middle:.0f} ms", "under 50 ms"),
            ("... the middle half of the loads", f"{low:.0f} to {high:.0f} ms", "none"),
            (f"a chat of {MESSAGES} messages restored", f"{restored:.0f} ms", "none"),
            (f"frames over {JANK_MS} ms while it is scrolled", f"{slow:.1%} of {len(frames)}", "none"),
            *((f"{name} after {OPENINGS} more openings", f"{share:.3f} times", "1.0") for name, share in grown.items()),
        ])  # fmt: skip


if __name__ == "__main__":
    main()
