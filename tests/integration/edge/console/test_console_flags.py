"""Whoever a conversation is flagged for is told: on every page, in a list, and by an e-mail without words."""

import asyncio
import re
from dataclasses import replace

import pytest
from console_tools import Browser
from edge_tools import Edge, Visitor
from live_tools import following, stream_of
from receivers import mail_server
from sqlalchemy import select, update

from frontdesk.edge.notify.composing import Notification
from frontdesk.edge.notify.personal import CHANNEL, open_personal
from frontdesk.records.models import Flag, Notice, StaffAccount, now

NOTE = "what about her brother Jo Canary"


@pytest.fixture(autouse=True)
def _nothing_flagged(edge: Edge) -> None:
    """The databases last for all tests."""
    with edge.house.record.write() as work:
        work.session.execute(update(Flag).values(settled_at=now()))
        work.session.execute(update(Notice).values(due_at=None, delivered_at=now()))
        work.commit()


def account_of(edge: Edge, browser: Browser) -> StaffAccount:
    with edge.house.record.read() as work:
        return work.session.scalars(select(StaffAccount).where(StaffAccount.name == browser.name)).one()


def flag(by: Browser, chat: str, colleague: str) -> int:
    return by.post(f"/staff/review/{chat}/flag", {"colleague": colleague, "note": NOTE}).status_code


def count(browser: Browser, path: str = "/staff/inbox") -> str | None:
    """Return how many conversations are flagged for somebody, as their navigation tells."""
    found = re.search(
        r'class="count" data-flagged( hidden)?><span data-number>(\d+)</span>'
        r'<span class="hidden-visually"> flagged for you', browser.get(path).text,
    )  # fmt: skip
    assert found is not None
    assert (found.group(1) is not None) == (found.group(2) == "0")
    return None if found.group(1) else found.group(2)


def listed(browser: Browser) -> list[str]:
    return re.findall(r'href="/staff/review/([\w-]{16,})', browser.get("/staff/review?flagged=me").text)


def mails(edge: Edge) -> list[Notice]:
    """Return the personal e-mails that are to be sent or were."""
    with edge.house.record.read() as work:
        wanted = select(Notice).where(Notice.channel == CHANNEL).order_by(Notice.id)
        return list(work.session.scalars(wanted))


def test_whoever_it_is_flagged_for_sees_it_on_every_page_and_in_a_list(
    who: Visitor, dana: Browser, ben: Browser, rita: Browser
) -> None:
    chat = who.conversation
    assert ben.name in rita.get(f"/staff/review/{chat}").text.split('id="colleague"')[1].split("</select>")[0]
    assert count(ben) is None
    assert flag(rita, chat, ben.name) == 303
    assert (count(ben), count(ben, "/staff/review"), count(dana)) == ("1", "1", None)
    assert "<li data-flagged><a" in ben.get("/staff/review").text
    assert "<li data-flagged hidden><a" in dana.get("/staff/review").text
    assert (listed(ben), listed(dana), listed(rita)) == ([chat], [], [])
    (number,) = re.findall(r"/flags/(\d+)/settle", ben.get(f"/staff/review/{chat}").text)
    ben.post(f"/staff/review/{chat}/flags/{number}/settle")
    assert (count(ben), listed(ben)) == (None, [])


def test_the_number_changes_on_pages_that_are_open(who: Visitor, ben: Browser, rita: Browser) -> None:
    """Live in the inbox and beside a chat; other pages ask for it."""
    chat = who.conversation
    with (
        following(ben, stream_of(ben, "/staff/inbox")) as inbox,
        following(ben, stream_of(ben, f"/staff/chats/{chat}")) as beside,
    ):
        flag(rita, chat, ben.name)
        for page in (inbox, beside):
            page.wait("pane", 'data-flags="1"')
        assert (ben.get("/staff/flags").text, rita.get("/staff/flags").text) == ("1", "0")
        (number,) = re.findall(r"/flags/(\d+)/settle", ben.get(f"/staff/review/{chat}").text)
        ben.post(f"/staff/review/{chat}/flags/{number}/settle")
        inbox.wait("pane", 'data-flags="0"')
        assert ben.get("/staff/flags").text == "0"


def test_a_flag_for_anybody_is_nobody_s_own(who: Visitor, ben: Browser, rita: Browser) -> None:
    assert flag(rita, who.conversation, "") == 303
    assert count(ben) is None
    assert who.conversation in ben.get("/staff/review?flagged=yes").text


def test_a_colleague_whom_there_is_not_cannot_be_asked(
    edge: Edge, who: Visitor, ben: Browser, rita: Browser
) -> None:
    with edge.house.record.write() as work:
        work.accounts.disable(account_of(edge, ben).id, now())
        work.commit()
    for name in ("Nobody At All", ben.name):
        assert flag(rita, who.conversation, name) == 422


def test_a_flag_follows_a_new_name(edge: Edge, who: Visitor, ben: Browser, rita: Browser) -> None:
    flag(rita, who.conversation, ben.name)
    with edge.house.record.write() as work:
        account = work.session.get(StaffAccount, account_of(edge, ben).id)
        work.accounts.change(account.id, name=f"{ben.name} B", role=account.role)
        work.commit()
    assert (count(ben), listed(ben)) == ("1", [who.conversation])


def test_an_e_mail_goes_to_whoever_is_asked_and_to_nobody_who_asks_themselves(
    edge: Edge, who: Visitor, ben: Browser, rita: Browser, dana: Browser
) -> None:
    before = len(mails(edge))
    flag(rita, who.conversation, rita.name)
    assert len(mails(edge)) == before
    flag(rita, who.conversation, ben.name)
    who.answered(who.say("please ask staff about zoloft")["sequence"])
    dana.post(f"/staff/chats/{who.conversation}/assign", {"to": account_of(edge, ben).id})
    fresh = mails(edge)[before:]
    ours = account_of(edge, ben).id
    assert [(m.event, m.data["account"]) for m in fresh] == [("flag", ours), ("assign", ours)]


def test_the_e_mail_holds_the_way_and_no_words(edge: Edge, who: Visitor, ben: Browser, rita: Browser) -> None:
    flag(rita, who.conversation, ben.name)
    notice = mails(edge)[-1]
    told = Notification.from_record(notice.id, notice.event, notice.conversation_id, notice.data)
    with mail_server() as box:
        sender = {"smtp_url": f"smtp://127.0.0.1:{box.port}", "mail_from": "desk@clinic.example"}
        settings = replace(edge.house.settings, mail_to="all@clinic.example", **sender)
        (notifier,) = open_personal(replace(edge.house, settings=settings)).values()
        edge.call(lambda: notifier.send(told))
        with edge.house.record.write() as work:
            work.accounts.disable(account_of(edge, ben).id, now())
            work.commit()
        edge.call(lambda: notifier.send(told))  # whoever left gets nothing more
        asyncio.run(notifier.close())
    assert box.receivers == [[account_of(edge, ben).email]]
    (mail,) = box.mails
    assert f"/staff/review/{who.conversation}" in mail
    assert "Canary" not in mail
    assert "brother" not in mail
