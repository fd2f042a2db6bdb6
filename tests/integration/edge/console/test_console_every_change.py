"""Every change in the console is an entry in the audit: each route that changes something, done once."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any

import pytest
from console_clock import Clock
from console_roles import ROLES
from console_tools import Browser, StaffRoom
from door_tools import Door
from edge_tools import Edge, Visitor
from own_account import Guest
from sqlalchemy import func, select

from frontdesk.records.models import AuditEntry, Flag, Message, SavedFilter, SavedReply, StaffAccount

# Routes that take a form and change nothing that an entry could name.
EXCUSED = {
    "/chats/{chat}/typing": "nothing is recorded",
    "/chats/{chat}/seen": "how far somebody read; where it counts as seeing a person at risk it is an entry",
}


class Office:
    """People who do everything once, each at the right moment."""

    def __init__(self, edge: Edge, room: StaffRoom, who: Visitor) -> None:
        self.edge, self.who = edge, who
        self.dana, self.ben, self.rita = room.enter("agent"), room.enter("agent"), room.enter("reviewer")
        self.admin = room.enter("admin")

    def newest(self, column: Any, *where: Any) -> Any:
        with self.edge.house.record.read() as work:
            return work.session.scalar(select(func.max(column)).where(*where))

    def account(self, name: str) -> Any:
        return self.newest(StaffAccount.id, StaffAccount.name == name)

    def wants_staff(self) -> None:
        self.who.answered(self.who.say("please ask staff about zoloft")["sequence"])

    def leaves_details(self) -> None:
        details = {"name": "Ana Diaz", "phone": "303 555 0148", "consent": True}
        self.who.http.post("/v1/contact", json=details, headers=self.who.headers)

    def work(self) -> Iterator[tuple[str, Browser, str, dict[str, Any], str]]:
        """Yield route, who asks for it, the address, the form, and the entry that it must leave."""
        chat, dana, ben, rita, admin = self.who.conversation, self.dana, self.ben, self.rita, self.admin
        of_chat, of_review = f"/chats/{chat}", f"/review/{chat}"
        self.wants_staff()
        yield "/chats/{chat}/assign", dana, f"{of_chat}/assign", {"to": self.account(ben.name)}, "assign"
        yield "/chats/{chat}/take", dana, f"{of_chat}/take", {}, "take"
        yield "/chats/{chat}/say", dana, f"{of_chat}/say", {"text": "Hello."}, "reply"
        yield "/chats/{chat}/note", ben, f"{of_chat}/note", {"text": "Calls at five."}, "note"
        self.leaves_details()
        yield "/chats/{chat}/called", dana, f"{of_chat}/called", {}, "called"
        over = {"to": self.account(ben.name), "holder": dana.name}
        yield "/chats/{chat}/hand-over", dana, f"{of_chat}/hand-over", over, "hand over"
        yield "/chats/{chat}/release", ben, f"{of_chat}/release", {}, "give back"
        yield "/chats/{chat}/close", dana, f"{of_chat}/close", {"outcome": "answered"}, "close"

        ask, reply = f"{of_review}/asks/1/0", f"{of_review}/replies/2"
        yield "/review/{chat}/asks/{sequence}/{ask}", rita, ask, {"label": "Misuse"}, "correct"
        yield (
            "/review/{chat}/asks/{sequence}/{ask}/withdraw",
            rita,
            f"{ask}/withdraw",
            {},
            "withdraw_correction",
        )
        yield "/review/{chat}/replies/{sequence}", rita, reply, {"judgement": "good"}, "mark_reply"
        yield "/review/{chat}/flag", rita, f"{of_review}/flag", {"colleague": ben.name}, "flag"
        settle = f"{of_review}/flags/{self.newest(Flag.id)}/settle"
        yield "/review/{chat}/flags/{number}/settle", ben, settle, {}, "settle_flag"
        yield "/review/{chat}/reviewed", rita, f"{of_review}/reviewed", {}, "review"
        aside = {"message": self.newest(Message.id)}
        yield "/review/queue/aside", rita, "/review/queue/aside", aside, "set_aside"
        yield (
            "/review/filters",
            rita,
            "/review/filters",
            {"name": "Mine", "query": "kind=clinic"},
            "save filters",
        )
        forget = f"/review/filters/{self.newest(SavedFilter.id)}/forget"
        yield "/review/filters/{number}/forget", rita, forget, {}, "forget filters"

        yield "/alerts", dana, "/alerts", {"sound": "all", "notice": "off"}, "set alerts"
        yield "/replies", dana, "/replies", {"title": "Parking", "text": "Behind the house."}, "save reply"
        gone = f"/replies/{self.newest(SavedReply.id)}/remove"
        yield "/replies/{identity}/remove", dana, gone, {}, "remove reply"
        yield "/exports/conversations", admin, "/exports/conversations", {}, "export"
        why = "a visitor asked for a copy"
        yield "/exports/unmasked", admin, "/exports/unmasked", {"reason": why}, "export unmasked"

        new = {"email": f"new.{chat.lower()}@clinic.example", "name": f"New {chat}", "role": "agent"}
        yield "/accounts", admin, "/accounts", new, "add account"
        account = f"/accounts/{self.account(new['name'])}"
        yield (
            "/accounts/{account}/change",
            admin,
            f"{account}/change",
            new | {"role": "reviewer"},
            "change account",
        )
        for act, entry in (
            ("link", "make link"), ("sign-out", "end sessions"), ("unbind", "unbind single sign-on"),
            ("reset-second-factor", "reset second factor"), ("disable", "disable account"), ("enable", "enable account"),
        ):  # fmt: skip
            yield f"/accounts/{{account}}/{act}", admin, f"{account}/{act}", {}, entry
        yield "/review/{chat}/erase", admin, f"{of_review}/erase", {"why": why}, "erase"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def edge(sqlite_url: str, start: Callable[..., Edge], clock: Clock) -> Edge:
    return start(sqlite_url, clock=clock, proxies="127.0.0.1")


@pytest.fixture
def guest(edge: Edge, clock: Clock) -> Iterator[Guest]:
    with Door(edge.url) as door:
        yield Guest(edge, clock, door)


def entries_after(edge: Edge, number: int) -> list[tuple[str, str, str]]:
    with edge.house.record.read() as work:
        fresh = select(AuditEntry.actor, AuditEntry.action, AuditEntry.target).where(AuditEntry.id > number)
        return [(row.actor, row.action, row.target) for row in work.session.execute(fresh)]


def last_entry(edge: Edge) -> int:
    with edge.house.record.read() as work:
        return work.session.scalar(select(func.max(AuditEntry.id))) or 0


def test_each_route_that_changes_something_leaves_its_entry(
    edge: Edge, staff_room: StaffRoom, who: Visitor, guest: Guest
) -> None:
    done = set()
    for route, person, path, form, entry in chain(Office(edge, staff_room, who).work(), guest.work()):
        before = last_entry(edge)
        reply = person.post(f"/staff{path}", form)
        assert reply.status_code < 400, (path, reply.status_code, reply.text)
        entries = entries_after(edge, before)
        assert (person.name, entry) in {(actor, action) for actor, action, _ in entries}, (path, entries)
        if person is guest:
            assert (guest.name, entry, f"account:{guest.account}") in entries, (path, entries)
        done.add(route)
    assert done | set(EXCUSED) == {path for method, path in ROLES if method == "POST"}


def test_wrong_passwords_and_codes_leave_entries_too(edge: Edge, guest: Guest) -> None:
    target = f"account:{guest.account}"
    for _, _, path, form, _ in islice(guest.work(), 3):
        assert guest.post(f"/staff{path}", form).status_code < 400

    def leaves(path: str, form: dict[str, str], entry: str) -> None:
        before = last_entry(edge)
        assert guest.post(f"/staff{path}", form).status_code == 422
        assert entries_after(edge, before) == [("nobody", entry, target)]

    path, form = guest.knock("not this one at all")
    leaves(path, form, "sign in failed")
    path, form = guest.knock()
    assert guest.post(f"/staff{path}", form).status_code == 303
    guest.door.get("/staff/second-factor")
    leaves("/second-factor", {"code": guest.code(wrong=True)}, "second factor failed")
