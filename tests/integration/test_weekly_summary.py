"""The weekly summary: the right figures, on Monday morning, once, and no word of a visitor."""

import asyncio
import contextlib
import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ops_tools import Clock, database, house_of, put, record, until
from receivers import Mailbox, mail_server
from sqlalchemy import select, update
from typer.testing import CliRunner

from frontdesk.cli import app
from frontdesk.edge.house import House
from frontdesk.edge.notify.courier import Courier, Retries
from frontdesk.edge.notify.weekly import CHANNEL, WeeklySummary, due, open_summary
from frontdesk.errors import ConfigurationError
from frontdesk.records import Author, Record, UnitOfWork, Urgency
from frontdesk.records.models import Conversation, Handoff, Message, Notice

DENVER = ZoneInfo("America/Denver")
MONDAY = datetime(2026, 11, 30, 7, 0, 30, tzinfo=DENVER).astimezone(UTC)
IN_WEEK = datetime(2026, 11, 25, 15, 30, tzinfo=DENVER)
CANARY = "my name is Jo Canary, 555-867-5309"
QUICK = Retries(first_s=0.05, longest_s=0.2, attempts=60)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def kept(url: str) -> Iterator[Record]:
    with record(url) as opened:
        yield opened


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as server:
        yield server


def house(of: Record, url: str, box: Mailbox, clock: Clock, **more: Any) -> House:
    chosen: dict[str, Any] = {
        "smtp_url": f"smtp://127.0.0.1:{box.port}", "mail_from": "desk@clinic.example",
        "mail_to": "desk@clinic.example", "summary_to": "head@clinic.example, owner@clinic.example",
    }  # fmt: skip
    return house_of(of, url, clock, **chosen | more)


def fill(uow: UnitOfWork) -> None:
    """Three chats in the week, one of them with staff and one with a person at risk; one chat before."""
    for number, at in enumerate((IN_WEEK, IN_WEEK, IN_WEEK + timedelta(days=1), IN_WEEK - timedelta(days=7))):
        chat = uow.conversations.start().id
        question, _ = uow.messages.receive(chat, "m1", CANARY)
        kind = "crisis" if number == 1 else "answer"
        uow.messages.add(chat, Author.ASSISTANT, "Yes.", kind=kind, topic="risks", reply_to=question.sequence)
        if number == 0:
            uow.handoffs.request(
                chat, reason="cost", urgency=Urgency.CLINIC, sequence=1, deadline=at + timedelta(hours=1)
            )
            uow.session.execute(update(Handoff).values(requested_at=at, claimed_at=at + timedelta(minutes=4)))
        uow.session.execute(update(Message).where(Message.conversation_id == chat).values(at=at))
        uow.session.execute(update(Conversation).where(Conversation.id == chat).values(started_at=at))


async def serve(*houses: House, until_true: Any) -> None:
    """Run the jobs of some processes until something is true."""
    jobs = []
    for one in houses:
        jobs.append(asyncio.create_task(WeeklySummary(one).run()))
        courier = Courier(one.store, open_summary(one), one.metrics, retries=QUICK, poll_s=0.02)
        jobs.append(asyncio.create_task(courier.run()))
    try:
        await until(until_true)
    finally:
        for job in jobs:
            job.cancel()
        for job in jobs:
            with contextlib.suppress(asyncio.CancelledError):
                await job


def parsed(mail: str) -> EmailMessage:
    found = email.message_from_string(mail, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def delivered(of: Record) -> bool:
    with of.read() as uow:
        notices = list(uow.session.scalars(select(Notice).where(Notice.channel == CHANNEL)))
        return bool(notices) and all(notice.delivered_at for notice in notices)


def test_the_figures_of_the_week_arrive_without_a_word_of_a_visitor(
    kept: Record, url: str, box: Mailbox
) -> None:
    put(kept, fill)
    one = house(kept, url, box, Clock(MONDAY))
    asyncio.run(serve(one, until_true=lambda: delivered(kept)))
    (raw,) = box.mails
    assert box.receivers == [["head@clinic.example", "owner@clinic.example"]]
    mail = parsed(raw)
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    lines = {line[:32].strip(): line for line in text.get_content().splitlines()}
    assert "23 November to 29 November 2026" in mail["Subject"]
    assert [word for word in text.get_content().splitlines() if word.startswith("Chats  ")][0].endswith(
        "3 (before: 1)"
    )
    assert "66.7 % (before: 100 %)" in text.get_content()
    assert "1 of 1 requests were answered before their deadline." in text.get_content()
    assert "Most messages came after 15:00." in text.get_content()
    assert any(
        line.startswith("Chats with a person at risk") and line.endswith("1 (before: 0)")
        for line in lines.values()
    )
    assert "/staff/insight?from=2026-11-23&to=2026-11-29" in text.get_content()
    assert "66.7 %" in html.get_content()
    for part in (text, html):
        for secret in ("Canary", "867", "Jo "):
            assert secret not in part.get_content()


def test_several_processes_send_it_once(kept: Record, url: str, box: Mailbox) -> None:
    clock = Clock(MONDAY)
    with contextlib.ExitStack() as stack:
        others = [stack.enter_context(record(url, migrated=False)) for _ in range(3)]
        houses = [house(one, url, box, clock) for one in (kept, *others)]

        async def scenario() -> None:
            await asyncio.gather(*(WeeklySummary(one).step() for one in houses))
            await serve(*houses, until_true=lambda: delivered(kept))
            clock.forward(hours=3)
            await asyncio.gather(*(WeeklySummary(one).step() for one in houses))
            await asyncio.sleep(0.2)

        asyncio.run(scenario())
    assert len(box.mails) == 1
    with kept.read() as uow:
        assert len(list(uow.session.scalars(select(Notice)))) == 1


def test_it_is_sent_again_the_week_after(kept: Record, url: str, box: Mailbox) -> None:
    clock = Clock(MONDAY)
    one = house(kept, url, box, clock)
    job = WeeklySummary(one)

    async def scenario() -> None:
        await job.step()
        clock.forward(days=1)
        await job.step()
        clock.forward(days=6)
        await job.step()

    asyncio.run(scenario())
    with kept.read() as uow:
        weeks = [notice.conversation_id for notice in uow.session.scalars(select(Notice).order_by(Notice.id))]
    assert weeks == ["2026-11-23", "2026-11-30"]


def test_a_mail_server_that_fails_gets_it_again_under_the_same_name(
    kept: Record, url: str, box: Mailbox
) -> None:
    box.failures = ["451 try later", "451 try later"]
    one = house(kept, url, box, Clock(MONDAY))
    asyncio.run(serve(one, until_true=lambda: delivered(kept)))
    (raw,) = box.mails
    assert parsed(raw)["Message-ID"] == "<summary-2026-11-23@clinic.example>"


@pytest.mark.parametrize(
    ("local", "week"),
    [
        (datetime(2026, 11, 30, 6, 59, 59, tzinfo=DENVER), None),
        (datetime(2026, 11, 30, 7, tzinfo=DENVER), date(2026, 11, 23)),
        (datetime(2026, 11, 30, 23, 59, tzinfo=DENVER), date(2026, 11, 23)),
        (datetime(2026, 12, 1, 0, 0, tzinfo=DENVER), None),
        (datetime(2026, 11, 29, 12, tzinfo=DENVER), None),
        (datetime(2026, 3, 9, 7, tzinfo=DENVER), date(2026, 3, 2)),  # the clock was changed the day before
        (datetime(2026, 11, 2, 7, tzinfo=DENVER), date(2026, 10, 26)),
    ],
)
def test_it_is_due_on_monday_morning_on_the_clinic_s_clock(local: datetime, week: date | None) -> None:
    assert due(local) == week


def test_it_is_off_unless_somebody_is_named(tmp_path: Path, box: Mailbox) -> None:
    with database("sqlite", tmp_path) as url, record(url) as light:
        assert open_summary(house(light, url, box, Clock(MONDAY), summary_to="")) == {}
        assert set(open_summary(house(light, url, box, Clock(MONDAY), smtp_url=""))) == {CHANNEL}
        for missing in ({"smtp_url": ""}, {"mail_from": ""}):
            with pytest.raises(ConfigurationError):
                open_summary(house(light, url, box, Clock(MONDAY), production=True, **missing))


def test_a_clinic_s_name_stays_text(tmp_path: Path, box: Mailbox) -> None:
    with database("sqlite", tmp_path) as url, record(url) as light:
        plain = house(light, url, box, Clock(MONDAY))
        named = replace(plain, clinic=replace(plain.clinic, name="A <b>B</b> & C\r\nBcc: x@y.example"))
        asyncio.run(serve(named, until_true=lambda: delivered(light)))
    mail = parsed(box.mails[0])
    assert mail["Bcc"] is None
    html = mail.get_body(("html",))
    assert html is not None
    assert "A &lt;b&gt;B&lt;/b&gt; &amp; C" in html.get_content()


def test_the_command_prints_a_week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with database("sqlite", tmp_path) as url, record(url) as light:
        put(light, fill)
        monkeypatch.setenv("FRONTDESK_DATABASE_URL", url)
        monkeypatch.setenv("FRONTDESK_STATE", str(tmp_path))
        done = CliRunner().invoke(app, ["summary", "--week", "2026-11-26"])
        assert done.exit_code == 0, done.output
        assert "23 November to 29 November 2026" in done.output
        assert "3 (before: 1)" in done.output
        assert "Canary" not in done.output
        wrong = CliRunner().invoke(app, ["summary", "--week", "someday"])
        assert wrong.exit_code != 0
