"""A person at risk in a chat that staff hold: every screen shows it at once, and it does not end there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from e2e_tools import Chat, Staff
from playwright.sync_api import expect
from sqlalchemy import update
from staff_browser import Desk

from frontdesk.records.models import Handoff

AT_RISK = "dont bother, i am going to kill myself tonight"


@pytest.fixture(autouse=True)
def _nobody_waits(staff: Staff) -> None:
    """The house lasts for all tests: what others left open is dealt with first."""
    with staff.record.write() as uow:
        open_still = update(Handoff).where(Handoff.resolved_at.is_(None))
        uow.session.execute(open_still.values(resolved_at=datetime.now(UTC)))
        uow.commit()


def held(visit: Callable[..., Chat], staff: Staff, desk: Desk, said: str) -> tuple[Chat, str]:
    """Return a visitor whose chat somebody took over and answered, and the chat."""
    visitor = visit().open()
    visitor.ask("my insurance is aetna, do you take it")
    chat = staff.newest()
    desk.open_chat(chat).button("Take over").click()
    desk.reply(said)
    expect(visitor.messages).to_contain_text(said)
    return visitor, chat


def overdue(staff: Staff, chat: str) -> None:
    """Let the time pass by which somebody should have looked."""
    with staff.record.write() as uow:
        request = uow.handoffs.open_of(chat)
        assert request is not None
        assert request.claimed_at is None, "somebody has looked"
        request.deadline_at = datetime.now(UTC) - timedelta(seconds=1)
        uow.commit()


def test_it_shows_on_the_screen_of_whoever_looks_at_another_chat(
    visit: Callable[..., Chat], sign_in: Callable[..., Desk], staff: Staff
) -> None:
    anna, ben = sign_in("agent"), sign_in("agent").open()
    first, one = held(visit, staff, anna, "Let me look that up for you.")
    second, two = held(visit, staff, anna, "I am asking the billing desk.")
    for desk in (anna, ben):
        desk.page.evaluate("window.stays = true")
    first.send(AT_RISK)
    # She sees it beside the chat that she is in, and so does her colleague in the inbox.
    for desk in (anna, ben):
        expect(desk.entry(one)).to_contain_text("Crisis")
        expect(desk.page.locator("#needing")).to_have_attribute("data-risks", f"{one} ")
        assert desk.page.evaluate("window.stays")
    expect(anna.page.locator("#chat-title")).not_to_contain_text("Crisis")
    expect(first.dialog.get_by_role("link", name="Call 988")).to_be_visible()
    expect(second.dialog.get_by_role("link", name="Call 988")).to_have_count(0)
    # In the chat itself the message is marked, with what to do.
    anna.entry(one).click()
    expect(anna.page.get_by_role("alert").first).to_contain_text("Somebody may be in danger")
    expect(anna.lines().filter(has_text=AT_RISK)).to_contain_text("Crisis")


def test_it_is_marked_in_the_open_chat_and_narrow_screens_say_it_too(
    visit: Callable[..., Chat], sign_in: Callable[..., Desk], staff: Staff
) -> None:
    anna, ben = sign_in("agent"), sign_in("agent", viewport={"width": 375, "height": 740})
    first, one = held(visit, staff, anna, "Let me look that up for you.")
    _, two = held(visit, staff, ben, "I am asking the billing desk.")
    first.send(AT_RISK)
    expect(anna.page.get_by_role("alert").first).to_contain_text("Somebody may be in danger")
    expect(anna.lines().filter(has_text=AT_RISK)).to_contain_text("Crisis")
    strip = ben.page.locator("#elsewhere")  # there is no inbox beside a chat on a phone
    expect(strip).to_contain_text("at risk and nobody has answered")
    strip.get_by_role("link").click()
    expect(ben.page.locator("article.chat")).to_have_attribute("data-chat", one)


def test_it_escalates_when_nobody_looks_in_time(
    visit: Callable[..., Chat], sign_in: Callable[..., Desk], staff: Staff
) -> None:
    """She who holds the chat has another one before her; her colleague has the inbox."""
    anna, ben = sign_in("agent"), sign_in("agent").open()
    first, one = held(visit, staff, anna, "Let me look that up for you.")
    held(visit, staff, anna, "I am asking the billing desk.")
    first.send(AT_RISK)
    for desk in (anna, ben):
        expect(desk.entry(one)).to_contain_text("Answer by")
    overdue(staff, one)
    for desk in (anna, ben):
        expect(desk.entry(one)).to_contain_text("Overdue since")
        expect(desk.entry(one)).to_contain_text("staff were told again")
    ben.entry(one).click()
    expect(ben.page.get_by_role("alert").first).to_contain_text("Answer now")
