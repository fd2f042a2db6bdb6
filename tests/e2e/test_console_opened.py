"""Everybody can use what is closed at first: forms, menus, tables, the help; and a chat however it stands."""

from collections.abc import Callable, Mapping

import pytest
from by_keys import unreached
from console_chats import UNCLEAR, WHEELCHAIR, said, waiting
from e2e_tools import Staff
from playwright.sync_api import expect
from staff_browser import Desk
from whole_pages import faults, opened

# Pages by who opens them: {mine}, {theirs}, {free}, {over} and {unclear} are chats.
PAGES = (
    ("agent", "chats/{free}"),
    ("agent", "chats/{mine}"),
    ("agent", "chats/{theirs}"),
    ("agent", "chats/{over}"),
    ("reviewer", "chats/{free}"),
    ("agent", "inbox?show=mine"),
    ("agent", "inbox?show=colleagues"),
    ("reviewer", "inbox"),
    ("reviewer", "review/{unclear}"),
    ("admin", "review/{judged}"),
    ("reviewer", "review?q=wheelchair&kind=clinic"),
    ("reviewer", "review?flagged=me"),
    ("reviewer", "review/queue"),
    ("reviewer", "insight"),
    ("reviewer", "insight/questions"),
    ("agent", "replies"),
    ("agent", "replies/found?q=risk&chat={free}"),
    ("admin", "exports"),
    ("reviewer", "me"),
    ("agent", "accounts"),  # 403
    ("reviewer", "insight?from=tomorrow"),  # 422
    ("admin", "audit?since=tomorrow"),  # 422
)


def chats(staff: Staff, reader: str) -> Mapping[str, str]:
    """Return chats of every kind; one is the reader's, and one is flagged for them."""
    found = {
        "free": waiting(staff), "mine": waiting(staff, holder=reader), "theirs": waiting(staff, holder="Dana"),
        "over": waiting(staff, closed=True), "unclear": said(staff, "how are they used", "how are they used then", ask=UNCLEAR),
        "judged": said(staff, WHEELCHAIR),
    }  # fmt: skip
    with staff.record.write() as work:
        for chat in ("judged", "unclear"):
            work.marks.flag(found[chat], staff="Dana", colleague=reader, note="have a look")
        work.marks.mark(found["judged"], 2, good=False, note="beside the point", staff="Dana")
        work.marks.reviewed(found["judged"], "Dana")
        work.saved.add(title=f"Parking {reader}", text="You may park behind the house.", staff="Dana")
        work.commit()
    return found


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_axe_finds_nothing_with_everything_open(
    sign_in: Callable[..., Desk], staff: Staff, role: str, path: str
) -> None:
    desk = sign_in(role, bypass_csp=True)
    desk.open(path.format(**chats(staff, desk.name)))
    found = {part: problems for part in opened(desk.page) if (problems := faults(desk.page))}
    assert found == {}


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_the_keyboard_reaches_everything_that_is_open(
    sign_in: Callable[..., Desk], staff: Staff, role: str, path: str
) -> None:
    desk = sign_in(role)
    desk.open(path.format(**chats(staff, desk.name)))
    expect(desk.page.locator(".htmx-request")).to_have_count(0)
    for part in opened(desk.page):
        assert unreached(desk.page, within="dialog" if part == "dialog" else "main") == [], part
