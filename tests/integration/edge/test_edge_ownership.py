"""Between take and release the assistant says nothing, whatever is in flight."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from edge_tools import Edge, FakeRasa, Visitor, recorded, until
from sqlalchemy import select

from frontdesk.edge import staffing
from frontdesk.edge.notify.announce import WEBHOOK
from frontdesk.errors import InputError, NotOwnerError
from frontdesk.records.models import Notice


def take(edge: Edge, who: Visitor, staff: str = "Maria") -> None:
    edge.call(lambda: staffing.take(edge.house, who.conversation, staff))


def release(edge: Edge, who: Visitor, staff: str = "Maria") -> None:
    edge.call(lambda: staffing.release(edge.house, who.conversation, staff))


def settled(edge: Edge, who: Visitor) -> bool:
    return not any(m.pending for m in recorded(edge.house, who.conversation))


def test_a_reply_in_flight_is_dropped_when_staff_take_the_chat(
    edge: Edge, who: Visitor, rasa: FakeRasa
) -> None:
    rasa.gate.clear()
    posted = who.say("what are the risks")
    until(lambda: rasa.asked)
    take(edge, who)
    rasa.gate.set()
    until(lambda: settled(edge, who))
    time.sleep(0.2)
    assert [m["author"] for m in who.history()] == ["visitor", "system"]
    with edge.house.record.read() as uow:
        message = uow.messages.get(who.conversation, posted["sequence"])
        understood = uow.messages.understood(message)
    assert understood is not None
    assert understood[0][0]["topic"] == "risks"


def test_while_staff_hold_the_chat_the_assistant_is_not_asked(
    edge: Edge, who: Visitor, rasa: FakeRasa
) -> None:
    take(edge, who)
    who.say("are you there?")
    until(lambda: settled(edge, who))
    assert rasa.asked == []
    edge.call(lambda: staffing.say(edge.house, who.conversation, "Maria", "Yes."))
    assert [m["author"] for m in who.history()] == ["system", "visitor", "staff"]
    assert who.owner() == "staff"
    release(edge, who)
    assert who.owner() == "bot"
    who.answered(who.say("and now?")["sequence"])
    assert who.history()[-1]["author"] == "assistant"


def test_of_many_takes_one_wins(edge: Edge, who: Visitor) -> None:
    def one(number: int) -> bool:
        try:
            take(edge, who, f"staff {number}")
        except NotOwnerError:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(one, range(20))) == 1
    assert [m["kind"] for m in who.history()] == ["staff_joined"]


def test_only_who_holds_the_chat_speaks_in_it_and_gives_it_back(edge: Edge, who: Visitor) -> None:
    with pytest.raises(NotOwnerError):
        edge.call(lambda: staffing.say(edge.house, who.conversation, "Maria", "hi"))
    take(edge, who)
    for change in (staffing.release, staffing.close):
        with pytest.raises(NotOwnerError):
            edge.call(lambda change=change: change(edge.house, who.conversation, "Ben"))
    with pytest.raises(InputError):
        edge.call(lambda: staffing.say(edge.house, who.conversation, "Maria", " \u200b"))
    edge.call(lambda: staffing.close(edge.house, who.conversation, "Maria"))
    answer = who.post("hello?")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "closed")


def test_asking_for_a_person_opens_the_chat_once(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    for _ in range(2):
        answer = who.http.post("/v1/person", headers=who.headers)
        assert (answer.status_code, answer.json()["owner"]) == (202, "waiting")
    assert [m["kind"] for m in who.history() if m["kind"] != "staff_times"] == ["person_requested"]
    who.answered(who.say("still there?")["sequence"])  # waiting: the assistant still answers
    take(edge, who)
    assert who.http.post("/v1/person", headers=who.headers).json()["owner"] == "staff"
    with edge.house.record.read() as uow:
        request = uow.handoffs.open_of(who.conversation)
    assert request is not None
    assert (request.reason, request.urgency, request.claimed_by) == ("human", "clinic", "Maria")
    release(edge, who)
    with edge.house.record.read() as uow:
        assert uow.handoffs.open_of(who.conversation) is None


def test_a_question_for_staff_makes_one_request_and_one_notice(
    edge: Edge, who: Visitor, rasa: FakeRasa
) -> None:
    for text in ("ask staff about zoloft", "ask staff about lithium"):
        who.answered(who.say(text)["sequence"])
    assert who.owner() == "waiting"
    with edge.house.record.read() as uow:
        request = uow.handoffs.open_of(who.conversation)
        conversation = uow.conversations.get(who.conversation)
        assert request is not None
        assert (request.reason, request.urgency, request.sequence) == ("medication", "medical", 1)
        assert request.deadline_at is not None
        assert conversation.urgency == "medical"


def test_a_stopped_process_that_comes_back_drops_what_it_has(
    url: str, start: Callable[..., Edge], rasa: FakeRasa
) -> None:
    """What SIGSTOP and SIGCONT do: the lease runs out while a reply is in flight."""
    first = start(url)
    with httpx.Client(base_url=first.url, trust_env=False) as http:
        from edge_tools import visitor

        person = visitor(http)
        rasa.gate.clear()
        person.say("hello")
        until(lambda: rasa.asked)
        with first.house.record.write() as uow:  # as if eight seconds had gone by, and another process came
            uow.conversations.unlease(person.conversation, first.house.process)
            assert uow.conversations.lease(person.conversation, "another", 8.0)
            uow.commit()
        rasa.gate.set()
        time.sleep(0.5)
        assert [m["author"] for m in person.history()] == ["visitor"]
        with first.house.record.write() as uow:
            uow.conversations.unlease(person.conversation, "another")
            uow.commit()
        person.answered(1)
        assert [m["author"] for m in person.history()] == ["visitor", "assistant"]


def test_what_a_lost_process_left_is_picked_up(url: str, start: Callable[..., Edge], rasa: FakeRasa) -> None:
    edge = start(url)
    with edge.house.record.write() as uow:
        chat = uow.conversations.start().id
        uow.messages.receive(chat, "a", "first")
        uow.messages.receive(chat, "b", "I will kill myself")
        uow.messages.receive(chat, "c", "third")
        assert uow.conversations.lease(chat, "a process that died", 1.0)
        uow.commit()
    until(
        lambda: (
            len(recorded(edge.house, chat)) == 6 and not any(m.pending for m in recorded(edge.house, chat))
        )
    )
    said = [(m.reply_to, m.kind) for m in recorded(edge.house, chat) if m.author == "assistant"]
    assert said == [(1, "answer"), (2, "crisis"), (3, "answer")]


def go_back(who: Visitor) -> str:
    answer = who.http.post("/v1/assistant", headers=who.headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["owner"])


def alerts(edge: Edge, who: Visitor, event: str) -> int:
    """Return how often staff were told of a kind of event in this chat."""
    with edge.house.record.read() as uow:
        of_it = select(Notice).where(Notice.conversation_id == who.conversation, Notice.event == event)
        return len(list(uow.session.scalars(of_it.where(Notice.channel == WEBHOOK))))


def kinds(who: Visitor) -> list[str | None]:
    return [m["kind"] for m in who.history() if m["author"] == "system" and m["kind"] != "staff_times"]


def test_a_visitor_takes_a_request_back(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    assert go_back(who) == "bot"  # nothing to take back
    who.answered(who.say("ask staff about zoloft")["sequence"])
    assert who.owner() == "waiting"
    for _ in range(2):
        assert go_back(who) == "bot"
    assert kinds(who) == ["back_to_assistant"]
    with edge.house.record.read() as uow:
        assert uow.handoffs.open_of(who.conversation) is None
        assert uow.conversations.get(who.conversation).urgency == "none"
    assert who.http.post("/v1/person", headers=who.headers).json()["owner"] == "waiting"


def test_a_visitor_goes_back_from_staff_to_the_assistant(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    who.http.post("/v1/person", headers=who.headers)
    take(edge, who)
    assert go_back(who) == "bot"
    assert kinds(who) == ["person_requested", "staff_joined", "back_to_assistant"]  # staff read it, too
    with pytest.raises(NotOwnerError):
        edge.call(lambda: staffing.say(edge.house, who.conversation, "Maria", "Still there?"))
    who.answered(who.say("what are the risks")["sequence"])
    assert who.history()[-1]["author"] == "assistant"
    take(edge, who, "Ben")
    assert who.owner() == "staff"


@pytest.mark.parametrize(("text", "risk"), [("I will kill myself", "crisis"), ("not breathing", "emergency")])
def test_staff_stay_asked_of_a_person_at_risk(
    edge: Edge, who: Visitor, rasa: FakeRasa, text: str, risk: str
) -> None:
    who.say(text)
    for _ in range(2):
        assert go_back(who) == "waiting"
    assert kinds(who) == ["back_to_assistant"]
    assert "988" in who.history()[-1]["text"]
    assert alerts(edge, who, risk) == 1
    take(edge, who)
    assert go_back(who) == "waiting"
    assert alerts(edge, who, risk) == 2  # whoever took it no longer has it
    with edge.house.record.read() as uow:
        request = uow.handoffs.open_of(who.conversation)
        assert request is not None
        assert (request.urgency, request.claimed_at, request.claimed_by) == (risk, None, None)
        assert request.deadline_at is not None
        assert uow.conversations.get(who.conversation).urgency == risk
    who.answered(who.say("what are the risks")["sequence"])


def test_whoever_left_contact_details_is_still_called(edge: Edge, who: Visitor, rasa: FakeRasa) -> None:
    details = {"name": "Grace", "email": "grace@example.org", "consent": True}
    assert who.http.post("/v1/contact", json=details, headers=who.headers).status_code == 200
    for _ in range(2):
        assert go_back(who) == "waiting"
    assert kinds(who) == ["contact_noted", "back_to_assistant"]
    take(edge, who)
    assert go_back(who) == "waiting"
    with edge.house.record.read() as uow:
        assert uow.handoffs.open_of(who.conversation) is not None


def test_a_chat_that_ended_is_not_given_back(who: Visitor) -> None:
    who.http.post("/v1/end", headers=who.headers)
    answer = who.http.post("/v1/assistant", headers=who.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "closed")
