"""The console under a path of a site: every address that leaves for the browser has it."""

import re
from collections.abc import Callable

import httpx
import pytest
from console_roles import ROLES
from console_tools import Browser, StaffRoom
from door_tools import PASSWORD, Door, cookie_of, make_account
from edge_tools import Edge, visitor

from frontdesk.console.cookies import COOKIE
from frontdesk.records import Role

BASE = "/talk/to-us"
_ADDRESS = re.compile(r'\s(?:href|src|action|hx-get|hx-post|sse-connect)="(/[^"]*)"')


@pytest.fixture
def edge(url: str, start: Callable[..., Edge]) -> Edge:
    """An edge that people reach below a path; the proxy takes it off."""
    return start(url, public_url=f"https://clinic.example{BASE}/")


@pytest.fixture
def admin(staff_room: StaffRoom) -> Browser:
    return staff_room.enter("admin")


def test_every_address_on_every_page_has_the_path(edge: Edge, admin: Browser, http: httpx.Client) -> None:
    who = visitor(http)
    who.answered(who.say("please ask staff about zoloft")["sequence"])
    details = {"name": "Ana Diaz", "phone": "303 555 0148", "consent": True}
    http.post("/v1/contact", json=details, headers=who.headers)
    admin.post(f"/staff/review/{who.conversation}/flag", {"colleague": admin.name})
    admin.post("/staff/replies", {"title": "Hello", "text": "Hello."})
    admin.post("/staff/review/filters", {"name": "Mine", "query": "state=bot"})
    pages = [
        path.replace("{chat}", who.conversation).replace("{account}", "1").replace("{token}", "none")
        for method, path in ROLES
        if method == "GET" and not path.endswith(("/events", "/export", "/back"))
    ]
    read = 0
    for path in [*pages, "/inbox?show=mine", "/review?flagged=me", "/sign-in", "/nothing"]:
        reply = admin.get(f"/staff{path}")
        if "text/html" not in reply.headers.get("content-type", ""):
            continue
        found = _ADDRESS.findall(reply.text)
        assert [address for address in found if not address.startswith(f"{BASE}/")] == [], path
        assert '"/staff' not in reply.text.replace('value="/staff/', ""), path
        read += bool(found)
    assert read > 15


def test_live_parts_have_it_too(edge: Edge, admin: Browser, http: httpx.Client) -> None:
    who = visitor(http)
    who.answered(who.say("please ask staff about zoloft")["sequence"])
    page = admin.get(f"/staff/chats/{who.conversation}").text
    assert f'sse-connect="{BASE}/staff/chats/{who.conversation}/events' in page
    assert f'data-base="{BASE}"' in page
    with edge.house.record.read() as work:
        assert work.handoffs.open_of(who.conversation) is not None
    assert f'href="{BASE}/staff/chats/{who.conversation}' in page


def test_forms_lead_on_with_it(admin: Browser, http: httpx.Client) -> None:
    who = visitor(http)
    plain = admin.post(f"/staff/chats/{who.conversation}/take")
    assert plain.headers["location"] == f"{BASE}/staff/chats/{who.conversation}?show=mine"
    by_htmx = admin.htmx(f"/staff/chats/{who.conversation}/close", {"outcome": "answered"})
    assert by_htmx.headers["hx-redirect"] == f"{BASE}/staff/inbox"
    assert http.get("/staff").headers["location"] == f"{BASE}/staff/"


def test_signing_in_leads_to_the_page_that_was_wanted(edge: Edge) -> None:
    account = make_account(edge, Role.AGENT)
    with Door(edge.url) as door:
        asked = door.get("/staff/review?q=dose")
        assert asked.headers["location"] == f"{BASE}/staff/sign-in?next=/staff/review%3Fq%3Ddose"
        door.get("/staff/sign-in?next=/staff/review%3Fq%3Ddose")
        form = {
            "email": account.email,
            "password": PASSWORD,
            "csrf": door.csrf,
            "next": "/staff/review?q=dose",
        }
        entered = door.post("/staff/sign-in", form)
        assert entered.headers["location"] == f"{BASE}/staff/review?q=dose"
        # `__Host-` cookies belong to the whole host: browsers take them with this path only.
        assert "path=/" in cookie_of(entered, COOKIE)


def test_addresses_of_others_stay_as_they_are() -> None:
    from frontdesk.console.prefix import Prefix

    outside = Prefix(lambda *_: None, BASE)._outside  # type: ignore[arg-type]
    assert outside("https://provider.example/staff/x?y=1", "clinic.example") == (
        "https://provider.example/staff/x?y=1"
    )  # fmt: skip
    assert outside("http://clinic.example/staff/inbox?a=b", "clinic.example") == f"{BASE}/staff/inbox?a=b"
    assert outside("/staff/inbox#m1", "clinic.example") == f"{BASE}/staff/inbox#m1"
    assert outside("/staffing", "clinic.example") == "/staffing"
