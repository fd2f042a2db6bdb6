"""One running stack and one browser for all tests; a new visitor for each."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from e2e_tools import CHROMIUM, Chat, Stack, Staff, patient, running_stack
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from staff_browser import Desk, signed_in, watched


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture(scope="session")
def staff(stack: Stack) -> Staff:
    return Staff(stack.settings)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        raise FileNotFoundError("Chromium is missing: `make test` installs it, or install it yourself.")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture
def visit(browser: Browser, stack: Stack) -> Iterator[Callable[..., Chat]]:
    """Opens the clinic's page as a new visitor. `query` goes to the page, the rest to the browser."""
    contexts = []

    def begin(query: str = "", **wishes: Any) -> Chat:
        size = {"viewport": {"width": 1280, "height": 860}, "locale": "en-US"}
        context = patient(browser.new_context(**size | wishes))
        contexts.append(context)
        page = watched(context.new_page())
        page.goto(f"{stack.site}/?{query}")
        chat = Chat(page)
        chat.launcher.wait_for()
        # A slow edge's answer may come later, and what is there is built anew then.
        expect(chat.host).to_have_attribute("style", re.compile("--brand"))
        return chat

    yield begin
    close(contexts)


@pytest.fixture
def chat(visit: Callable[..., Chat]) -> Chat:
    """The chat of a new visitor, open."""
    return visit().open()


@pytest.fixture
def sign_in(browser: Browser, stack: Stack, staff: Staff) -> Iterator[Callable[..., Desk]]:
    """Opens the console as a new member of staff with a role; more goes to the browser."""
    contexts = []

    def begin(role: str = "agent", **wishes: Any) -> Desk:
        context, desk = signed_in(browser, stack, staff, role, **wishes)
        contexts.append(context)
        watched(desk.page)
        return desk

    yield begin
    close(contexts)


def close(contexts: list[BrowserContext]) -> None:
    """Close browsers; no page in them may have had an error."""
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # a request may be on its way through a test
            assert not getattr(page, "problems", []), page.problems  # type: ignore[attr-defined]
        context.close()


@pytest.fixture
def console(browser: Browser, stack: Stack, staff: Staff) -> Iterator[Callable[[str], Page]]:
    """Opens a page of the console as the member of staff."""
    context = patient(browser.new_context(extra_http_headers={"Cookie": staff.signed_in()}))

    def show(path: str) -> Page:
        page = context.new_page()
        page.goto(f"{stack.url}{path}")
        return page

    yield show
    context.close()


@pytest.fixture
def two_chats(visit: Callable[..., Chat], staff: Staff) -> tuple[tuple[Chat, str], tuple[Chat, str]]:
    """Two visitors who asked something that goes to staff, each with their chat's id."""
    found = []
    for question in ("can i take ketamine with my zoloft", "how much does an infusion cost"):
        visitor = visit().open()
        visitor.ask(question)
        found.append((visitor, staff.newest()))
    return found[0], found[1]
