"""Signing in as people do it: a link, a password, a second step, by keyboard, and out again."""

import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from e2e_tools import Stack, Staff, patient, violations
from playwright.sync_api import Browser, Page, expect
from staff_browser import SIZES, watched

from frontdesk.records import LinkPurpose, Role
from frontdesk.records.models import now

PASSWORD = "a quiet morning by the lake"  # noqa: S105


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = patient(browser.new_context(viewport={"width": 1200, "height": 860}, locale="en-US"))
    page = watched(context.new_page())
    yield page
    assert page.problems == []  # type: ignore[attr-defined]
    context.close()


def test_from_the_first_link_to_signing_out_everywhere(page: Page, stack: Stack, staff: Staff) -> None:
    with staff.record.write() as work:
        account = work.staff.add(email="ida@clinic.example", name="Ida Berg", role=Role.REVIEWER)
        token = work.access.issue_link(account, LinkPurpose.PASSWORD, now())
        work.commit()
    page.goto(f"{stack.url}/staff/link/{token}")
    expect(page.get_by_label("New password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Your password is set")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type("ida@clinic.example")
    page.keyboard.press("Tab")
    page.keyboard.type("a wrong password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The e-mail address or the password is not right.")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/inbox")
    _set_up_second_step(page, stack, staff, account.id)
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="You are signed out.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Your account")).to_have_count(0)
    page.goto(f"{stack.url}/staff/me")
    expect(page).to_have_url(re.compile("/staff/sign-in"))


def _set_up_second_step(page: Page, stack: Stack, staff: Staff, account: int) -> None:
    page.goto(f"{stack.url}/staff/me")
    page.get_by_role("link", name="Set it up").click()
    expect(page.get_by_role("img", name=re.compile("picture with the key"))).to_be_visible()
    with staff.record.read() as work:
        secret = work.factors.secret(account)
    assert secret is not None
    page.get_by_label("Type the code that the app shows").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("listitem")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_at_the_door(
    browser: Browser, stack: Stack, staff: Staff, scheme: str, size: str
) -> None:
    with staff.record.write() as work:
        name = f"Door {scheme} {size}"
        account = work.staff.add(
            email=f"{scheme}.{size.split()[0]}@clinic.example", name=name, role=Role.REVIEWER
        )
        token = work.access.issue_link(account, LinkPurpose.PASSWORD, now())
        work.commit()
    wishes: dict[str, Any] = {"color_scheme": scheme, **SIZES[size], "bypass_csp": True}
    context = patient(browser.new_context(**wishes))
    page, found = context.new_page(), {}
    for path in ("sign-in", "sign-in?done=out", f"link/{token}"):
        page.goto(f"{stack.url}/staff/{path}")
        if problems := violations(page):
            found[path] = problems
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["viewport"]["width"]
    context.close()
    assert found == {}
