"""Takes pictures of the widget and the console in all their states, on a desk and a phone, light and dark."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from console_screenshots import take_console
from e2e_tools import CHROMIUM, Chat, Stack, Staff, running_stack
from playwright.sync_api import Browser, sync_playwright
from widget_states import STATES

SIZES = {"desk": {"viewport": {"width": 1280, "height": 860}}, "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}}  # fmt: skip


def show_staff(staff: Staff) -> Callable[[Chat], None]:
    """Return what brings a member of staff into the chat."""

    def show(chat: Chat) -> None:
        chat.open().ask("What is ketamine?")
        mine = staff.newest()
        staff.take(mine)
        staff.say(mine, "Hello, this is Dana from the front desk. How can I help?")
        chat.messages.locator("li.staff").wait_for()

    return show


def take_all(browser: Browser, stack: Stack, folder: Path) -> None:
    """Put one picture of each state into `folder`."""
    states = STATES | {"staff": show_staff(Staff(stack.settings))}
    for size, wishes in SIZES.items():
        for scheme in ("light", "dark"):
            for state, show in states.items():
                context = browser.new_context(**wishes, color_scheme=scheme, locale="en-US")
                page = context.new_page()
                page.goto(f"{stack.url}/")
                chat = Chat(page)
                chat.launcher.wait_for()
                show(chat)
                page.wait_for_timeout(400)
                page.screenshot(path=folder / f"{state}-{size}-{scheme}.png")
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
