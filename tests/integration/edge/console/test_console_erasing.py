"""An administrator erases a conversation with a reason: nothing of it is left but the entry in the audit."""

import pytest
from console_tools import Browser, StaffRoom
from edge_tools import Edge, Visitor
from live_tools import following
from sqlalchemy import func, select

from frontdesk.records.models import AuditEntry, Message

WHY = "a visitor asked for it by letter"


@pytest.fixture
def admin(staff_room: StaffRoom) -> Browser:
    return staff_room.enter("admin")


def erase(by: Browser, chat: str, why: str = WHY) -> tuple[int, str]:
    reply = by.post(f"/staff/review/{chat}/erase", {"why": why})
    return reply.status_code, reply.headers.get("location", reply.text)


def left(edge: Edge, chat: str) -> int:
    with edge.house.record.read() as work:
        counted = select(func.count()).select_from(Message).where(Message.conversation_id == chat)
        return work.session.scalar(counted) or 0


def test_it_is_gone_for_staff_and_visitor_and_the_audit_says_why(
    edge: Edge, who: Visitor, admin: Browser, dana: Browser
) -> None:
    who.answered(who.say("please ask staff about zoloft")["sequence"])
    chat = who.conversation
    with following(dana, f"/staff/chats/{chat}/events") as screen:
        screen.wait("pane")
        assert erase(admin, chat) == (303, "/staff/review?done=erased")
        screen.wait("over", "gone")  # whoever has it open sees that it is gone
    assert "is erased, with everything" in admin.get("/staff/review?done=erased").text
    assert left(edge, chat) == 0
    for page in (f"/staff/chats/{chat}", f"/staff/review/{chat}"):
        assert dana.get(page).status_code == 404
    assert who.http.get("/v1/messages", headers=who.headers).status_code == 410
    wanted = select(AuditEntry.actor, AuditEntry.detail)
    wanted = wanted.where(AuditEntry.action == "erase", AuditEntry.target == chat)
    with edge.house.record.read() as work:
        assert [tuple(row) for row in work.session.execute(wanted)] == [(admin.name, {"why": WHY})]
    assert WHY in admin.get(f"/staff/audit?target={chat}").text


@pytest.mark.parametrize("why", ["", "   "])
def test_without_a_reason_nothing_is_erased(edge: Edge, who: Visitor, admin: Browser, why: str) -> None:
    who.answered(who.say("what are the risks")["sequence"])
    status, page = erase(admin, who.conversation, why)
    assert status == 422
    assert "Say why it is erased." in page
    assert left(edge, who.conversation) > 0


def test_only_administrators_see_the_way_to_it(
    edge: Edge, who: Visitor, admin: Browser, dana: Browser, rita: Browser
) -> None:
    who.answered(who.say("what are the risks")["sequence"])
    pages = {by.name: by.get(f"/staff/review/{who.conversation}").text for by in (admin, dana, rita)}
    assert [name for name, page in pages.items() if "Erase this conversation" in page] == [admin.name]
    assert erase(dana, who.conversation)[0] == 403
    assert left(edge, who.conversation) > 0


def test_what_there_is_not_cannot_be_erased(admin: Browser) -> None:
    assert erase(admin, "nothing-like-it")[0] == 404
