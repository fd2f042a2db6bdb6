"""Members of staff in a real browser, signed in at the running stack."""

import itertools
import secrets
import time
from typing import Any

from e2e_tools import WITHIN_MS, Stack, Staff, patient
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from frontdesk.console.cookies import COOKIE
from frontdesk.records import Role

# Windows in which every page must be of use.
SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1400, "height": 800}},
    "200 %": {"viewport": {"width": 640, "height": 512}, "device_scale_factor": 2},  # of 1,280 by 1,024
    "phone": {"viewport": {"width": 320, "height": 640}},
}


class Desk:
    """The console in a page, by what a person sees of it."""

    def __init__(self, page: Page, name: str, url: str) -> None:
        self.page = page
        self.name = name
        self._url = url

    def open(self, path: str = "inbox") -> "Desk":
        self.page.goto(f"{self._url}/staff/{path}")
        return self

    def entry(self, chat: str) -> Locator:
        """Return a chat's place in the inbox."""
        return self.page.locator(f"#entry-{chat}")

    def open_chat(self, chat: str) -> "Desk":
        return self.open(f"chats/{chat}")

    def lines(self) -> Locator:
        return self.page.locator("#lines > li")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def reply(self, text: str) -> None:
        """Answer in a chat that is held already."""
        box = self.page.get_by_label("Reply to the visitor", exact=True)
        box.fill(text)
        box.press("Control+Enter")


def signed_in(
    browser: Browser, stack: Stack, staff: Staff, role: Role | str, **wishes: Any
) -> tuple[BrowserContext, Desk]:
    """Return a new member of staff's browser, with a session that went through both factors."""
    name = f"{str(role).title()} {secrets.token_hex(3)}"
    token = staff.session(Role(role), name)
    size = {"viewport": {"width": 1400, "height": 900}, "locale": "en-US"}
    context = patient(browser.new_context(**size | wishes))
    context.add_cookies([{
        "name": COOKIE, "value": token, "url": stack.url.replace("http:", "https:"), "secure": True, "httpOnly": True, "sameSite": "Lax",
    }])  # fmt: skip
    return context, Desk(context.new_page(), name, stack.url)


def keep_typing(where: Locator, seen: Locator) -> None:
    """Type a letter at a time until the other side sees it: what it sees goes away when nobody types."""
    ends = time.monotonic() + WITHIN_MS / 1000
    for letter in itertools.cycle("I wonder "):
        where.press_sequentially(letter)
        where.page.wait_for_timeout(50)
        if seen.is_visible():
            return
        assert time.monotonic() < ends, "it is not seen that somebody types"


def watched(page: Page) -> Page:
    """Return a page whose errors and breaches of its policy are kept."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda m: problems.append(m.text) if "Content Security" in m.text or "Trusted" in m.text else None,
    )
    page.problems = problems  # type: ignore[attr-defined]
    return page
