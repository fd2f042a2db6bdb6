"""Somebody who works with a keyboard only, and must see at every step where they are."""

from e2e_tools import OUTLINED, go_to
from playwright.sync_api import Locator, Page, expect

# Whatever can be used; a closed part shows its summary only, and of radio buttons one takes the focus.
USABLE = (
    ":is(a[href], button, summary, select, textarea, input:not([type=hidden], [type=radio]), [tabindex='0'])"
)


HEADER_STEPS = 40  # what stands above the main part, and once round


class Hands:
    """What a person does at a page with keys."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, place: Locator, key: str = "Enter") -> None:
        go_to(place)
        self.page.keyboard.press(key)

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True).first)

    def link(self, name: str) -> None:
        self.press(self.page.get_by_role("link", name=name, exact=True).first)

    def open(self, summary: str) -> None:
        """Open a part that is closed."""
        self.press(self.page.locator("summary").filter(has_text=summary).first)

    def write(self, label: str, text: str) -> None:
        """Write into a field, instead of what it holds."""
        go_to(self.page.get_by_label(label, exact=True).first)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        """Choose in a list, going down from its first option."""
        place = self.page.get_by_label(label, exact=True).first
        go_to(place)
        self.page.keyboard.press("Home")
        for _ in range(place.locator("option").count()):
            if place.locator("option:checked").text_content() == option:
                break
            self.page.keyboard.press("ArrowDown")
        expect(place.locator("option:checked")).to_have_text(option)


def unreached(page: Page, within: str = "main") -> list[str]:
    """Return what of a part of a page the tabulator does not lead to, or where it is not seen to be.

    What has a name of its own counts when it is drawn anew meanwhile, as the lists of a live page are.
    """
    page.evaluate("window.reached = new Set()")
    usable = f"""[...document.querySelectorAll("{within} {USABLE}")]
      .filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0)"""
    step = f"""() => {{
      const here = document.activeElement;
      window.reached.add(here.id || here);
      return here === document.body || ({OUTLINED})(here) ? "" : `not outlined: ${{here.outerHTML.slice(0, 120)}}`;
    }}"""
    missing = f"() => {usable}.filter((one) => !window.reached.has(one.id || one)).map((one) => `not reached: ${{one.outerHTML.slice(0, 120)}}`)"
    unseen: set[str] = set()
    for _ in range(page.evaluate(f"() => {usable}.length") + HEADER_STEPS):
        page.keyboard.press("Tab")
        unseen.add(page.evaluate(step))
    return sorted(unseen - {""}) + list(page.evaluate(missing))
