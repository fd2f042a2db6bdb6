"""Takes pictures of the widget and the console in all their states, on a desk and a phone, light and dark."""

import sys
import tempfile
from pathlib import Path

from console_screenshots import take_console
from e2e_tools import CHROMIUM, Chat, Stack, Staff, running_stack
from playwright.sync_api import Browser, sync_playwright
from widget_states import SIZES, STATES


def take_all(browser: Browser, stack: Stack, folder: Path) -> None:
    """Put one picture of each state into `folder`."""
    staff = Staff(stack.settings)
    for size, wishes in SIZES.items():
        for scheme in ("light", "dark"):
            for name, state in STATES.items():
                context = browser.new_context(**wishes, color_scheme=scheme, locale="en-US")
                page = context.new_page()
                page.goto(f"{stack.site}/?{state.query}" if state.query else f"{stack.url}/")
                chat = Chat(page)
                chat.launcher.wait_for()
                state(chat, staff)
                page.wait_for_timeout(400)
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png")
                context.close()


def main(folder: Path) -> None:
    """Start the house, take the pictures, and end it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as state,
        running_stack(Path(state)) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        take_all(browser, stack, folder)
        take_console(browser, stack, folder)
    print(f"Pictures are in {folder}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
