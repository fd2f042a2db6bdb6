"""Single sign-on against a provider over HTTP: who gets in, and every lie that does not work."""

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from console_tools import StaffRoom
from door_tools import Door, make_account
from edge_tools import Edge
from joserfc.jwk import OctKey, RSAKey
from sign_on_provider import CLIENT, SECRET, LocalProvider

from frontdesk.console.cookies import COOKIE
from frontdesk.console.routes.sign_on import COOKIE as ATTEMPT
from frontdesk.records import Role, StaffAccount
from frontdesk.records.audit_list import AuditFilter

START = "/staff/sign-in/elsewhere"


@pytest.fixture
def provider() -> Iterator[LocalProvider]:
    made = LocalProvider()
    yield made
    made.stop()


@pytest.fixture
def edge(url: str, start, provider: LocalProvider) -> Edge:
    return start(
        url,
        proxies="127.0.0.1",
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
    )


@pytest.fixture
def door(edge: Edge) -> Iterator[Door]:
    with Door(edge.url) as made:
        yield made


def known(edge: Edge, provider: LocalProvider) -> StaffAccount:
    """Return an account without a password that the provider knows."""
    account = make_account(edge, Role.AGENT, password=None)
    provider.person = {"sub": f"s-{account.id}", "email": account.email, "email_verified": True}
    return account


def way_back(door: Door, wanted: str = "/staff/inbox") -> str:
    """Go to the provider; return the address to which it leads back."""
    there = door.get(START, params={"next": wanted}).headers["location"]
    back = httpx.get(there, trust_env=False).headers["location"]
    return back.split("127.0.0.1", 1)[1].split("/", 1)[1]


def through(door: Door, wanted: str = "/staff/inbox") -> httpx.Response:
    return door.get("/" + way_back(door, wanted))


def test_whoever_the_provider_vouches_for_gets_in(edge: Edge, door: Door, provider: LocalProvider) -> None:
    account = known(edge, provider)
    assert START in door.get("/staff/sign-in").text
    assert through(door, "/staff/inbox?page=2").headers["location"] == "/staff/inbox?page=2"
    assert door.get("/staff/inbox").status_code == 200
    assert ATTEMPT not in door.cookies
    with edge.house.record.read() as work:
        entries = work.trail.onwards(AuditFilter(target=f"account:{account.id}"))
    assert [entry.action for entry in entries] == ["bind single sign-on", "sign in"]
    assert entries[1].detail == {"how": "single sign-on"}


def test_browsers_take_every_cookie_for_this_host_alone(edge: Edge, door: Door) -> None:
    """By their names: `__Host-` cookies are taken over TLS only, for the whole host, and for no other."""
    account = make_account(edge, Role.AGENT)
    replies = {
        "__Host-frontdesk-door": door.get("/staff/sign-in"),
        "__Host-frontdesk-staff": door.sign_in(account.email),
        "__Host-frontdesk-elsewhere": door.get(START),
    }
    for name, reply in replies.items():
        (line,) = [line for line in reply.headers.get_list("set-cookie") if line.startswith(f"{name}=")]
        attributes = [part.strip() for part in line.split(";")[1:]]
        assert {"Path=/", "Secure", "HttpOnly", "SameSite=lax"} <= set(attributes), line
        assert not any(attribute.lower().startswith("domain") for attribute in attributes), line
    for reply in replies.values():  # nor is there any other cookie, set or taken back
        assert all(line.startswith("__Host-") for line in reply.headers.get_list("set-cookie"))


def test_the_way_there_carries_state_nonce_and_a_challenge(
    edge: Edge, door: Door, provider: LocalProvider
) -> None:
    asked = []
    for _ in range(2):
        there = urlsplit(door.get(START).headers["location"])
        asked.append({name: values[0] for name, values in parse_qs(there.query).items()})
    first, second = asked
    assert first["code_challenge_method"] == "S256"
    assert (first["response_type"], first["client_id"]) == ("code", CLIENT)
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]


@pytest.mark.parametrize(
    "lie",
    [{"email": "stranger@clinic.example"}, {"email_verified": False}, {"email_verified": None},
     {"email_verified": "true"}, {"email": None}, {"iss": "https://evil.example"}, {"aud": "another"},
     {"aud": [CLIENT, "another"]}, {"aud": [CLIENT, "another"], "azp": "another"}, {"nonce": "0" * 64},
     {"nonce": None}, {"exp": int(time.time()) - 3600}, {"exp": None}, {"iat": int(time.time()) + 3600},
     {"sub": None}],
)  # fmt: skip
def test_a_token_that_does_not_fit_lets_nobody_in(
    edge: Edge, door: Door, provider: LocalProvider, lie: dict[str, object]
) -> None:
    known(edge, provider)
    provider.claims = lie
    reply = through(door)
    assert reply.status_code == 422
    assert COOKIE not in door.cookies
    provider.claims = {}
    assert through(door).status_code == 303  # and the truth does


@pytest.mark.parametrize("lie", ["another key", "shared secret", "no signature"])
def test_signatures_of_others_let_nobody_in(
    edge: Edge, door: Door, provider: LocalProvider, lie: str
) -> None:
    known(edge, provider)
    if lie == "another key":
        provider.signs_with = RSAKey.generate_key(2048, {"kid": "first"})
    elif lie == "shared secret":
        provider.signs_with, provider.algorithm = OctKey.import_key(SECRET), "HS256"
    else:
        provider.algorithm = "none"
    assert through(door).status_code == 422
    assert COOKIE not in door.cookies


def test_new_keys_of_the_provider_are_learned(edge: Edge, door: Door, provider: LocalProvider) -> None:
    known(edge, provider)
    assert through(door).status_code == 303
    provider.key = RSAKey.generate_key(2048, {"kid": "second"})
    with Door(edge.url) as other:
        assert through(other).status_code == 303


def test_a_code_of_somebody_else_s_browser_is_refused(
    edge: Edge, door: Door, provider: LocalProvider
) -> None:
    known(edge, provider)
    back = "/" + way_back(door)
    with Door(edge.url) as victim:
        assert victim.get(back).status_code == 422  # without a cookie
        victim.get(START)
        assert victim.get(back).status_code == 422  # with one of another attempt
        assert COOKIE not in victim.cookies


def test_a_way_back_works_once(edge: Edge, door: Door, provider: LocalProvider) -> None:
    known(edge, provider)
    back = "/" + way_back(door)
    kept = door.cookies[ATTEMPT]
    assert door.get(back).status_code == 303
    with Door(edge.url) as thief:
        thief.cookies[ATTEMPT] = kept
        assert thief.get(back).status_code == 422


def test_an_account_stays_bound_to_who_it_was_first_until_it_is_unbound(
    edge: Edge, door: Door, provider: LocalProvider, staff_room: StaffRoom
) -> None:
    account = known(edge, provider)
    assert through(door).status_code == 303
    provider.person["sub"] = "somebody else with this address"
    with Door(edge.url) as other:
        assert through(other).status_code == 422
        admin, page = staff_room.enter(Role.ADMIN), f"/staff/accounts/{account.id}"
        assert f"{page}/unbind" in admin.get(page).text
        assert admin.post(f"{page}/unbind").headers["location"] == f"{page}?done=unbind"
        assert f"{page}/unbind" not in admin.get(page).text
        assert through(other).status_code == 303
    provider.person["sub"] = f"s-{account.id}"
    with Door(edge.url) as first:
        assert through(first).status_code == 422  # it is bound anew


def test_one_person_cannot_be_two_accounts(edge: Edge, door: Door, provider: LocalProvider) -> None:
    first = known(edge, provider)
    assert through(door).status_code == 303
    second = make_account(edge, Role.ADMIN)
    provider.person = {"sub": f"s-{first.id}", "email": second.email, "email_verified": True}
    with Door(edge.url) as other:
        assert through(other).status_code == 422


def test_a_disabled_account_stays_out(edge: Edge, door: Door, provider: LocalProvider) -> None:
    account = known(edge, provider)
    with edge.house.record.write() as work:
        work.staff.get(account.id).disabled_at = edge.house.clock()
        work.commit()
    assert through(door).status_code == 422


def test_it_leads_nowhere_else(edge: Edge, door: Door, provider: LocalProvider) -> None:
    known(edge, provider)
    assert through(door, "https://evil.example/").headers["location"] == "/staff/"


def test_a_provider_that_fails_is_told(edge: Edge, door: Door, provider: LocalProvider) -> None:
    known(edge, provider)
    provider.failing = True
    assert door.get(START).status_code == 503
    provider.failing = False
    back = "/" + way_back(door)
    provider.failing = True
    reply = door.get(back)
    assert reply.status_code == 503
    assert "does not answer" in reply.text


def test_a_provider_with_another_name_is_not_believed(
    edge: Edge, door: Door, provider: LocalProvider
) -> None:
    provider.issuer_told = "https://evil.example"
    assert door.get(START).status_code == 503


def test_who_says_no_at_the_provider_is_back_at_the_sign_in(
    edge: Edge, door: Door, provider: LocalProvider
) -> None:
    door.get(START)
    reply = door.get(f"{START}/back?error=access_denied&state=x")
    assert reply.status_code == 422
    assert "was not finished" in reply.text


def test_without_a_provider_there_is_no_such_page(url: str, start) -> None:
    with Door(start(url).url) as door:
        assert door.get(START).status_code == 404
        assert START not in door.get("/staff/sign-in").text
