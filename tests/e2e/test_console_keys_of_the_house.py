"""What staff do with accounts, figures, exports and the audit, and at the door, with a keyboard only."""

import re
from collections.abc import Callable

import pyotp
from by_keys import Hands
from e2e_tools import Staff, go_to
from playwright.sync_api import expect
from staff_browser import Desk

from frontdesk.console.sessions import new_token, session_id
from frontdesk.records.models import now


def test_ones_own_account(sign_in: Callable[..., Desk], staff: Staff) -> None:
    desk = sign_in("reviewer").open("me")
    page, hands = desk.page, Hands(desk.page)
    hands.link("Set it up")
    expect(page.get_by_role("img", name=re.compile("picture with the key"))).to_be_visible()
    hands.open("I cannot scan it")
    secret = page.locator(".key code").text_content()
    hands.write("Type the code that the app shows", pyotp.TOTP(str(secret).replace(" ", "")).now())
    hands.button("Set it up")
    expect(page.get_by_role("listitem")).to_have_count(10)
    codes = page.locator(".codes li").all_inner_texts()
    hands.link("I have kept them: go on")
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()
    hands.open("New recovery codes")
    hands.write("Code from your authenticator", codes[0])
    hands.button("Make new codes")
    expect(page.locator(".codes li")).to_have_count(10)
    assert not set(codes) & set(page.locator(".codes li").all_inner_texts())
    hands.link("I have kept them: go on")
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()
    for label in ("Present password", "New password", "The same again"):
        hands.write(label, "a quiet morning by the lake")
    hands.button("Change the password")
    expect(page.get_by_role("alert")).to_be_visible()  # they never had one
    hands.button("Sign out everywhere")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type("nobody@clinic.example")
    hands.write("Password", "a quiet morning by the lake")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()


def test_the_other_devices_are_signed_out(sign_in: Callable[..., Desk], staff: Staff) -> None:
    desk = sign_in("reviewer").open("me")
    with staff.record.write() as work:
        account = next(one for one in work.staff.all() if one.name == desk.name)
        work.staff.begin_session(account, session_id(new_token()), now()).verified_at = now()
        work.commit()
    desk.page.reload()
    expect(desk.page.get_by_text("Another device")).to_have_count(1)
    Hands(desk.page).button("Sign out the others")
    expect(desk.page.get_by_text("Another device")).to_have_count(0)
    expect(desk.page.get_by_text("This device")).to_be_visible()


def test_accounts(sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("admin").open("accounts")
    page, hands = desk.page, Hands(desk.page)
    email = f"{desk.name.split()[1]}@clinic.example"
    hands.write("E-mail address", email)
    hands.write("Name", f"Robin {desk.name}")
    go_to(page.get_by_role("radio", checked=True))
    page.keyboard.press("ArrowDown")
    hands.button("Add and make the link")
    go_to(page.get_by_label("Link", exact=True))
    hands.link("Back to the accounts")
    hands.link(f"Robin {desk.name}")
    hands.write("Name", f"Robin Berg {desk.name}")
    hands.button("Save")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Robin Berg {desk.name}")
    hands.button("Make a new link")
    expect(page.get_by_label("Link", exact=True)).to_be_visible()
    hands.link("Back to the accounts")
    hands.link(f"Robin Berg {desk.name}")
    hands.write("Why? (optional, for the audit)", "left the clinic")
    hands.button("Disable the account")
    hands.button("Enable the account")
    expect(page.get_by_role("button", name="Disable the account")).to_be_visible()


def test_figures(sign_in: Callable[..., Desk]) -> None:
    page = sign_in("reviewer").open("insight").page
    hands = Hands(page)
    hands.press(page.get_by_role("form", name="Which days").get_by_role("link").last)
    expect(page).to_have_url(re.compile("from="))
    go_to(page.get_by_label("From"))
    page.keyboard.type("01022026")
    hands.button("Show")
    expect(page).to_have_url(re.compile("from=2026-01-02"))
    sheet = page.get_by_role("region", name="Chats and requests for staff", exact=True)
    hands.press(sheet.locator("summary"))
    expect(sheet.get_by_role("columnheader", name="Requests for staff")).to_be_visible()
    with page.expect_download() as file:
        hands.press(sheet.get_by_role("link", name=re.compile("^Download as CSV")))
    assert file.value.suggested_filename.endswith(".csv")


def test_exports_and_the_audit(sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("admin").open("exports")
    page, hands = desk.page, Hands(desk.page)
    hands.choose("Format", "JSON Lines, for programs")
    with page.expect_download() as file:
        hands.button("Download")
    assert file.value.suggested_filename == "chats.jsonl"
    hands.write("Why do you need it?", "a visitor asked for a copy")
    with page.expect_download() as file:
        hands.button("Download in clear")
    assert file.value.suggested_filename == "chats_unmasked.csv"
    desk.open("audit")
    hands.write("Who", desk.name)
    hands.button("Show")
    expect(page.get_by_role("table")).to_contain_text("a visitor asked for a copy")
    hands.link("Check the chain")
    expect(page.get_by_role("status").filter(has_text="Last hash")).to_be_visible()
    with page.expect_download() as file:
        hands.link("Export as CSV")
    assert file.value.suggested_filename.endswith(".csv")
    hands.link("All")
    expect(page).to_have_url(re.compile("/staff/audit$"))


def test_from_page_to_page(sign_in: Callable[..., Desk]) -> None:
    page = sign_in("admin").open().page
    hands = Hands(page)
    for name in ("Review", "Teaching", "Insight", "Exports", "Accounts", "Audit", "Settings", "Inbox"):
        hands.press(page.get_by_role("navigation", name="Main").get_by_role("link", name=name))
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    page.reload()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
