"""Texts, tokens, addresses, contact details: what comes in is cleaned, checked, and not kept."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.edge.addresses import Addresses
from frontdesk.edge.contact import checked
from frontdesk.edge.shapes import ContactIn
from frontdesk.edge.text import storable
from frontdesk.edge.tokens import Tokens, derived_key
from frontdesk.errors import ConfigurationError, InputError, SessionError

KEY = b"k" * 32
MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@given(st.text(alphabet=st.characters(categories=("Cs", "L", "Cc", "So", "Zs"))))
def test_every_text_can_be_stored_and_keeps_its_other_characters(text: str) -> None:
    kept = storable(text)
    kept.encode("utf-8")
    assert "\0" not in kept
    plain = [c for c in text if c != "\0" and not "\ud800" <= c <= "\udfff"]
    assert [c for c in kept if c != "\N{REPLACEMENT CHARACTER}"] == [
        c for c in plain if c != "\N{REPLACEMENT CHARACTER}"
    ]
    assert storable(kept) == kept


def test_a_token_lasts_as_long_as_it_says() -> None:
    moment = MOMENT
    tokens = Tokens("secret", hours=2, clock=lambda: moment)
    token, expires = tokens.issue("chat")
    assert expires == MOMENT + timedelta(hours=2)
    assert tokens.read(f"Bearer {token}") == ("chat", expires)
    assert tokens.read(f"  bearer   {token} ") == ("chat", expires)
    moment = expires
    with pytest.raises(SessionError, match="expired"):
        tokens.read(f"Bearer {token}")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", "Bearer \ud800", "é"]
)
def test_what_is_no_token_is_refused(header: str | None) -> None:
    with pytest.raises(SessionError):
        Tokens("secret", hours=2, clock=lambda: MOMENT).read(header)


def test_another_secret_and_another_purpose_open_nothing() -> None:
    token, _ = Tokens("secret", hours=2, clock=lambda: MOMENT).issue("chat")
    with pytest.raises(SessionError):
        Tokens("secrets", hours=2, clock=lambda: MOMENT).read(f"Bearer {token}")
    assert derived_key("secret", "a") != derived_key("secret", "b")


def test_a_forwarded_address_is_believed_from_proxies_only() -> None:
    plain, behind = Addresses(KEY, ""), Addresses(KEY, "10.0.0.0/8, 192.0.2.1")
    direct = plain.name("203.0.113.9", [])
    assert plain.name("203.0.113.9", ["198.51.100.1"]) == direct
    assert behind.name("10.1.1.1", ["203.0.113.9"]) == direct
    assert behind.name("10.1.1.1", ["198.51.100.1, 203.0.113.9", "192.0.2.1"]) == direct
    assert behind.name("10.1.1.1", ["203.0.113.9, rubbish"]) == behind.name("10.1.1.1", [])
    assert behind.name("203.0.113.9", ["10.1.1.1"]) == direct
    assert "203.0.113.9" not in direct


def test_one_network_of_ipv6_is_one_address_and_keys_matter() -> None:
    names = Addresses(KEY, "")
    assert names.name("2001:db8:1:2::1", []) == names.name("2001:db8:1:2:ffff::9", [])
    assert names.name("2001:db8:1:2::1", []) != names.name("2001:db8:1:3::1", [])
    assert names.name("::ffff:203.0.113.9", []) == names.name("203.0.113.9", [])
    assert names.name("203.0.113.9", []) != Addresses(b"other" * 6, "").name("203.0.113.9", [])
    assert names.name("", []) != ""


def test_a_proxy_that_is_no_address_stops_the_start() -> None:
    with pytest.raises(ConfigurationError, match="FRONTDESK_PROXIES"):
        Addresses(KEY, "10.0.0.0/8, nginx")


def contact(**more: object) -> ContactIn:
    return ContactIn.model_validate({"name": "Ada", "consent": True} | more)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ({"phone": "303-499-7111"}, {"phone": "+13034997111"}),
        ({"phone": "+44 20 7946 0018"}, {"phone": "+442079460018"}),
        ({"email": " ada@example.org "}, {"email": "ada@example.org"}),
        ({"email": "ada@example.org", "phone": ""}, {"email": "ada@example.org"}),
    ],
)
def test_contact_details_take_their_standard_form(given_: dict[str, str], kept: dict[str, str]) -> None:
    assert checked(contact(**given_)) == {"name": "Ada"} | kept


@pytest.mark.parametrize(
    "given_",
    [{}, {"phone": "911"}, {"phone": "call me"}, {"email": "ada"}, {"email": "a@b"}, {"phone": "", "email": " "},
     {"phone": "303-499-7111", "consent": False}, {"phone": "303-499-7111", "name": "\u200b "}],
)  # fmt: skip
def test_contact_details_that_reach_nobody_are_refused(given_: dict[str, object]) -> None:
    with pytest.raises(InputError):
        checked(contact(**given_))
