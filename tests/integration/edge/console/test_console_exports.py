"""Exports: who gets what, what is audited, and that nothing in them is run."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from console_tools import Browser, StaffRoom
from edge_tools import Edge
from sqlalchemy import select, update
from starlette.routing import Mount

from frontdesk.console.context import Console
from frontdesk.console.exporting import Order, lines
from frontdesk.console.members import Member
from frontdesk.console.sessions import session_id
from frontdesk.errors import NotSignedInError
from frontdesk.records import Author, Role, UnitOfWork
from frontdesk.records.models import AuditEntry, Conversation, StaffAccount
from frontdesk.records.retention import erase

MASKED = "/staff/exports/conversations"
CLEAR = "/staff/exports/unmasked"
REASON = "the visitor asked for a copy"
HOSTILE = (
    "<script>alert(1)</script>", "'; DROP TABLE message; --", "=HYPERLINK(\"http://evil\")", "+1+1", "-2", "@SUM(A1)",
    "\t=1", "two\nlines, \"quoted\"", "\uff1d1",
)  # fmt: skip


def chat(edge: Edge, *texts: str, began: datetime | None = None) -> str:
    with edge.house.record.write() as work:
        identity = work.conversations.start().id
        for number, text in enumerate(texts):
            question, _ = work.messages.receive(identity, f"q{number}", text)
            reply = work.messages.add(identity, Author.ASSISTANT, "Yes.", kind="answer", reply_to=1)
            work.messages.settle(question)
            work.people.set_feedback(reply, helpful=True, word=f"word 5 on {text}")
        work.people.set_contact(identity, {"name": "Jo Canary", "phone": "555 867"})
        if began:
            statement = update(Conversation).where(Conversation.id == identity)
            work.session.execute(statement.values(started_at=began))
        work.commit()
    return identity


def rows(reply: Any) -> list[dict[str, str]]:
    assert reply.status_code == 200, reply.text
    return list(csv.DictReader(io.StringIO(reply.content.decode(), newline="")))


def audited(edge: Edge, who: Browser) -> list[tuple[str, dict[str, Any]]]:
    with edge.house.record.read() as work:
        mine = select(AuditEntry).where(AuditEntry.actor == who.name, AuditEntry.action.like("export%"))
        return [(entry.action, entry.detail) for entry in work.session.scalars(mine.order_by(AuditEntry.id))]


def of(found: list[dict[str, str]], identity: str) -> list[str]:
    cell = "'" + identity if identity.startswith("-") else identity
    return [row["text"] for row in found if row["conversation"] == cell and row["author"] == "visitor"]


def test_masked_words_are_exported_and_it_is_audited(staff_room: StaffRoom, edge: Edge) -> None:
    identity = chat(edge, "call me on 12345")
    admin = staff_room.enter("admin")
    reply = admin.post(MASKED, {"format": "csv"})
    assert of(rows(reply), identity) == ["call me on #####"]
    assert "12345" not in reply.text
    assert "Canary" not in reply.text
    ((action, detail),) = audited(edge, admin)
    assert (action, detail["format"]) == ("export", "csv")
    assert detail["chats"] >= 1
    assert "12345" not in json.dumps(detail)


def test_an_admin_gets_clear_words_for_a_reason_that_is_kept(staff_room: StaffRoom, edge: Edge) -> None:
    identity = chat(edge, "call me on 12345")
    admin = staff_room.enter("admin")
    found = [
        json.loads(line)
        for line in admin.post(CLEAR, {"format": "jsonl", "reason": f" {REASON}\n"}).text.splitlines()
    ]
    (mine,) = [one for one in found if one["conversation"] == identity]
    assert [message["text"] for message in mine["messages"]] == ["call me on 12345", "Yes."]
    assert mine["messages"][1]["remark"] == "word 5 on call me on 12345"
    ((action, detail),) = audited(edge, admin)
    assert (action, detail["why"]) == ("export unmasked", REASON)


@pytest.mark.parametrize("reason", ["", "   ", "because", " \n " * 20])
def test_without_a_reason_nothing_is_given_in_clear(staff_room: StaffRoom, edge: Edge, reason: str) -> None:
    chat(edge, "call me on 12345")
    admin = staff_room.enter("admin")
    reply = admin.post(CLEAR, {"format": "csv", "reason": reason, "from": "2026-01-05"})
    assert reply.status_code == 422
    assert "Say in some words" in reply.text
    assert 'value="2026-01-05"' in reply.text  # what was typed is not lost
    assert "12345" not in reply.text
    assert audited(edge, admin) == []


@pytest.mark.parametrize("role", ["reviewer", "agent"])
def test_lesser_roles_export_nothing_and_are_offered_nothing(
    staff_room: StaffRoom, edge: Edge, role: str
) -> None:
    member = staff_room.enter(role)
    assert "/staff/exports" not in member.get("/staff/insight").text
    for page in ("/staff/exports", "/staff/exports/figures"):
        assert member.get(page).status_code == 403
    for path in (MASKED, CLEAR):
        assert member.post(path, {"format": "csv", "reason": REASON}).status_code == 403
    assert audited(edge, member) == []
    assert "/staff/exports" in staff_room.enter("admin").get("/staff/insight").text


@pytest.mark.parametrize("path", [MASKED, CLEAR])
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_visitors_typed_does_nothing(staff_room: StaffRoom, edge: Edge, path: str, form: str) -> None:
    identity = chat(edge, *HOSTILE)
    reply = staff_room.enter("admin").post(path, {"format": form, "reason": REASON})
    assert reply.headers["content-disposition"].startswith("attachment; filename=")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "html" not in reply.headers["content-type"]
    expected = [
        text if path == CLEAR else "".join("#" if c.isdigit() else c for c in text) for text in HOSTILE
    ]
    if form == "jsonl":
        (mine,) = [
            one
            for line in reply.text.split("\n")[:-1]
            if (one := json.loads(line))["conversation"] == identity
        ]
        assert [m["text"] for m in mine["messages"] if m["author"] == "visitor"] == expected
        return
    texts = of(rows(reply), identity)
    assert [text if text.startswith("';") else text.removeprefix("'") for text in texts] == expected
    for row in rows(reply):
        for cell in row.values():
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))


def test_days_are_the_clinic_s_and_both_ends_count(staff_room: StaffRoom, edge: Edge) -> None:
    zone = edge.house.clinic.hours.zone
    midnight = datetime(2019, 3, 10, tzinfo=zone)  # this day has 23 hours
    second = timedelta(seconds=1)
    ends = (midnight.astimezone(UTC) + timedelta(hours=23)) if zone.key == "America/Denver" else None
    assert ends is not None
    moments = [midnight.astimezone(UTC) - second, midnight, ends - second, ends]
    before, first, last, after = (chat(edge, "hello", began=moment) for moment in moments)
    reply = staff_room.enter("admin").post(
        MASKED, {"format": "jsonl", "from": "2019-03-10", "to": "2019-03-10"}
    )
    assert [json.loads(line)["conversation"] for line in reply.text.splitlines()] == [first, last]
    assert {before, after}.isdisjoint(reply.text.split('"'))
    assert reply.headers["x-total"] == "2"


def test_no_chat_makes_an_empty_file_with_its_headings(staff_room: StaffRoom) -> None:
    query = {"from": "2003-03-10", "to": "2003-03-11"}
    admin = staff_room.enter("admin")
    assert admin.post(MASKED, {"format": "jsonl", **query}).text == ""
    reply = admin.post(MASKED, {"format": "csv", **query})
    assert reply.text.startswith("conversation,language,")
    assert rows(reply) == []


@pytest.mark.parametrize(
    "query",
    [
        {"from": "tomorrow"}, {"to": "2026-13-01"}, {"from": "2026-02-02", "to": "2026-02-01"}, {"from": "0001-01-01"},
        {"to": "9999-12-31"}, {"format": "xlsx"}, {"from": "<script>"},
    ],
)  # fmt: skip
def test_what_cannot_be_exported_is_said(staff_room: StaffRoom, edge: Edge, query: dict[str, str]) -> None:
    admin = staff_room.enter("admin")
    reply = admin.post(MASKED, {"format": "csv", **query})
    assert reply.status_code == 422
    assert 'role="alert"' in reply.text
    assert '<script>"' not in reply.text
    assert audited(edge, admin) == []


def test_figures_come_as_files_or_as_lines(staff_room: StaffRoom, edge: Edge) -> None:
    chat(edge, "hello")
    admin = staff_room.enter("admin")
    reply = admin.get("/staff/exports/figures")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert archive.read("hours.csv").startswith(b"Hour,Messages")
    assert {"chats.csv", "waiting.csv", "topics.csv", "risks.csv"} <= set(names)
    lines = [json.loads(line) for line in admin.get("/staff/exports/figures?form=jsonl").text.splitlines()]
    assert {line["chart"] for line in lines} >= {"chats", "alone", "hours"}
    assert admin.get("/staff/exports/figures?from=never").status_code == 422


@pytest.mark.parametrize("how", ["signed out", "another role"])
def test_an_export_is_read_in_parts_and_ends_with_the_session_or_the_role(
    staff_room: StaffRoom, edge: Edge, how: str
) -> None:
    day = date(2018, 5, 5) if how == "signed out" else date(2018, 5, 6)
    began = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    chats = many(edge, 250, began)
    browser = staff_room.enter("admin")
    order = Order(day, day, "jsonl")
    token = browser.http.headers["cookie"].partition("=")[2]
    member = Member(1, browser.name, Role.ADMIN, session_id(token), browser.csrf)
    seen: list[bytes] = []

    def taken_away(uow: UnitOfWork) -> None:
        if how == "signed out":
            uow.staff.end_session(member.session)
        else:
            uow.session.execute(
                update(StaffAccount).where(StaffAccount.name == browser.name).values(role=Role.AGENT)
            )

    async def export() -> None:
        async for part in lines(console(edge), member, order):
            seen.append(part)
            if len(seen) == 2:  # the headings and a hundred chats: what goes now is gone
                await edge.house.store.write(lambda uow: erase(uow, chats[-1], "test"))
            if len(seen) == 3:
                await edge.house.store.write(taken_away)

    with pytest.raises(NotSignedInError):
        edge.call(export)
    assert [part.count(b"\n") for part in seen] == [0, 100, 100]
    again = staff_room.enter("admin").post(MASKED, {"format": "jsonl", "from": str(day), "to": str(day)})
    assert [json.loads(line)["conversation"] for line in again.text.splitlines()] == chats[:-1]
    assert again.headers["x-total"] == "249"


def many(edge: Edge, count: int, began: datetime) -> list[str]:
    """Record chats that began in pairs and return their ids in the order of an export."""
    with edge.house.record.write() as work:
        made = [work.conversations.start() for _ in range(count)]
        for number, one in enumerate(made):
            one.started_at = began + timedelta(seconds=number // 2)
        work.commit()
    return [one.id for one in sorted(made, key=lambda one: (one.started_at, one.id))]


def console(edge: Edge) -> Console:
    mount = next(route for route in edge.app.routes if isinstance(route, Mount) and route.path == "/staff")
    found: Console = mount.app.state.console
    return found
