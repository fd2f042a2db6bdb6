"""Accounts: what administrators change, and what each member of staff does with their own."""

import pytest
from console_tools import Browser, StaffRoom
from door_tools import PASSWORD, Door, make_account
from edge_tools import Edge, Visitor

from frontdesk.records import Role, StaffAccount
from frontdesk.records.audit_list import AuditFilter


@pytest.fixture
def edge(url: str, start) -> Edge:
    return start(url, proxies="127.0.0.1")


@pytest.fixture
def admin(staff_room: StaffRoom) -> Browser:
    return staff_room.enter("admin")


@pytest.fixture
def door(edge: Edge):
    with Door(edge.url) as made:
        yield made


def stored(edge: Edge, account: StaffAccount) -> StaffAccount:
    with edge.house.record.read() as work:
        return work.staff.get(account.id)


def audited(edge: Edge, account: StaffAccount) -> list[tuple[str, str]]:
    with edge.house.record.read() as work:
        found = work.trail.onwards(AuditFilter(target=f"account:{account.id}"))
    return [(entry.actor, entry.action) for entry in found]


def link_in(page: str, edge: Edge) -> str:
    return "/staff/link/" + page.split(f'value="{edge.url}/staff/link/')[1].split('"')[0]


def test_an_administrator_adds_somebody_who_then_signs_in(edge: Edge, admin: Browser, door: Door) -> None:
    form = {"email": f"New.{admin.csrf[:6]}@Clinic.example", "name": f"Ida {admin.csrf[:6]}", "role": "agent"}
    page = admin.post("/staff/accounts", form)
    link = link_in(page.text, edge)
    assert door.choose(link, PASSWORD).status_code == 303
    assert door.sign_in(form["email"]).status_code == 303
    assert form["name"] in admin.get("/staff/accounts").text
    with edge.house.record.read() as work:
        account = work.staff.by_email(form["email"])
    assert account is not None
    assert audited(edge, account) == [
        (admin.name, "add account"), (form["name"], "choose password"), (form["name"], "sign in")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [({"email": "no address"}, "no e-mail address"), ({"name": " "}, "1 to 80"), ({"name": "x" * 81}, "1 to 80"),
     ({"name": "System"}, "taken by the program"), ({"role": "owner"}, "must be one of")],
)  # fmt: skip
def test_what_cannot_be_an_account_is_told_and_kept_in_the_form(
    admin: Browser, change: dict[str, str], told: str
) -> None:
    form = {"email": "ida@clinic.example", "name": "Ida", "role": "agent"} | change
    reply = admin.post("/staff/accounts", form)
    assert reply.status_code == 422
    assert told in reply.text
    assert f'value="{form["email"]}"' in reply.text


def test_names_and_addresses_are_one_person_s(edge: Edge, admin: Browser) -> None:
    account = make_account(edge, Role.AGENT)
    for form in (
        {"email": account.email.upper(), "name": "Somebody else", "role": "agent"},
        {"email": "somebody@clinic.example", "name": account.name.upper(), "role": "agent"},
    ):
        reply = admin.post("/staff/accounts", form)
        assert reply.status_code == 422
        assert "already" in reply.text


def test_a_role_changes_at_once(edge: Edge, admin: Browser, door: Door) -> None:
    account = make_account(edge, Role.ADMIN)
    door.sign_in(account.email)
    assert door.get("/staff/accounts").status_code == 200
    path = f"/staff/accounts/{account.id}"
    assert admin.post(f"{path}/change", {"name": account.name, "role": "reviewer"}).status_code == 303
    assert door.get("/staff/accounts").status_code == 403
    assert (admin.name, "change account") in audited(edge, account)


def test_a_name_stays_while_chats_are_held_by_it(edge: Edge, admin: Browser, who: Visitor) -> None:
    account = make_account(edge, Role.AGENT)
    who.say("hello")
    with edge.house.record.write() as work:
        work.conversations.take(who.conversation, account.name)
        work.commit()
    path, new = f"/staff/accounts/{account.id}/change", f"{account.name} Junior"
    reply = admin.post(path, {"name": new, "role": "agent"})
    assert reply.status_code == 422
    assert "handed over or closed first" in reply.text
    assert stored(edge, account).name == account.name
    with edge.house.record.write() as work:
        work.conversations.release(who.conversation, account.name)
        work.commit()
    assert admin.post(path, {"name": new, "role": "agent"}).status_code == 303
    assert stored(edge, account).name == new


def test_a_disabled_account_is_out_at_once_and_says_why_in_the_audit(
    edge: Edge, admin: Browser, door: Door
) -> None:
    account = make_account(edge, Role.AGENT)
    door.sign_in(account.email)
    path = f"/staff/accounts/{account.id}"
    assert admin.post(f"{path}/disable", {"why": "left the clinic"}).status_code == 303
    assert door.get("/staff/inbox").status_code == 303
    assert door.sign_in(account.email).status_code == 422
    assert admin.post(f"{path}/link").status_code == 422
    with edge.house.record.read() as work:
        (entry,) = work.trail.onwards(AuditFilter(target=f"account:{account.id}", action="disable account"))
    assert entry.detail == {"why": "left the clinic"}
    assert admin.post(f"{path}/enable").status_code == 303
    assert door.sign_in(account.email).status_code == 303


def test_the_last_administrator_stays(edge: Edge, admin: Browser) -> None:
    with edge.house.record.write() as work:
        admins = [one for one in work.staff.all() if one.role == "admin" and not one.disabled_at]
        (own,) = [one for one in admins if one.name == admin.name]
        for other in admins:
            if other.id != own.id:
                work.accounts.disable(other.id, edge.house.clock())
        work.commit()
    path = f"/staff/accounts/{own.id}"
    for reply in (
        admin.post(f"{path}/disable"),
        admin.post(f"{path}/change", {"name": own.name, "role": "agent"}),
    ):
        assert reply.status_code == 422
        assert "the last administrator" in reply.text
    assert stored(edge, own).role == "admin"
    assert admin.get("/staff/accounts").status_code == 200


def test_a_new_link_replaces_the_password_only_when_it_is_used(
    edge: Edge, admin: Browser, door: Door
) -> None:
    account = make_account(edge, Role.AGENT)
    link = link_in(admin.post(f"/staff/accounts/{account.id}/link").text, edge)
    assert door.sign_in(account.email).status_code == 303
    with Door(edge.url) as other:
        assert other.choose(link, "wet leaves on a long road").status_code == 303
        assert other.sign_in(account.email, PASSWORD).status_code == 422
    assert door.get("/staff/inbox").status_code == 303


def test_sessions_are_ended_and_second_factors_reset(edge: Edge, admin: Browser, door: Door) -> None:
    account = make_account(edge, Role.REVIEWER)
    with edge.house.record.write() as work:
        work.factors.offer(account.id, "JBSWY3DPEHPK3PXP")
        work.factors.accept(account.id, 1)
        work.factors.set_recovery(account.id, ["aaaa-bbbb-cccc-dddd"])
        work.commit()
    assert stored(edge, account).has_second_factor
    path = f"/staff/accounts/{account.id}"
    assert admin.post(f"{path}/reset-second-factor").status_code == 303
    assert not stored(edge, account).has_second_factor
    door.sign_in(account.email)
    assert door.get("/staff/inbox").status_code == 200
    assert admin.post(f"{path}/sign-out").status_code == 303
    assert door.get("/staff/inbox").status_code == 303
    assert [what for _, what in audited(edge, account)][-3:] == [
        "reset second factor", "sign in", "end sessions"
    ]  # fmt: skip


def test_an_account_that_there_is_not(admin: Browser) -> None:
    for path in (
        "",
        "/change",
        "/disable",
        "/enable",
        "/link",
        "/sign-out",
        "/unbind",
        "/reset-second-factor",
    ):
        address = f"/staff/accounts/987654321{path}"
        form = {"name": "Ida", "role": "agent"}
        reply = admin.post(address, form) if path else admin.get(address)
        assert reply.status_code == 404, path


def test_a_script_in_a_name_does_nothing(edge: Edge, admin: Browser, staff_room: StaffRoom) -> None:
    staff_room.enter("agent", f"<script>alert({admin.csrf[:5]!r})</script>")
    page = admin.get("/staff/accounts").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_one_s_own_password_changes_and_other_devices_are_out(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.AGENT)
    with Door(edge.url) as other:
        other.sign_in(account.email)
        door.sign_in(account.email)
        door.get("/staff/me")
        new = "wet leaves on a long road"
        form = {"csrf": door.csrf, "current": "wrong wrong wrong", "password": new, "again": new}
        assert door.post("/staff/me/password", form).status_code == 422
        assert other.get("/staff/inbox").status_code == 200
        assert door.post("/staff/me/password", form | {"current": PASSWORD}).status_code == 303
        assert other.get("/staff/inbox").status_code == 303
        assert other.sign_in(account.email, new).status_code == 303
    assert door.get("/staff/inbox").status_code == 200


def test_guessing_the_present_password_from_a_session_is_locked(edge: Edge, door: Door) -> None:
    door.sign_in(make_account(edge, Role.AGENT).email)
    door.get("/staff/me")
    form = {"csrf": door.csrf, "current": "wrong wrong wrong", "password": "x" * 12, "again": "x" * 12}
    statuses = [door.post("/staff/me/password", form).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_signing_out_elsewhere_and_everywhere(edge: Edge, door: Door) -> None:
    account = make_account(edge, Role.AGENT)
    with Door(edge.url) as other:
        other.sign_in(account.email)
        door.sign_in(account.email)
        door.get("/staff/me")
        assert door.post("/staff/me/sign-out", {"csrf": door.csrf}).status_code == 303
        assert other.get("/staff/inbox").status_code == 303
        assert door.get("/staff/inbox").status_code == 200
        other.sign_in(account.email)
        assert door.post("/staff/me/sign-out-everywhere", {"csrf": door.csrf}).status_code == 303
        assert other.get("/staff/inbox").status_code == 303
    assert door.get("/staff/inbox").status_code == 303


def test_settings_are_shown_without_secrets(url: str, start) -> None:
    from contextlib import ExitStack

    secret = "tell-nobody-about-this"  # noqa: S105
    mail = {"mail_from": "desk@clinic.example", "mail_to": "nurse@clinic.example"}
    edge = start(
        url, webhook_url=f"https://x.example/{secret}", smtp_url=f"smtp://desk:{secret}@127.0.0.1:9", **mail,
        **dict.fromkeys(("session_secret", "webhook_secret", "encryption_keys"), secret),
    )  # fmt: skip
    with ExitStack() as stack:
        page = StaffRoom(edge, stack).enter("admin").get("/staff/settings").text
    assert secret not in page
    assert "tests only" not in page  # the assistant's
    assert "postgres" not in page.replace("PostgreSQL", "")
    assert "FRONTDESK_WEBHOOK_SECRET</dt><dd>set</dd>" in page
