"""What reviewers change is kept, comes back on the page, and leads on through the queue."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from console_tools import Browser, StaffRoom
from edge_tools import Edge, Visitor

from frontdesk.knowledge.answers import load_knowledge
from frontdesk.records import Author
from frontdesk.records.corrections import Correction
from frontdesk.records.models import AuditEntry

UNSURE = {
    "kind": "clarify",
    "topic": None,
    "reason": None,
    "confidence": 0.3,
    "candidates": ["risks", "benefits"],
}
COST = {"kind": "clinic", "topic": None, "reason": "cost", "confidence": 0.95, "candidates": []}
RISKS = load_knowledge().answers["risks"].title


@pytest.fixture
def reviewer(staff_room: StaffRoom) -> Browser:
    return staff_room.enter("reviewer")


@pytest.fixture
def chat(edge: Edge) -> Callable[..., str]:
    """Makes a conversation with one message of these asks, and a reply."""

    def make(*asks: dict[str, Any], text: str = "call me on 5551234", helpful: bool | None = None) -> str:
        with edge.house.record.write() as work:
            identity = work.conversations.start().id
            said, _ = work.messages.receive(identity, "c1", text)
            whole = [{"text": text} | ask for ask in asks]
            work.messages.understand(
                said, asks=whole, verdict={"risk": "none", "probability": 0.0}, model="m1"
            )
            work.messages.settle(said)  # or the edge would answer it
            reply = work.messages.add(identity, Author.ASSISTANT, "reply", kind="clarify", reply_to=1)
            if helpful is not None:
                work.people.set_feedback(reply, helpful=helpful)
            work.commit()
        return identity

    return make


def kept(edge: Edge, chat: str) -> dict[tuple[int, int], Correction]:
    with edge.house.record.read() as work:
        return work.corrections.of_chat(chat)


def actions(edge: Edge, chat: str) -> list[tuple[str, str]]:
    with edge.house.record.read() as work:
        rows = work.session.query(AuditEntry).filter(AuditEntry.target == chat).order_by(AuditEntry.id)
        return [(row.action, row.actor) for row in rows]


def test_an_ask_is_corrected_in_words_and_audited(
    edge: Edge, reviewer: Browser, chat: Callable[..., str]
) -> None:
    identity = chat(UNSURE)
    sent = {
        "label": "medical question: a dose",
        "example": "call me on [phone]",
        "teach": "yes",
        "comment": "odd",
    }
    reply = reviewer.post(f"/staff/review/{identity}/asks/1/0", sent)
    assert (reply.status_code, reply.headers["location"]) == (303, f"/staff/review/{identity}#m1a0")
    found = kept(edge, identity)[1, 0]
    assert (found.kind, found.topic, found.reason, found.confirmed) == ("medical", None, "dosage", False)
    assert (found.masked, found.comment, found.staff) == ("call me on [phone]", "odd", reviewer.name)
    assert actions(edge, identity) == [("correct", reviewer.name)]
    page = reviewer.get(f"/staff/review/{identity}").text
    assert "Medical question: A dose" in page
    assert "Corrected" in page


def test_a_change_leads_back_to_the_same_place(
    edge: Edge, reviewer: Browser, chat: Callable[..., str]
) -> None:
    identity = chat(COST)
    act = f"/staff/review/{identity}/replies/2"
    for query in ("", "?after=1", "?queue=40-1", "?queue=40-1&after=1"):
        reply = reviewer.post(f"{act}{query}", {"judgement": "good"})
        assert (reply.status_code, reply.headers.get("location")) == (
            303,
            f"/staff/review/{identity}{query}#m2",
        ), reply.text
    assert f'action="{act}?after=1"' in reviewer.get(f"/staff/review/{identity}?after=1").text


def test_right_as_it_is_takes_one_button(edge: Edge, reviewer: Browser, chat: Callable[..., str]) -> None:
    identity = chat(COST)
    page = reviewer.get(f"/staff/review/{identity}").text
    form = re.search(r'<form[^>]*asks/1/0">(.*?)data-key="y"', page, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.group(1)))
    assert fields["example"] == "call me on #######"
    assert reviewer.post(f"/staff/review/{identity}/asks/1/0", fields).status_code == 303
    found = kept(edge, identity)[1, 0]
    assert (found.kind, found.reason, found.confirmed, found.masked) == (
        "clinic",
        "cost",
        True,
        "call me on #######",
    )
    assert "Right as it is" in reviewer.get(f"/staff/review/{identity}").text
    assert reviewer.post(f"/staff/review/{identity}/asks/1/0/withdraw").status_code == 303
    assert kept(edge, identity) == {}


def test_what_was_offered_is_a_button_each(edge: Edge, reviewer: Browser, chat: Callable[..., str]) -> None:
    identity = chat(UNSURE)
    assert f'name="label" value="{RISKS}"' in reviewer.get(f"/staff/review/{identity}").text
    reviewer.post(f"/staff/review/{identity}/asks/1/0", {"label": RISKS, "example": "x", "teach": "yes"})
    assert kept(edge, identity)[1, 0].topic == "risks"


@pytest.mark.parametrize(
    ("label", "sentence"),
    [("", "Choose what"), ("nothing like it", "There is no choice"), ("question", "More than one choice")],
)
def test_a_choice_that_is_none_is_told_and_nothing_typed_is_lost(
    edge: Edge, reviewer: Browser, chat: Callable[..., str], label: str, sentence: str
) -> None:
    identity = chat(UNSURE)
    sent = {"label": label, "example": "my <b>own</b> words", "comment": "think", "teach": "yes"}
    reply = reviewer.post(f"/staff/review/{identity}/asks/1/0", sent)
    assert reply.status_code == 422
    assert sentence in reply.text
    assert "my &lt;b&gt;own&lt;/b&gt; words" in reply.text
    assert 'value="think"' in reply.text
    assert kept(edge, identity) == {}


def test_without_leave_to_teach_no_words_are_kept(
    edge: Edge, reviewer: Browser, chat: Callable[..., str]
) -> None:
    identity = chat(UNSURE)
    reviewer.post(f"/staff/review/{identity}/asks/1/0", {"label": "Misuse", "example": "words"})
    assert kept(edge, identity)[1, 0].masked is None
    assert "not to be taught" in reviewer.get(f"/staff/review/{identity}").text


def test_replies_are_marked_and_notes_masked(edge: Edge, reviewer: Browser, chat: Callable[..., str]) -> None:
    identity = chat(COST)
    reviewer.post(
        f"/staff/review/{identity}/replies/2", {"judgement": "bad", "note": "wrong, call 5559999 <i>"}
    )
    page = reviewer.get(f"/staff/review/{identity}").text
    assert "Bad reply" in page
    assert "wrong, call ####### &lt;i&gt;" in page
    reviewer.post(f"/staff/review/{identity}/replies/2", {"judgement": "none"})
    assert "Bad reply" not in reviewer.get(f"/staff/review/{identity}").text
    assert reviewer.post(f"/staff/review/{identity}/replies/2", {"judgement": "x"}).status_code == 422
    assert reviewer.post(f"/staff/review/{identity}/replies/1", {"judgement": "good"}).status_code == 404


def test_flags_and_reviews(edge: Edge, reviewer: Browser, chat: Callable[..., str]) -> None:
    identity = chat(COST)
    reviewer.post(f"/staff/review/{identity}/flag", {"note": "please look"})
    page = reviewer.get(f"/staff/review/{identity}").text
    assert "asks somebody to look" in page
    assert identity in reviewer.get("/staff/review?flagged=yes").text
    number = re.search(r"/flags/(\d+)/settle", page)
    assert number
    reviewer.post(f"/staff/review/{identity}/flags/{number.group(1)}/settle")
    assert identity not in reviewer.get("/staff/review?flagged=yes").text
    reviewer.post(f"/staff/review/{identity}/reviewed")
    assert f"Reviewed by {reviewer.name}" in reviewer.get(f"/staff/review/{identity}").text
    reviewer.post(f"/staff/review/{identity}/reviewed", {"done": "no"})
    assert identity not in reviewer.get("/staff/review?reviewed=yes").text
    assert [action for action, _ in actions(edge, identity)] == ["flag", "settle_flag", "review", "unreview"]


@pytest.mark.parametrize(
    "path", ["asks/1/0", "asks/1/0/withdraw", "replies/2", "flag", "flags/1/settle", "reviewed"]
)
def test_nothing_can_be_changed_where_there_is_nothing(reviewer: Browser, path: str) -> None:
    sent = {"label": "Misuse", "judgement": "good"}
    assert reviewer.post(f"/staff/review/nobody/{path}", sent).status_code == 404


def test_notes_of_any_length_are_answered(reviewer: Browser, chat: Callable[..., str]) -> None:
    identity = chat(COST)
    assert reviewer.post(f"/staff/review/{identity}/flag", {"note": "x" * 1001}).status_code == 422
    sent = {"label": "Misuse", "example": "x" * 501, "teach": "yes"}
    assert reviewer.post(f"/staff/review/{identity}/asks/1/0", sent).status_code == 422


def test_the_queue_leads_from_one_to_the_next(
    edge: Edge, reviewer: Browser, chat: Callable[..., str]
) -> None:
    with edge.house.record.write() as work:  # what other tests left
        from frontdesk.records.models import Understanding

        work.session.query(Understanding).update({"attention": 0})
        work.commit()
    sure = chat(COST, text="sure of it")
    first, second = chat(COST, text="zebras disliked", helpful=False), chat(UNSURE, text="how does one fly")
    twin = chat(UNSURE, text="how does one fly?")
    page = reviewer.get("/staff/review/queue").text
    order = re.findall(r'class="chat-words" href="/staff/review/([\w-]+)\?queue=', page)
    assert order == [first, twin]
    assert "and 1 like it" in page
    assert sure not in page
    begin = re.search(r'href="(/staff/review/[^"#]+)[^"]*" data-key="n"', page)
    assert begin
    assert first in begin.group(1)
    page = reviewer.get(begin.group(1)).text
    onward = re.search(r'rel="next" data-key="n" href="([^"#]+)', page)
    assert onward
    assert twin in onward.group(1)
    page = reviewer.get(onward.group(1)).text
    assert "1 more say nearly the same" in page
    assert "This is the last one." in page
    assert f"/staff/review/{first}?queue=" in page
    place = onward.group(1).split("queue=")[1]
    reply = reviewer.post(f"/staff/review/{twin}/asks/1/0?queue={place}", {"label": "Off topic"})
    assert reply.headers["location"] == f"/staff/review/{twin}?queue={place}#m1a0"
    page = reviewer.get(f"/staff/review/{twin}?queue={place}").text
    assert "1 more say nearly the same" in page  # also after the first of them was judged
    assert "This is the last one." in page
    page = reviewer.get("/staff/review/queue").text
    assert re.findall(r'class="chat-words" href="/staff/review/([\w-]+)', page) == [first, second]


def test_what_is_alike_is_left_out_together(edge: Edge, reviewer: Browser, chat: Callable[..., str]) -> None:
    one, other = chat(UNSURE, text="can parrots sing opera"), chat(UNSURE, text="can parrots sing opera?")
    page = reviewer.get("/staff/review/queue").text
    place = re.search(rf"/staff/review/{other}\?queue=([\d-]+)", page)
    assert place
    page = reviewer.get(f"/staff/review/{other}?queue={place.group(1)}").text
    numbers = re.findall(r'name="message" value="(\d+)"', page)
    assert len(numbers) == 1
    assert reviewer.post("/staff/review/queue/aside", {"message": numbers}).status_code == 303
    page = reviewer.get("/staff/review/queue").text
    assert other in page
    assert one not in page


def test_members_keep_filters_of_their_own(staff_room: StaffRoom, reviewer: Browser) -> None:
    query = "kind=medical&reviewed=no"
    saved = reviewer.post("/staff/review/filters", {"name": "Pills <b>", "query": f"{query}&evil=1"})
    assert saved.headers["location"] == f"/staff/review?{query}"
    page = reviewer.get("/staff/review").text
    assert "Pills &lt;b&gt;" in page
    assert "evil" not in page
    number = re.search(r"/filters/(\d+)/forget", page)
    assert number
    other = staff_room.enter("reviewer")
    assert "Pills" not in other.get("/staff/review").text
    other.post(f"/staff/review/filters/{number.group(1)}/forget")
    assert "Pills" in reviewer.get("/staff/review").text
    reviewer.post(f"/staff/review/filters/{number.group(1)}/forget")
    assert "Pills" not in reviewer.get("/staff/review").text
    for name, wrong in (("", query), ("x", ""), ("x", "kind=nonsense")):
        assert reviewer.post("/staff/review/filters", {"name": name, "query": wrong}).status_code == 422


def test_a_visitor_s_chat_is_corrected_as_it_was_typed(edge: Edge, who: Visitor, reviewer: Browser) -> None:
    who.answered(who.say("is it safe?")["sequence"])
    sent = {"label": RISKS, "example": "is it safe?", "teach": "yes"}
    reviewer.post(f"/staff/review/{who.conversation}/asks/1/0", sent)
    assert kept(edge, who.conversation)[1, 0].confirmed
