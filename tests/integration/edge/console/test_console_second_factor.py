"""The second factor: set up, shown, used once, guessed, lost."""

import re

import pyotp
import pytest
from console_clock import Clock
from door_tools import Door, cookie_of, entered, make_account
from edge_tools import Edge

from frontdesk.console.attempts import FREE
from frontdesk.console.cookies import COOKIE
from frontdesk.records import Role, StaffAccount

SET_UP = "/staff/second-factor/set-up"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def edge(url: str, start, clock: Clock) -> Edge:
    return start(url, clock=clock, proxies="127.0.0.1", production=True)


@pytest.fixture
def door(edge: Edge):
    with Door(edge.url) as made:
        yield made


def code(edge: Edge, account: StaffAccount, steps: int = 0) -> str:
    with edge.house.record.read() as work:
        secret = work.factors.secret(account.id)
    assert secret is not None
    return pyotp.TOTP(secret).generate_otp(int(edge.house.clock().timestamp()) // 30 + steps)


def send(door: Door, given: str, path: str = "/staff/second-factor", wanted: str = "/staff/inbox"):
    return door.post(path, {"csrf": door.csrf, "code": given, "next": wanted})


def member(edge: Edge, door: Door, clock: Clock, role: Role = Role.AGENT) -> tuple[StaffAccount, list[str]]:
    """Return an account with a second factor, at the second step, and its recovery codes."""
    account = make_account(edge, role)
    door.sign_in(account.email)
    door.get(SET_UP)
    codes = re.findall(r"<code>([a-z0-9-]{19})</code>", send(door, code(edge, account), SET_UP).text)
    clock.wait(seconds=60)
    del door.cookies[COOKIE]
    assert door.sign_in(account.email).headers["location"].startswith("/staff/second-factor?next=")
    door.get("/staff/second-factor")
    return account, codes


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN])
def test_whoever_sees_visitors_words_must_set_it_up_in_production(edge: Edge, door: Door, role: Role) -> None:
    account = make_account(edge, role)
    door.sign_in(account.email)
    assert door.get("/staff/inbox").headers["location"].startswith("/staff/sign-in")
    assert door.get("/staff/second-factor").headers["location"].startswith(SET_UP)
    page = door.get(SET_UP)
    assert "data:image/svg+xml" in page.text
    before = door.cookies[COOKIE]
    shown = send(door, code(edge, account), SET_UP)
    assert len(re.findall(r"<code>[a-z0-9-]{19}</code>", shown.text)) == 10
    assert door.cookies[COOKIE] != before
    assert entered(edge, before) == 303
    assert door.get("/staff/inbox").status_code == 200


def test_reviewers_need_none_but_may_have_one(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.REVIEWER)
    assert door.sign_in(account.email).headers["location"] == "/staff/"
    door.get(SET_UP)
    assert send(door, code(edge, account), SET_UP).status_code == 200
    with Door(edge.url) as other:
        assert other.sign_in(account.email).headers["location"].startswith("/staff/second-factor")


def test_the_code_completes_signing_in_with_a_new_token(edge: Edge, door: Door, clock: Clock) -> None:
    account, _ = member(edge, door, clock)
    before = door.cookies[COOKIE]
    reply = send(door, code(edge, account), wanted="/staff/inbox?page=2")
    assert reply.headers["location"] == "/staff/inbox?page=2"
    assert entered(edge, before) == 303
    assert entered(edge, door.cookies[COOKIE]) == 200


def test_after_the_password_alone_nothing_is_open(edge: Edge, door: Door, clock: Clock) -> None:
    member(edge, door, clock)
    for path in ("/staff/inbox", "/staff/me", "/staff/chats/x"):
        assert door.get(path).headers["location"].startswith("/staff/sign-in"), path
    assert door.post("/staff/me/sign-out", {"csrf": door.csrf}).status_code == 303
    assert entered(edge, door.cookies[COOKIE]) == 303


def test_a_code_is_never_accepted_twice(edge: Edge, door: Door, clock: Clock) -> None:
    account, _ = member(edge, door, clock)
    given = code(edge, account)
    assert send(door, given).status_code == 303
    with Door(edge.url) as thief:
        thief.sign_in(account.email)
        thief.get("/staff/second-factor")
        assert send(thief, given).status_code == 422
        clock.wait(seconds=30)
        assert send(thief, given).status_code == 422
        assert send(thief, code(edge, account, -1)).status_code == 422  # the same step as before
        assert send(thief, code(edge, account)).status_code == 303


def test_one_code_sent_by_two_at_once_lets_one_in(edge: Edge, door: Door, clock: Clock) -> None:
    account, _ = member(edge, door, clock)
    form = {"csrf": door.csrf, "code": code(edge, account), "next": ""}
    statuses = door.post_at_once(4, "/staff/second-factor", form)
    assert statuses.count(422) >= 2  # others may find that they were signed in by then


def test_guessing_codes_is_locked(edge: Edge, door: Door, clock: Clock) -> None:
    account, _ = member(edge, door, clock)
    right = code(edge, account)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(FREE):
        assert send(door, wrong).status_code == 422
    assert send(door, right).status_code == 429
    clock.wait(seconds=31)
    assert send(door, code(edge, account)).status_code == 303


def test_clocks_may_differ_by_half_a_minute_and_no_more(edge: Edge, door: Door, clock: Clock) -> None:
    account, _ = member(edge, door, clock)
    for steps in (-3, -2, 2, 3):
        assert send(door, code(edge, account, steps)).status_code == 422
    assert send(door, code(edge, account, 1)).status_code == 303


def test_a_recovery_code_works_once(edge: Edge, door: Door, clock: Clock) -> None:
    account, codes = member(edge, door, clock)
    assert len(set(codes)) == 10
    assert send(door, codes[0].upper().replace("-", " ")).headers["location"] == "/staff/me"
    assert "9 recovery codes left" in door.get("/staff/me").text
    with Door(edge.url) as other:
        other.sign_in(account.email)
        other.get("/staff/second-factor")
        assert send(other, codes[0]).status_code == 422
        assert send(other, codes[1]).status_code == 303


def test_new_recovery_codes_take_the_place_of_the_old_ones(edge: Edge, door: Door, clock: Clock) -> None:
    account, old = member(edge, door, clock)
    send(door, old[0])  # one of them is used
    door.get("/staff/me")
    renew = "/staff/me/recovery-codes"
    for wrong in ("", "000000", old[0]):
        assert send(door, wrong, renew).status_code == 422
    clock.wait(seconds=60)
    new = re.findall(r"<code>([a-z0-9-]{19})</code>", send(door, code(edge, account), renew).text)
    assert len(set(new)) == 10
    assert not set(new) & set(old)
    assert "10 recovery codes left" in door.get("/staff/me").text
    with Door(edge.url) as other:
        other.sign_in(account.email)
        other.get("/staff/second-factor")
        assert send(other, old[1]).status_code == 422
        assert send(other, new[0]).status_code == 303


def test_recovery_codes_of_one_person_are_of_no_use_to_another(edge: Edge, door: Door, clock: Clock) -> None:
    _, codes = member(edge, door, clock)
    with Door(edge.url) as other:
        member(edge, other, clock)
        assert send(other, codes[0]).status_code == 422


def test_the_half_way_session_lasts_ten_minutes(edge: Edge, door: Door, clock: Clock) -> None:
    account, _ = member(edge, door, clock)
    clock.wait(minutes=10, seconds=1)
    assert send(door, code(edge, account)).headers["location"].startswith("/staff/sign-in")


def test_forged_forms_are_refused_half_way(edge: Edge, door: Door, clock: Clock) -> None:
    account, _ = member(edge, door, clock)
    for csrf in ("", "0" * 64):
        form = {"csrf": csrf, "code": code(edge, account)}
        assert door.post("/staff/second-factor", form).status_code == 403
    assert entered(edge, door.cookies[COOKIE]) == 303


def test_a_second_factor_in_use_cannot_be_set_up_anew_with_the_password_alone(
    edge: Edge, door: Door, clock: Clock
) -> None:
    account, _ = member(edge, door, clock)
    with edge.house.record.read() as work:
        before = work.factors.secret(account.id)
    assert door.get(SET_UP).status_code == 303
    assert door.post(SET_UP, {"csrf": door.csrf, "code": "000000"}).status_code == 303
    with edge.house.record.read() as work:
        assert work.factors.secret(account.id) == before


def test_agents_cannot_turn_it_off_in_production(edge: Edge, door: Door, clock: Clock) -> None:
    account, _ = member(edge, door, clock)
    send(door, code(edge, account))
    door.get("/staff/me")
    clock.wait(seconds=60)
    form = {"csrf": door.csrf, "code": code(edge, account)}
    assert door.post("/staff/me/second-factor-off", form).status_code == 422
    assert make_account(edge, Role.AGENT).has_second_factor is False


def test_reviewers_can_turn_it_off_with_a_code(edge: Edge, door: Door, clock: Clock) -> None:
    account, _ = member(edge, door, clock, Role.REVIEWER)
    send(door, code(edge, account))
    door.get("/staff/me")
    clock.wait(seconds=60)
    assert door.post("/staff/me/second-factor-off", {"csrf": door.csrf, "code": "000000"}).status_code == 422
    right = {"csrf": door.csrf, "code": code(edge, account)}
    assert door.post("/staff/me/second-factor-off", right).status_code == 303
    with Door(edge.url) as other:
        assert other.sign_in(account.email).headers["location"] == "/staff/"


def test_the_cookie_stays_the_browser_s_own(edge: Edge, door: Door, clock: Clock) -> None:
    account, _ = member(edge, door, clock)
    attributes = cookie_of(send(door, code(edge, account)), COOKIE)
    assert attributes == {"httponly", "path=/", "samesite=lax", "secure"}


def test_the_secret_is_encrypted_in_the_record(edge: Edge, door: Door, clock: Clock) -> None:
    account, codes = member(edge, door, clock)
    with edge.house.record.read() as work:
        row, secret = work.staff.get(account.id), work.factors.secret(account.id)
    assert secret is not None
    assert secret.encode() not in (row.totp_sealed or b"")
