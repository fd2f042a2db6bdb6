"""A member of staff who is signed in on one edge, and a visitor on the other one."""

import time
from collections.abc import Sequence
from contextlib import ExitStack

import httpx
from argon2 import PasswordHasher
from console_tools import Browser
from door_tools import PASSWORD, Door
from edge_tools import Visitor, visitor
from faults.checks import _NoMask
from live_tools import following

from frontdesk.console.cookies import COOKIE
from frontdesk.console.sessions import csrf_of
from frontdesk.records import Cipher, Record, Role, open_engine
from topology.site import Site

EMAIL = "ana@clinic.example"
_MOST_S = 10.0


def add_account(site: Site) -> None:
    """Make an account with a password."""
    engine = open_engine(site.settings.database)
    try:
        record = Record(engine, Cipher([site.settings.encryption_keys]), _NoMask())
        with record.write() as work:
            account = work.staff.add(email=EMAIL, name="Ana", role=Role.ADMIN)
            account.password = PasswordHasher().hash(PASSWORD)
            work.commit()
    finally:
        engine.dispose()


def signed_in(url: str, stack: ExitStack) -> Browser:
    """Sign in on one edge, by its page."""
    with Door(url) as door:
        assert door.sign_in(EMAIL).status_code == httpx.codes.SEE_OTHER
        token = door.cookies[COOKIE]
    http = httpx.Client(base_url=url, timeout=20, trust_env=False, headers={"Cookie": f"{COOKIE}={token}"})
    return Browser(stack.enter_context(http), "Ana", csrf_of(token))


def seconds_across(site: Site, count: int) -> dict[str, Sequence[float]]:
    """Return how long what is said on one edge takes to those who watch on the other, each way.

    Returns:
        `to_staff`: a visitor writes on the second edge, staff look at the chat on the first;
        `to_inbox`: the same, until the inbox has the new chat;
        `to_visitor`: staff write on the first edge, the visitor's stream is on the second.
    """
    first, second = site.edge_urls
    with ExitStack() as stack:
        ana = signed_in(first, stack)
        http = stack.enter_context(httpx.Client(base_url=second, timeout=20, trust_env=False))
        who = visitor(http)
        return {
            "to_staff": _to_staff(ana, who, count),
            "to_inbox": [_to_inbox(ana, http, n) for n in range(count)],
            "to_visitor": _to_visitor(ana, who, http, count),
        }


def _to_staff(ana: Browser, who: Visitor, count: int) -> list[float]:
    ana.post(f"/staff/chats/{who.conversation}/take")
    waits = []
    with following(ana, f"/staff/chats/{who.conversation}/events") as screen:
        for number in range(count):
            began = time.monotonic()
            who.say(f"I am here, number {number}.")
            waits.append(screen.wait("message", f"number {number}.", _MOST_S).at - began)
    return waits


def _to_inbox(ana: Browser, http: httpx.Client, number: int) -> float:
    with following(ana, "/staff/inbox/events") as screen:
        screen.wait("", timeout_s=_MOST_S)  # as it is now
        who = visitor(http)
        began = time.monotonic()
        assert http.post("/v1/person", json={}, headers=who.headers).status_code == httpx.codes.ACCEPTED
        return screen.wait("", who.conversation, _MOST_S).at - began


def _to_visitor(ana: Browser, who: Visitor, http: httpx.Client, count: int) -> list[float]:
    waits = []
    browser = Browser(http, "visitor", "")
    browser.http.headers.update(who.headers)
    with following(browser, f"/v1/events?after={len(who.history())}") as screen:
        for number in range(count):
            began = time.monotonic()
            answer = ana.post(
                f"/staff/chats/{who.conversation}/say", {"text": f"I am with you, number {number}."}
            )
            assert answer.status_code < httpx.codes.BAD_REQUEST, answer.text
            waits.append(screen.wait("message", f"number {number}.", _MOST_S).at - began)
    return waits
