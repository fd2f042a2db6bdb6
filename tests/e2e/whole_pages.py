"""Pages with everything open: what is closed is hidden from axe, and from whoever goes by keys."""

from collections.abc import Iterator

from e2e_tools import violations
from playwright.sync_api import Page, expect
from staff_browser import SIZES

# Windows and colours: every size once, and the other colours on a desk.
LOOKS = (("desk", "light"), ("desk", "dark"), ("200 %", "light"), ("phone", "dark"))


def opened(page: Page) -> Iterator[str]:
    """Open all closed parts of a page, one menu after the other, and its help; yield what is open."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach((one) => { one.open = true; })")
    yield "parts"
    menus = page.locator("details.menu")
    for number in range(menus.count()):
        menus.nth(number).evaluate("(menu) => { menu.open = true; }")
        yield f"menu {number}"
        menus.nth(number).evaluate("(menu) => { menu.open = false; }")
    if page.locator("dialog").count():
        page.evaluate("document.querySelector('dialog').showModal()")
        yield "dialog"
        page.evaluate("document.querySelector('dialog').close()")


def faults(page: Page) -> dict[str, list[str]]:
    """Return what axe finds in a page as it is, in all windows and colours, and where it scrolls sideways."""
    found = {}
    for size, scheme in LOOKS:
        window = SIZES[size]["viewport"]
        page.set_viewport_size(window)
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        problems = violations(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > window["width"]:
            problems.append(f"scrolls sideways: {width}")
        if problems:
            found[f"{size}, {scheme}"] = problems
    return found
