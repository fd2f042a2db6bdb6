"""A chat that waits is given to a colleague: she sees it, nobody is kept from it, the visitor loses nothing."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from console_tools import Browser, StaffRoom
from edge_tools import Edge, Visitor, visitor
from live_tools import following, stream_of
from sqlalchemy import select, update

from frontdesk.records import Role
from frontdesk.records.models import AuditEntry, Handoff, StaffAccount, now


@pytest.fixture(autouse=True)
def _nobody_waits(edge: Edge) -> None:
    """The databases last for all tests: what others left open is dealt with first."""
    with edge.house.record.write() as work:
        work.session.execute(update(Handoff).where(Handoff.resolved_at.is_(None)).values(resolved_at=now()))
        work.commit()


@pytest.fixture
def waiting(who: Visitor) -> Visitor:
    """A visitor whose message brought staff in."""
    who.answered(who.say("please ask staff about zoloft")["sequence"])
    return who


def account(edge: Edge, browser: Browser) -> int:
    with edge.house.record.read() as work:
        return work.session.scalars(select(StaffAccount.id).where(StaffAccount.name == browser.name)).one()


def assign(by: Browser, chat: str, to: int, instead_of: str = "") -> httpx.Response:
    return by.post(f"/staff/chats/{chat}/assign", {"to": to, "instead_of": instead_of})


def request_of(edge: Edge, chat: str) -> Handoff:
    with edge.house.record.read() as work:
        found = work.handoffs.open_of(chat)
        assert found is not None
        return found


def shown(browser: Browser, which: str) -> str:
    return browser.get(f"/staff/inbox?show={which}").text


def listed(browser: Browser, which: str) -> list[str]:
    """Return the chats of a list."""
    return re.findall(r'data-chat="([^"]+)"', shown(browser, which))


def test_a_colleague_who_is_asked_has_it_in_her_list_and_everybody_sees_whom(
    edge: Edge, waiting: Visitor, dana: Browser, ben: Browser
) -> None:
    chat, before = waiting.conversation, waiting.history()
    due = request_of(edge, chat).deadline_at
    page = dana.get(f"/staff/chats/{chat}").text
    assert f'<option value="{account(edge, ben)}">{ben.name}</option>' in page
    assert f'<option value="{account(edge, dana)}">' not in page
    assert assign(dana, chat, account(edge, ben)).status_code == 303
    assert chat in listed(ben, "mine")
    assert "You are asked to take it" in shown(ben, "needs")
    assert f"{ben.name} is asked to take it" in shown(dana, "needs")
    assert chat not in listed(dana, "mine")
    assert f'data-asked="{chat}"' in shown(ben, "needs")
    assert "you are asked to take it" in ben.get(f"/staff/chats/{chat}").text
    # For the visitor nothing changes: the assistant answers, and the request is as due as before.
    assert waiting.history() == before
    assert waiting.owner() == "waiting"
    assert waiting.answered(waiting.say("what are the risks")["sequence"])
    request = request_of(edge, chat)
    assert (request.deadline_at, request.claimed_at) == (due, None)


def test_it_is_audited_with_whom(edge: Edge, waiting: Visitor, dana: Browser, ben: Browser) -> None:
    chat = waiting.conversation
    for _ in range(2):  # the second time changes nothing
        assert assign(dana, chat, account(edge, ben)).status_code == 303
    assert assign(ben, chat, account(edge, dana), ben.name).status_code == 303
    wanted = select(AuditEntry).where(AuditEntry.target == chat, AuditEntry.action == "assign")
    with edge.house.record.read() as work:
        entries = [(e.actor, e.detail) for e in work.session.scalars(wanted.order_by(AuditEntry.id))]
    assert entries == [(dana.name, {"to": ben.name}), (ben.name, {"to": dana.name, "instead_of": ben.name})]


def test_a_chat_that_somebody_just_took_cannot_be_assigned(
    edge: Edge, waiting: Visitor, dana: Browser, ben: Browser, staff_room: StaffRoom
) -> None:
    carla = staff_room.enter("agent")
    carla.post(f"/staff/chats/{waiting.conversation}/take")
    refused = assign(dana, waiting.conversation, account(edge, ben))
    assert refused.status_code == 409
    assert f"{carla.name} has this chat already." in refused.text
    assert waiting.conversation not in listed(ben, "mine")


def test_whoever_did_not_know_of_an_earlier_choice_is_told(
    edge: Edge, waiting: Visitor, dana: Browser, ben: Browser, staff_room: StaffRoom
) -> None:
    carla = staff_room.enter("agent")
    assign(dana, waiting.conversation, account(edge, ben))
    refused = assign(carla, waiting.conversation, account(edge, carla))
    assert refused.status_code == 409
    assert f"{ben.name} is asked to take this chat." in refused.text
    assert request_of(edge, waiting.conversation).claimed_by == ben.name


def test_only_who_may_answer_can_be_asked(
    edge: Edge, waiting: Visitor, dana: Browser, ben: Browser, rita: Browser
) -> None:
    with edge.house.record.write() as work:
        work.accounts.disable(account(edge, ben), now())
        work.commit()
    for nobody in (account(edge, rita), account(edge, ben), 10**6):
        refused = assign(dana, waiting.conversation, nobody)
        assert refused.status_code == 404
        assert "cannot answer chats" in refused.text


def test_where_nobody_is_wanted_there_is_nothing_to_assign(
    edge: Edge, who: Visitor, dana: Browser, ben: Browser
) -> None:
    assert "Assign" not in dana.get(f"/staff/chats/{who.conversation}").text
    refused = assign(dana, who.conversation, account(edge, ben))
    assert refused.status_code == 422
    assert "Nobody is wanted in this chat any more." in refused.text


@pytest.mark.parametrize("by_colleague", [False, True])
def test_who_is_asked_and_who_is_not_may_both_take_it(
    edge: Edge, waiting: Visitor, dana: Browser, ben: Browser, by_colleague: bool
) -> None:
    chat = waiting.conversation
    assign(dana, chat, account(edge, ben))
    taker, other = (dana, ben) if by_colleague else (ben, dana)
    assert taker.post(f"/staff/chats/{chat}/take").status_code == 303
    assert chat in listed(taker, "mine")
    assert chat not in listed(other, "mine")
    assert "is asked to take it" not in shown(other, "colleagues")
    request = request_of(edge, chat)
    assert (request.claimed_by, request.claimed_at is None) == (taker.name, False)


def test_taking_and_assigning_at_once_leave_one_answer(
    edge: Edge, http: httpx.Client, dana: Browser, ben: Browser, staff_room: StaffRoom
) -> None:
    carla, to = staff_room.enter("agent"), account(edge, ben)
    for _ in range(5):
        who = visitor(http)
        who.answered(who.say("please ask staff about zoloft")["sequence"])
        gate, chat = Barrier(2), who.conversation

        def take(gate: Barrier = gate, chat: str = chat) -> int:
            gate.wait(30)
            return carla.post(f"/staff/chats/{chat}/take").status_code

        def give(gate: Barrier = gate, chat: str = chat) -> int:
            gate.wait(30)
            return assign(dana, chat, to).status_code

        with ThreadPoolExecutor(2) as pool:
            jobs = pool.submit(take), pool.submit(give)
            taken, given = (job.result(30) for job in jobs)
        assert taken == 303
        assert given in (303, 409)
        assert (who.owner(), request_of(edge, chat).claimed_by) == ("staff", carla.name)


def test_a_call_that_a_visitor_wants_who_has_left_can_be_assigned(
    edge: Edge, who: Visitor, dana: Browser, ben: Browser
) -> None:
    details = {"name": "Ana Diaz", "phone": "303 555 0148", "consent": True}
    who.http.post("/v1/contact", json=details, headers=who.headers)
    who.http.post("/v1/end", headers=who.headers)
    assert assign(dana, who.conversation, account(edge, ben)).status_code == 303
    assert "You are asked to take it" in shown(ben, "mine")
    assert ben.post(f"/staff/chats/{who.conversation}/close", {"outcome": "called"}).status_code == 303
    assert who.conversation not in listed(ben, "mine")


def test_a_name_stays_while_somebody_is_asked_by_it(
    edge: Edge, waiting: Visitor, dana: Browser, ben: Browser, staff_room: StaffRoom
) -> None:
    admin, theirs = staff_room.enter("admin"), account(edge, ben)
    assign(dana, waiting.conversation, theirs)
    change = {"name": f"{ben.name} B", "role": str(Role.AGENT)}
    refused = admin.post(f"/staff/accounts/{theirs}/change", change)
    assert refused.status_code == 422
    assert "is asked to take chats under this name" in refused.text


@pytest.mark.parametrize("redis_url", ["", "redis://127.0.0.1:6379/9"])
def test_a_colleague_at_another_process_sees_it_at_once(
    url: str, start: Callable[..., Edge], staff_room_of: Callable[[Edge], StaffRoom], redis_url: str
) -> None:
    here, there = start(url, redis_url=redis_url), start(url, redis_url=redis_url)
    ben, dana = staff_room_of(here).enter("agent"), staff_room_of(there).enter("agent")
    with (
        httpx.Client(base_url=there.url, timeout=10, trust_env=False) as http,
        following(ben, stream_of(ben, "/staff/inbox")) as inbox,
    ):
        who = visitor(http)
        who.answered(who.say("please ask staff about zoloft")["sequence"])
        inbox.wait("pane", who.conversation)
        inbox.calm(0.7)
        assert assign(dana, who.conversation, account(there, ben)).status_code == 303
        event = inbox.wait("pane", who.conversation)
        assert re.search(rf'data-asked="[^"]*{re.escape(who.conversation)}', event.html)
