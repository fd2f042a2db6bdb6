"""Signing in with a password, one-time links, and those who try to get in without."""

import time

import httpx
import pytest
from console_clock import Clock
from console_tools import StaffRoom
from door_tools import PASSWORD, Door, cookie_of, entered, make_account, make_link
from edge_tools import Edge

from frontdesk.console.attempts import FREE, FREE_BY_ADDRESS
from frontdesk.console.cookies import COOKIE, DOOR
from frontdesk.records import LinkPurpose, Role
from frontdesk.records.audit_list import AuditFilter


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def edge(url: str, start, clock: Clock) -> Edge:
    return start(url, clock=clock, proxies="127.0.0.1")


@pytest.fixture
def door(edge: Edge):
    with Door(edge.url) as made:
        yield made


def test_the_right_password_opens(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.AGENT)
    reply = door.sign_in(account.email.upper())
    assert (reply.status_code, reply.headers["location"]) == (303, "/staff/")
    assert account.name in door.get("/staff/inbox").text


def test_the_cookie_is_for_this_host_alone(edge: Edge, door: Door) -> None:
    reply = door.sign_in(make_account(edge, Role.AGENT).email)
    assert cookie_of(reply, COOKIE) == {"httponly", "path=/", "samesite=lax", "secure"}


def test_wrong_passwords_and_unknown_people_get_the_same_reply(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.AGENT)
    disabled = make_account(edge, Role.AGENT, disabled=True)
    without = make_account(edge, Role.AGENT, password=None)
    replies = [
        door.sign_in(email, password)
        for email, password in [
            (account.email, "not this one at all"), ("nobody@clinic.example", PASSWORD),
            (disabled.email, PASSWORD), (without.email, ""), (account.email, PASSWORD * 100),
        ]
    ]  # fmt: skip
    assert {reply.status_code for reply in replies} == {422}
    assert all("The e-mail address or the password is not right." in reply.text for reply in replies)
    assert COOKIE not in door.cookies


def test_unknown_people_wait_as_long_as_known_ones(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.AGENT)

    def took(email: str) -> float:
        begun = time.perf_counter()
        door.sign_in(email, "not this one at all")
        return time.perf_counter() - begun

    known = sorted(took(account.email) for _ in range(4))[1]
    unknown = sorted(took("nobody.at.all@clinic.example") for _ in range(4))[1]
    assert 0.5 < known / unknown < 2.0


def test_guessing_is_locked_whether_there_is_an_account_or_not(edge: Edge, door: Door, clock: Clock) -> None:
    account = make_account(edge, Role.AGENT)
    told = []
    for email in (account.email, f"no.{account.email}"):
        for _ in range(FREE):
            assert door.sign_in(email, "not this one at all").status_code == 422
        reply = door.sign_in(email, PASSWORD)
        assert int(reply.headers["retry-after"]) == 30
        told.append((reply.status_code, reply.text.replace(email, "").replace(door.csrf, "")))
    assert told[0] == told[1]
    assert told[0][0] == 429
    clock.wait(seconds=31)
    assert door.sign_in(account.email).status_code == 303


def test_each_further_failure_doubles_the_lock(edge: Edge, door: Door, clock: Clock) -> None:
    email = make_account(edge, Role.AGENT).email
    for _ in range(FREE):
        door.sign_in(email, "not this one at all")
    for seconds in (30, 60, 120):
        assert door.sign_in(email).headers["retry-after"] == str(seconds)
        clock.wait(seconds=seconds + 1)
        assert door.sign_in(email, "not this one at all").status_code == 422


def test_many_guesses_at_once_are_counted_one_by_one(edge: Edge, door: Door) -> None:
    email = make_account(edge, Role.AGENT).email
    door.get("/staff/sign-in")
    statuses = door.at_once(12, email, "not this one at all")
    assert statuses.count(422) == FREE
    assert statuses.count(429) == 12 - FREE


def test_one_address_cannot_try_many_people(edge: Edge, door: Door, clock: Clock) -> None:
    account = make_account(edge, Role.AGENT)
    for number in range(FREE_BY_ADDRESS):
        assert door.sign_in(f"person{number}@clinic.example", "a likely password").status_code == 422
    assert door.sign_in(account.email).status_code == 429
    clock.wait(hours=1)
    assert door.sign_in(account.email).status_code == 303


def test_forms_of_other_sites_are_refused_at_the_door(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.AGENT)
    form = {"email": account.email, "password": PASSWORD}
    door.get("/staff/sign-in")
    for csrf in ("", "0" * 64):
        assert door.post("/staff/sign-in", form | {"csrf": csrf}).status_code == 403
    right = door.csrf
    del door.cookies[DOOR]
    assert door.post("/staff/sign-in", form | {"csrf": right}).status_code == 403
    assert COOKIE not in door.cookies


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/staff/", "//evil.example/staff/", "/\\evil.example", "/staff/\\..\\..\\evil", "/other",
     "javascript:alert(1)", "/staff/../..//evil.example", "/staff//evil.example", "staff/", "/staff/\nx", ""],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(edge: Edge, door: Door, wanted: str) -> None:
    account = make_account(edge, Role.AGENT)
    assert door.sign_in(account.email, wanted=wanted).headers["location"] == "/staff/"
    assert door.get("/staff/sign-in", params={"next": wanted}).headers["location"] == "/staff/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.AGENT)
    asked = door.get("/staff/inbox?page=2&word=a b")
    assert asked.status_code == 303
    page = door.get(asked.headers["location"])
    assert 'name="next" value="/staff/inbox?page=2&amp;word=a%20b"' in page.text
    assert door.sign_in(account.email, wanted="/staff/?page=2").headers["location"] == "/staff/?page=2"


def test_a_session_that_somebody_planted_is_not_taken_over(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.AGENT)
    door.cookies[COOKIE] = "planted"
    door.sign_in(account.email)
    assert door.cookies[COOKIE] != "planted"
    before = door.cookies[COOKIE]
    door.sign_in(account.email, page="/staff/sign-in?again=1")
    assert door.cookies[COOKIE] != before
    assert entered(edge, before) == 303


def test_a_stolen_cookie_opens_nothing_after_signing_out(edge: Edge, door: Door) -> None:
    door.sign_in(make_account(edge, Role.AGENT).email)
    stolen = door.cookies[COOKIE]
    assert entered(edge, stolen) == 200
    page = door.get("/staff/inbox")
    csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
    assert door.post("/staff/sign-out", {"csrf": csrf}).status_code == 303
    assert COOKIE not in door.cookies
    assert entered(edge, stolen) == 303


def test_a_link_sets_the_password_once(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.AGENT, password=None)
    link = make_link(edge, account)
    assert account.email in door.get(link).text
    assert door.get(link).status_code == 200  # looking does not use it up: mail programs look, too
    chosen = door.choose(link, "wet leaves on a long road")
    assert chosen.headers["location"] == "/staff/sign-in?done=password"
    assert door.sign_in(account.email, "wet leaves on a long road").status_code == 303
    with Door(edge.url) as other:
        assert other.get(link).status_code == 404
        other.get("/staff/sign-in")
        assert other.choose(link, "another long password").status_code == 404
    assert door.get("/staff/inbox").status_code == 200


def test_a_link_used_by_two_at_once_works_for_one(edge: Edge, door: Door) -> None:
    link = make_link(edge, make_account(edge, Role.AGENT, password=None))
    door.get(link)
    statuses = door.post_at_once(4, link, {"password": PASSWORD, "again": PASSWORD, "csrf": door.csrf})
    assert sorted(statuses) == [303, 404, 404, 404]


def test_a_link_is_over_after_a_day_and_when_a_newer_one_is_made(
    edge: Edge, door: Door, clock: Clock
) -> None:
    account = make_account(edge, Role.AGENT)
    first, second = make_link(edge, account), make_link(edge, account)
    assert door.get(first).status_code == 404
    assert door.get(second).status_code == 200
    clock.wait(hours=24, seconds=1)
    assert door.get(second).status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [("short one", "short one", "at least 12"), ("long enough to count", "not the same one", "not the same"),
     ("x" * 201, "x" * 201, "up to 200"), (None, None, "must not be your name")],
)  # fmt: skip
def test_passwords_that_cannot_be_chosen(
    edge: Edge, door: Door, password: str, again: str, told: str
) -> None:
    account = make_account(edge, Role.AGENT, password=None)
    link = make_link(edge, account)
    reply = door.choose(link, password or account.email.upper(), again or account.email.upper())
    assert reply.status_code == 422
    assert told in reply.text
    assert door.choose(link, PASSWORD).status_code == 303  # the link still works


def test_a_new_password_ends_open_sessions(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.AGENT)
    door.sign_in(account.email)
    with Door(edge.url) as other:
        other.choose(make_link(edge, account), "wet leaves on a long road")
    assert door.get("/staff/inbox").status_code == 303


def test_a_disabled_account_s_open_session_ends(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.AGENT)
    door.sign_in(account.email)
    with edge.house.record.write() as work:
        work.staff.get(account.id).disabled_at = edge.house.clock()
        work.commit()
    assert door.get("/staff/inbox").status_code == 303


def test_a_link_to_come_in_without_a_password_is_for_trials_only(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.ADMIN)
    link = make_link(edge, account, LinkPurpose.SIGN_IN)
    assert door.get(link).status_code == 404  # this edge has a database that somebody set


def test_old_hashes_are_renewed(edge: Edge, door: Door) -> None:
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    account = make_account(edge, Role.AGENT, kept=old)
    assert door.sign_in(account.email).status_code == 303
    with edge.house.record.read() as work:
        kept = work.staff.get(account.id).password
    assert kept != old
    assert kept is not None
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_sessions_end_when_nobody_is_there(edge: Edge, door: Door, clock: Clock) -> None:
    door.sign_in(make_account(edge, Role.AGENT).email)
    for _ in range(3):
        clock.wait(minutes=25)
        assert door.get("/staff/inbox").status_code == 200
    clock.wait(minutes=31)
    assert door.get("/staff/inbox").status_code == 303


def test_sessions_end_after_half_a_day_whatever_is_done(edge: Edge, door: Door, clock: Clock) -> None:
    door.sign_in(make_account(edge, Role.AGENT).email)
    for _ in range(12 * 3 - 1):
        clock.wait(minutes=20)
        assert door.get("/staff/inbox").status_code == 200
    clock.wait(minutes=21)
    assert door.get("/staff/inbox").status_code == 303


@pytest.mark.parametrize("headers", [{"Accept": "text/event-stream"}, {"X-Automatic": "1"}])
def test_what_a_page_does_by_itself_is_no_activity(
    edge: Edge, door: Door, clock: Clock, headers: dict[str, str]
) -> None:
    door.sign_in(make_account(edge, Role.AGENT).email)
    for _ in range(3):
        clock.wait(minutes=9)
        assert door.get("/staff/inbox", headers=headers).status_code == 200
    clock.wait(minutes=4)
    assert door.get("/staff/inbox", headers=headers).status_code == 303


def test_activity_is_written_once_a_minute(edge: Edge, door: Door, clock: Clock) -> None:
    account = make_account(edge, Role.AGENT)
    door.sign_in(account.email)
    seen = set()
    for _ in range(10):
        clock.wait(seconds=10)
        door.get("/staff/inbox")
        with edge.house.record.read() as work:
            seen |= {session.seen_at for session in work.staff.sessions(account.id)}
    assert len(seen) == 2


def test_the_record_keeps_neither_passwords_nor_tokens(edge: Edge, door: Door, http: httpx.Client) -> None:
    account = make_account(edge, Role.AGENT)
    link = make_link(edge, account)
    door.sign_in(account.email)
    from sqlalchemy import text

    with edge.house.record.engine.connect() as connection:
        rows = [
            str(tuple(row))
            for table in ("staff_account", "staff_session", "staff_link")
            for row in connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
        ]
    everything = "\n".join(rows)
    for secret in (PASSWORD, door.cookies[COOKIE], link.rsplit("/", 1)[1]):
        assert secret not in everything


def test_who_came_in_is_audited(edge: Edge, door: Door, staff_room: StaffRoom) -> None:
    account = make_account(edge, Role.AGENT)
    door.sign_in(account.email, "not this one at all")
    door.sign_in(account.email)
    with edge.house.record.read() as work:
        entries = [
            (e.actor, e.action) for e in work.trail.onwards(AuditFilter(target=f"account:{account.id}"))
        ]
    assert entries == [("nobody", "sign in failed"), (account.name, "sign in")]
