"""Everybody can come in: what only whoever signs in sees, with what can go wrong there."""

from collections.abc import Callable, Iterator

import pyotp
import pytest
from by_keys import unreached
from e2e_tools import Stack, Staff, patient
from playwright.sync_api import Browser, Page, expect
from staff_browser import Desk
from whole_pages import faults, opened

from frontdesk.console.cookies import COOKIE
from frontdesk.console.sessions import new_token, session_id
from frontdesk.records import LinkPurpose, Role
from frontdesk.records.models import now


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = patient(browser.new_context(locale="en-US", bypass_csp=True))
    yield context.new_page()
    context.close()


@pytest.fixture
def half_way(page: Page, stack: Stack, staff: Staff) -> int:
    """Return the account of somebody who gave the password, and must show a code now."""
    token = new_token()
    with staff.record.write() as work:
        account = work.staff.add(email=f"{token.lower()}@clinic.example", name=token, role=Role.AGENT)
        work.staff.begin_session(account, session_id(token), now())
        secret = work.factors.offer(account.id, pyotp.random_base32())
        step = pyotp.TOTP(secret).timecode(now())
        assert work.factors.accept(account.id, step)
        work.commit()
    address = stack.url.replace("http:", "https:")
    page.context.add_cookies([
        {"name": COOKIE, "value": token, "url": address, "secure": True, "httpOnly": True, "sameSite": "Lax"}
    ])  # fmt: skip
    return account.id


def expect_for_everyone(page: Page) -> None:
    """See that axe finds nothing in a page with everything open, and that keys lead everywhere."""
    for part in opened(page):
        assert faults(page) == {}, f"{page.url}: {part}"
        assert unreached(page) == [], f"{page.url}: {part}"


def test_a_wrong_password(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/staff/sign-in")
    page.get_by_label("E-mail address").fill("nobody@clinic.example")
    page.get_by_label("Password").fill("a quiet morning by the lake")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect_for_everyone(page)


def test_the_code_a_wrong_one_and_too_many(page: Page, stack: Stack, staff: Staff, half_way: int) -> None:
    page.goto(f"{stack.url}/staff/second-factor")
    code = page.get_by_label("Code from your authenticator")
    expect(code).to_be_focused()
    expect_for_everyone(page)
    code.fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("code")
    expect_for_everyone(page)
    with staff.record.write() as work:
        work.access.attempt(f"factor:{half_way}", free=0, moment=now())
        work.commit()
    code.fill("000000")
    with page.expect_response(lambda reply: reply.request.method == "POST") as reply:
        page.keyboard.press("Enter")
    assert reply.value.status == 429
    expect(page.get_by_role("alert")).to_contain_text("too many")
    expect_for_everyone(page)


def test_the_second_step_and_its_recovery_codes(sign_in: Callable[..., Desk]) -> None:
    page = sign_in("reviewer", bypass_csp=True).open("second-factor/set-up?next=/staff/me").page
    expect_for_everyone(page)
    secret = page.locator(".key code").text_content()
    page.get_by_label("Type the code that the app shows").fill("000000")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect_for_everyone(page)
    code = pyotp.TOTP(str(secret).replace(" ", "")).now()
    page.get_by_label("Type the code that the app shows").fill(code)
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("listitem")).to_have_count(10)
    expect_for_everyone(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()
    expect_for_everyone(page)


def test_links(page: Page, stack: Stack, staff: Staff, sign_in: Callable[..., Desk]) -> None:
    with staff.record.write() as work:
        account = work.staff.add(email="trial@clinic.example", name="Trial", role=Role.ADMIN)
        token = work.access.issue_link(account, LinkPurpose.SIGN_IN, now())
        work.commit()
    page.goto(f"{stack.url}/staff/link/{token}")
    expect(page.get_by_role("button", name="Come in")).to_be_visible()
    expect_for_everyone(page)
    admin = sign_in("admin", bypass_csp=True).open(f"accounts/{account.id}")
    admin.button("Make a new link").click()
    expect(admin.page.get_by_label("Link", exact=True)).to_be_visible()
    expect_for_everyone(admin.page)


def test_a_form_that_is_out_of_date(sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("agent", bypass_csp=True).open("replies")
    desk.page.get_by_label("Title").fill("Parking")
    desk.page.get_by_label("Text").fill("Behind the house.")
    desk.page.locator(".new-reply [name=csrf]").evaluate("(field) => { field.value = 'old'; }")
    desk.button("Save").click()
    expect(desk.page.get_by_role("heading", name="That did not work")).to_be_visible()
    expect_for_everyone(desk.page)
