"""Pages: headers, problems, static files."""

import httpx
from console_tools import StaffRoom


def test_a_signed_in_member_sees_the_first_page(staff_room: StaffRoom) -> None:
    reply = staff_room.enter("reviewer", "Dana <b>").get("/staff/inbox")
    assert reply.status_code == 200
    assert "Dana &lt;b&gt;" in reply.text


def test_pages_may_run_nothing_but_our_scripts(staff_room: StaffRoom) -> None:
    policy = staff_room.enter("reviewer").get("/staff/inbox").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_pages_are_not_kept_and_static_files_are(staff_room: StaffRoom) -> None:
    browser = staff_room.enter("reviewer")
    page = browser.get("/staff/inbox")
    assert page.headers["cache-control"] == "no-store"
    address = page.text.split('<link rel="stylesheet" href="')[1].split('"')[0]
    style = browser.get(address)
    assert style.status_code == 200
    assert "immutable" in style.headers["cache-control"]


def test_a_page_that_there_is_not_says_so_in_words(staff_room: StaffRoom) -> None:
    reply = staff_room.enter("reviewer").get("/staff/nothing")
    assert reply.status_code == 404
    assert "There is no such page." in reply.text


def test_signing_out_ends_the_session(staff_room: StaffRoom) -> None:
    browser = staff_room.enter("reviewer")
    assert browser.post("/staff/sign-out").status_code == 303
    assert browser.get("/staff/inbox").status_code == 303


def test_the_address_without_a_slash_leads_in(http: httpx.Client) -> None:
    assert http.get("/staff").headers["location"] == "/staff/"
