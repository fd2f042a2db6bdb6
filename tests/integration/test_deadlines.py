"""Requests that nobody takes in time: the visitor hears of it once, staff are told again, once."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ops_tools import Clock, database, house_of, put, record

from frontdesk.edge.asking import ask_for_staff
from frontdesk.edge.deadlines import Deadlines
from frontdesk.edge.house import House
from frontdesk.edge.housekeeping import Housekeeping
from frontdesk.edge.staffing import say
from frontdesk.errors import NotFoundError
from frontdesk.language.files import PROJECT
from frontdesk.records import Author, Said, UnitOfWork, Urgency
from frontdesk.records.models import Notice

NOON = datetime(2026, 6, 3, 18, 0, tzinfo=UTC)  # a Wednesday, noon in Denver
HOURS = "hours: {monday: '9:00-17:00', wednesday: '9:00-17:00'}\nanswer_within_minutes: 30"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[House]:
    with database(request.param, tmp_path) as url, record(url) as kept:
        yield house_of(kept, url, clock, clinic=clinic_file(tmp_path, HOURS))


@pytest.fixture
def light(tmp_path: Path, clock: Clock) -> Iterator[House]:
    with database("sqlite", tmp_path) as url, record(url) as kept:
        yield house_of(kept, url, clock, clinic=clinic_file(tmp_path, HOURS, phone="303-555-0100"))


def clinic_file(folder: Path, hours: str, phone: str = "") -> Path:
    text = (PROJECT / "clinic.yml").read_text()
    text = re.sub(r"^hours: \{\}$", "", text, flags=re.M)
    text = re.sub(r"^answer_within_minutes:$", hours, text, flags=re.M)
    path = folder / "clinic.yml"
    path.write_text(text.replace('phone: ""', f'phone: "{phone}"'))
    return path


def ask(house: House, urgency: Urgency = Urgency.CLINIC, reason: str = "cost", language: str = "en") -> str:
    def work(uow: UnitOfWork) -> str:
        chat = uow.conversations.start(language=language).id
        said, _ = uow.messages.receive(chat, "m1", "What does it cost?")
        uow.messages.settle(said)
        ask_for_staff(uow, house, chat, reason=reason, urgency=urgency, sequence=said.sequence)
        return chat

    return str(put(house.record, work))


def told(house: House, chat: str) -> list[Said]:
    with house.record.read() as uow:
        return [m for m in uow.messages.after(chat) if m.kind == "overdue"]


def notices(house: House, chat: str) -> list[tuple[str, str, str]]:
    with house.record.read() as uow:
        rows = [n for n in uow.session.query(Notice).order_by(Notice.id) if n.conversation_id == chat]
        return [(n.event, n.channel, n.data["urgency"]) for n in rows]


def look(house: House) -> None:
    asyncio.run(Deadlines(house).step())


def test_nothing_happens_before_the_deadline(light: House, clock: Clock) -> None:
    chat = ask(light)
    clock.forward(minutes=29, seconds=59)
    look(light)
    assert told(light, chat) == []
    assert [event for event, _, _ in notices(light, chat)] == ["handoff", "handoff"]


def test_after_it_the_visitor_and_staff_are_told_once(house: House, clock: Clock) -> None:
    chat = ask(house)
    clock.forward(minutes=31)
    for _ in range(3):
        look(house)
    (message,) = told(house, chat)
    assert message.author == Author.SYSTEM
    assert "none of our staff has come into this chat yet" in message.text
    assert "988" in message.text
    assert message.reply_to == 1
    assert [n for n in notices(house, chat) if n[0] == "escalation"] == [
        ("escalation", "email", "clinic"), ("escalation", "webhook", "clinic"),
    ]  # fmt: skip


def test_of_many_processes_one_escalates(house: House, clock: Clock) -> None:
    chats = [ask(house) for _ in range(5)]
    clock.forward(minutes=31)

    async def together() -> None:
        await asyncio.gather(*(Deadlines(house).step() for _ in range(6)))

    asyncio.run(together())
    for chat in chats:
        assert len(told(house, chat)) == 1
        assert len(notices(house, chat)) == 4


def test_the_phone_is_named_where_there_is_one(light: House, clock: Clock) -> None:
    chat = ask(light)
    clock.forward(minutes=31)
    look(light)
    assert "Call us at 303-555-0100" in told(light, chat)[0].text


@pytest.mark.parametrize(
    ("urgency", "language", "words"),
    [
        (Urgency.CRISIS, "en", "call or text 988 now"),
        (Urgency.CRISIS, "es", "envía un mensaje de texto al 988 ahora"),
        (Urgency.EMERGENCY, "en", "call 911 now"),
        (Urgency.EMERGENCY, "es", "llama al 911 ya"),
        (Urgency.CLINIC, "es", "Llámanos al 303-555-0100"),
    ],
)
def test_a_person_at_risk_gets_the_numbers_again(
    light: House, clock: Clock, urgency: Urgency, language: str, words: str
) -> None:
    chat = ask(light, urgency, str(urgency), language)
    clock.forward(minutes=31)
    look(light)
    assert words in told(light, chat)[0].text


def test_a_crisis_at_night_does_not_wait_for_the_morning(light: House, clock: Clock) -> None:
    clock.forward(hours=12)
    crisis, usual = ask(light, Urgency.CRISIS, "crisis"), ask(light)
    clock.forward(minutes=11)
    look(light)
    assert len(told(light, crisis)) == 1
    assert told(light, usual) == []
    clock.moment = datetime(2026, 6, 8, 15, 31, tzinfo=UTC)  # Monday, 9:31
    look(light)
    assert len(told(light, usual)) == 1


def test_the_language_of_the_crisis_reply_counts(light: House, clock: Clock) -> None:
    chat = ask(light, Urgency.CRISIS, "crisis")
    put(light.record, lambda uow: uow.messages.add(
        chat, Author.ASSISTANT, "…", kind="crisis", data={"reply": "crisis_es"}
    ))  # fmt: skip
    clock.forward(minutes=11)
    look(light)
    assert "Nadie de nuestro personal" in told(light, chat)[0].text


def test_a_request_that_became_a_crisis_is_due_again(light: House, clock: Clock) -> None:
    chat = ask(light)
    clock.forward(minutes=31)
    look(light)
    put(light.record, lambda uow: ask_for_staff(
        uow, light, chat, reason="crisis", urgency=Urgency.CRISIS, sequence=1
    ))  # fmt: skip
    look(light)
    assert len(told(light, chat)) == 1
    clock.forward(minutes=11)
    look(light)
    assert [m.text[:20] for m in told(light, chat)] == ["I'm sorry: none of o", "None of our staff ha"]


def test_a_request_that_staff_took_is_not_overdue(light: House, clock: Clock) -> None:
    chat = ask(light)

    def take(uow: UnitOfWork) -> None:
        uow.conversations.take(chat, "sam")
        uow.handoffs.claim(chat, "sam")

    put(light.record, take)
    clock.forward(hours=20)
    look(light)
    assert told(light, chat) == []


def test_in_a_chat_that_ended_only_staff_are_told(light: House, clock: Clock) -> None:
    chat = ask(light, Urgency.CRISIS, "crisis")
    put(light.record, lambda uow: uow.conversations.close(chat))
    clock.forward(minutes=11)
    look(light)
    assert told(light, chat) == []
    assert ("escalation", "email", "crisis") in notices(light, chat)


def test_streams_are_woken(light: House, clock: Clock) -> None:
    chat = ask(light)
    clock.forward(minutes=31)

    async def scenario() -> None:
        with light.hub.watch(chat) as watch:
            await Deadlines(light).step()
            async with asyncio.timeout(15):
                await watch.wait(60)

    asyncio.run(scenario())
    assert told(light, chat)


def test_housekeeping_purges_what_is_old(light: House, clock: Clock) -> None:
    chat = ask(light)
    put(light.record, lambda uow: uow.handoffs.resolve(chat, "sam"))
    put(light.record, lambda uow: uow.conversations.close(chat))
    asyncio.run(Housekeeping(light).step())
    with light.record.read() as uow:
        assert uow.conversations.get(chat)
    clock.moment = datetime.now(UTC) + timedelta(days=91)
    asyncio.run(Housekeeping(light).step())
    with light.record.read() as uow, pytest.raises(NotFoundError):
        uow.conversations.get(chat)


def test_housekeeping_is_done_without_being_asked(light: House, clock: Clock) -> None:
    chat = ask(light)
    put(light.record, lambda uow: uow.handoffs.resolve(chat, "sam"))
    put(light.record, lambda uow: uow.conversations.close(chat))
    clock.moment = datetime.now(UTC) + timedelta(days=91)

    def known(uow: UnitOfWork) -> bool:
        with suppress(NotFoundError):
            return bool(uow.conversations.get(chat))
        return False

    async def until_gone() -> None:
        work = asyncio.create_task(Housekeeping(light, first_s=0.0).run())
        while await light.store.read(known):
            await asyncio.sleep(0.02)
        work.cancel()

    assert asyncio.run(light.store.read(known))
    asyncio.run(asyncio.wait_for(until_gone(), 30))


def held(house: House, staff: str = "sam") -> str:
    """Return a chat that somebody has taken."""
    chat = ask(house)

    def take(uow: UnitOfWork) -> None:
        uow.conversations.take(chat, staff)
        uow.handoffs.claim(chat, staff)

    put(house.record, take)
    return chat


def crisis_in(house: House, chat: str, name: str = "m2", urgency: Urgency = Urgency.CRISIS) -> int:
    """Let the visitor of a chat show a crisis; return the message's number."""

    def work(uow: UnitOfWork) -> int:
        said, _ = uow.messages.receive(chat, name, "…")
        uow.messages.settle(said)
        ask_for_staff(uow, house, chat, reason=str(urgency), urgency=urgency, sequence=said.sequence)
        return said.sequence

    return int(put(house.record, work))


def escalations(house: House, chat: str) -> list[tuple[str, str]]:
    return [(channel, urgency) for event, channel, urgency in notices(house, chat) if event == "escalation"]


@pytest.mark.parametrize("urgency", [Urgency.CRISIS, Urgency.EMERGENCY])
def test_a_person_at_risk_in_a_held_chat_at_whom_nobody_looked_escalates_once(
    house: House, clock: Clock, urgency: Urgency
) -> None:
    chat = held(house)
    crisis_in(house, chat, urgency=urgency)
    clock.forward(minutes=9, seconds=59)
    look(house)
    assert escalations(house, chat) == []
    clock.forward(seconds=2)
    for _ in range(3):
        look(house)
    assert escalations(house, chat) == [("email", str(urgency)), ("webhook", str(urgency))]
    assert told(house, chat) == []  # the visitor has the numbers, and a person's name before them
    with house.record.read() as uow:
        (entry,) = [one for one in uow.inbox.needing(0) if one.chat == chat]
    assert entry.escalated


def test_a_crisis_that_staff_saw_or_answered_does_not_escalate(light: House, clock: Clock) -> None:
    seen, answered = held(light), held(light)
    number = crisis_in(light, seen)
    crisis_in(light, answered)
    put(light.record, lambda uow: uow.handoffs.attend(seen, number))
    asyncio.run(say(light, answered, "sam", "I am here with you."))
    clock.forward(minutes=11)
    look(light)
    assert escalations(light, seen) == escalations(light, answered) == []


def test_what_staff_saw_before_the_crisis_does_not_count(light: House, clock: Clock) -> None:
    chat = held(light)
    number = crisis_in(light, chat)
    put(light.record, lambda uow: uow.handoffs.attend(chat, number - 1))
    clock.forward(minutes=11)
    look(light)
    assert len(escalations(light, chat)) == 2


def test_a_second_crisis_is_due_anew_and_one_that_nobody_saw_when_it_was(light: House, clock: Clock) -> None:
    chat = held(light)
    number = crisis_in(light, chat)
    put(light.record, lambda uow: uow.handoffs.attend(chat, number))
    clock.forward(minutes=20)
    crisis_in(light, chat, "m3")
    clock.forward(minutes=6)
    crisis_in(light, chat, "m4")  # puts nothing off
    look(light)
    assert escalations(light, chat) == []
    clock.forward(minutes=5)
    look(light)
    assert len(escalations(light, chat)) == 2


def test_a_usual_question_in_a_held_chat_does_not_escalate(light: House, clock: Clock) -> None:
    chat = held(light)
    crisis_in(light, chat, urgency=Urgency.MEDICAL)
    clock.forward(hours=20)
    look(light)
    assert escalations(light, chat) == []


def test_whoever_watches_a_held_chat_is_woken_when_it_escalates(light: House, clock: Clock) -> None:
    chat = held(light)
    crisis_in(light, chat)
    clock.forward(minutes=11)

    async def scenario() -> None:
        with light.hub.watch_all() as watch:
            await Deadlines(light).step()
            async with asyncio.timeout(1):
                await watch.wait(5)

    asyncio.run(scenario())
    assert len(escalations(light, chat)) == 2
