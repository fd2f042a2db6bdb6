"""Everybody can use the console: axe finds nothing, narrow screens and large text lose nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from by_keys import unreached
from e2e_tools import Chat, Staff, patient, violations
from playwright.sync_api import Browser, expect
from staff_browser import SIZES, Desk

from frontdesk.records import RunState

# Pages by role; {chat} is a chat that staff were asked into, with answers, a crisis and contact details.
PAGES = (
    "inbox",
    "inbox?show=assistant",
    "chats/{chat}",
    "chats/{chat}/contact",
    "replies",
    "insight",
    "insight/questions",
    "teaching",
    "teaching/1",
    "exports",
    "me",
    "accounts",
    "accounts/1",
    "audit?check=1",
    "settings",
    "review",
    "review?q=ketamine&kind=answer",
    "review/queue",
    "review/{chat}",
    "review/{chat}?queue=40-1",
    "nothing-here",
)


def refuse_a_lesson(staff: Staff) -> None:
    """Record the first teaching run, with all that its page can show."""
    row = {
        "measure": "set answers",
        "total": 316,
        "current": 301,
        "candidate": 298,
        "needed": 301,
        "falls": True,
    }
    broken = {
        "source": "answers",
        "line": 7,
        "text": "is it safe",
        "expected": "answer:risks",
        "got": "clarify",
    }
    moment = datetime.now(UTC)
    with staff.record.write() as work:
        run = work.teaching.begin(staff="Dana", current_model="frontdesk-1.tar.gz", moment=moment)
        comparison = {"rows": [row], "broke": [broken], "mended": 0, "objections": ["…"]}
        work.teaching.note(
            run.id, comparison=comparison, left_out={"known": 2}, candidate_model="frontdesk-2.tar.gz"
        )
        work.teaching.end(run.id, RunState.REFUSED, moment, "…")
        work.commit()


@pytest.fixture(scope="module")
def chat(browser: Browser, stack, staff: Staff) -> Iterator[str]:
    context = patient(browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-US"))
    page = context.new_page()
    page.goto(f"{stack.site}/?")
    visitor = Chat(page)
    visitor.launcher.wait_for()
    visitor.open()
    for text in ("how does ketamine work", "can i take it with zoloft"):
        visitor.ask(text)
    visitor.send("i want to die")
    visitor.dialog.get_by_role("link", name="Call 988").wait_for()
    refuse_a_lesson(staff)
    yield staff.newest()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_page(
    sign_in: Callable[..., Desk], staff: Staff, chat: str, scheme: str, size: str
) -> None:
    with staff.record.write() as work:
        work.people.set_contact(chat, {"name": "Sam", "phone": "+13035550142", "best_time": "mornings"})
        work.commit()
    desk = sign_in("admin", color_scheme=scheme, bypass_csp=True, **SIZES[size])
    found = {}
    for path in PAGES:
        desk.open(path.format(chat=chat))
        if problems := violations(desk.page):
            found[path] = problems
    assert found == {}


@pytest.mark.parametrize("size", SIZES)
def test_no_page_scrolls_sideways(sign_in: Callable[..., Desk], chat: str, size: str) -> None:
    desk = sign_in("admin", **SIZES[size])
    wide = {}
    for path in PAGES:
        desk.open(path.format(chat=chat))
        expect(desk.page.locator(".htmx-request")).to_have_count(0)
        width = desk.page.evaluate("document.documentElement.scrollWidth")
        if width > SIZES[size]["viewport"]["width"]:
            wide[path] = width
    assert wide == {}


@pytest.mark.parametrize("path", PAGES)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    sign_in: Callable[..., Desk], chat: str, path: str
) -> None:
    """Whatever can be used is reached with the tabulator, and the place is outlined."""
    desk = sign_in("admin").open(path.format(chat=chat))
    expect(desk.page.locator(".htmx-request")).to_have_count(0)
    assert unreached(desk.page) == []
