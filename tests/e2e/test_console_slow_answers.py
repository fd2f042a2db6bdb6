"""What staff press while the page changes under their hands: the house's answer comes after its live news."""

from collections.abc import Callable

import pytest
from e2e_tools import Chat, Staff
from playwright.sync_api import Page, Route, expect
from staff_browser import Desk


def held_back(page: Page, path: str) -> Callable[[], None]:
    """Let a request through to the house but keep its answer from the page; return what lets that go."""
    kept: list[Callable[[], None]] = []

    def hold(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        kept.append(lambda: route.fulfill(response=answer))

    page.route(f"**/{path}", hold)

    def let_go() -> None:
        assert kept, f"nothing was asked of {path}"
        kept.pop()()

    return let_go


@pytest.fixture
def chat(visit: Callable[..., Chat], staff: Staff) -> str:
    """A chat that waits for staff."""
    visit().open().ask("can i take ketamine with my zoloft")
    return staff.newest()


def test_whoever_took_a_chat_over_is_at_the_reply_box(sign_in: Callable[..., Desk], chat: str) -> None:
    anna = sign_in().open_chat(chat)
    let_go = held_back(anna.page, "take")
    anna.button("Take over").click()
    expect(anna.page.locator("#head")).to_contain_text("You answer")
    let_go()
    expect(anna.page.get_by_label("Reply to the visitor", exact=True)).to_be_focused()


def test_whoever_comes_second_is_told_though_the_button_is_gone(
    sign_in: Callable[..., Desk], chat: str
) -> None:
    anna, ben = sign_in().open_chat(chat), sign_in().open_chat(chat)
    slow: list[Route] = []
    ben.page.route("**/take", lambda route: slow.append(route))  # noqa: PLW0108 - it marks what it is given
    ben.button("Take over").click()
    anna.button("Take over").click()
    expect(ben.page.locator("#head")).to_contain_text(f"{anna.name} answers")
    slow.pop().continue_()
    expect(ben.page.locator("#notices")).to_contain_text(anna.name)
