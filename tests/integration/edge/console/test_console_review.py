"""The list of conversations and the transcript: what is asked for is shown, masked, and nothing runs."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from console_tools import StaffRoom
from edge_tools import Edge, Visitor

from frontdesk.knowledge.answers import load_knowledge

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> '; DROP TABLE message; -- 303 555 0148"


def chats(html: str) -> list[str]:
    return re.findall(r'class="chat-words" href="/staff/review/([\w-]+)', html)


@pytest.fixture
def said(who: Visitor) -> Callable[..., str]:
    def say(*texts: str) -> str:
        for text in texts:
            who.answered(who.say(text)["sequence"])
        return who.conversation

    return say


def test_a_conversation_is_listed_with_its_first_words(
    staff_room: StaffRoom, said: Callable[..., str]
) -> None:
    chat = said("how safe is it, call 5551234", "and the price?")
    page = staff_room.enter("reviewer").get("/staff/review")
    assert page.status_code == 200
    assert chats(page.text)[0] == chat
    assert "how safe is it, call #######" in page.text
    assert "5551234" not in page.text


def test_filters_of_the_address_are_kept_in_the_form(staff_room: StaffRoom, said: Callable[..., str]) -> None:
    chat = said("please ask staff about my pills")
    reviewer = staff_room.enter("reviewer")
    for query, found in (
        ("kind=medical", True), ("kind=clinic", False), ("reason=medication", True), ("state=waiting", True),
        ("state=closed", False), ("q=pills&kind=medical", True), ("q=pills&kind=clinic", False),
        ("model=fake.tar.gz", True), ("below=90&reviewed=no&taken=no&flagged=no&language=en", True),
        ("from=2020-01-01&to=2099-12-31", True), ("from=2099-01-01", False), ("feedback=bad", False),
    ):  # fmt: skip
        page = reviewer.get(f"/staff/review?{query}")
        assert page.status_code == 200
        assert (chat in chats(page.text)) is found, query
    page = reviewer.get("/staff/review?kind=medical&q=pills")
    assert '<option value="medical" selected>' in page.text
    assert 'value="pills"' in page.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kind=nonsense", "There is no choice “nonsense” for kind."), ("from=yesterday", "“yesterday” is not a day"),
        ("to=0001-01-01", "is not a day"), ("below=x", "for below"), ("language=%00", ""), ("topic='--", "for topic"),
    ],
)  # fmt: skip
def test_filters_that_make_no_sense_are_told_and_nothing_is_lost(
    staff_room: StaffRoom, query: str, sentence: str
) -> None:
    page = staff_room.enter("reviewer").get(f"/staff/review?{query}&q=word")
    assert page.status_code == (422 if sentence else 200)
    assert sentence in page.text
    assert 'value="word"' in page.text


@pytest.mark.parametrize("after", ["x", "%00", "bm9wZQ", "~~~", "9" * 40, "-1", "MjAyNi0xMS0yOSBh"])
def test_damaged_addresses_are_refused_in_words(staff_room: StaffRoom, after: str) -> None:
    for query in ("", "q=word&"):
        page = staff_room.enter("reviewer").get(f"/staff/review?{query}after={after}")
        assert page.status_code == 422
        assert "This address is damaged" in page.text


def test_pages_follow_each_other(staff_room: StaffRoom, edge: Edge) -> None:
    with edge.house.record.write() as work:
        made = [work.conversations.start().id for _ in range(60)]
        work.commit()
    reviewer = staff_room.enter("reviewer")
    seen: list[str] = []
    address = "/staff/review?taken=no"
    while not set(made) <= set(seen):
        page = reviewer.get(address)
        seen += chats(page.text)
        onward = re.search(r'rel="next"[^>]* href="([^"]+)"', page.text)
        if onward is None:
            break
        address = "/staff/review" + onward.group(1).replace("&amp;", "&")
    assert set(made) <= set(seen)
    assert len(seen) == len(set(seen))


def test_a_transcript_shows_what_was_understood(staff_room: StaffRoom, said: Callable[..., str]) -> None:
    chat = said("how safe is it, call 5551234")
    page = staff_room.enter("reviewer").get(f"/staff/review/{chat}")
    assert page.status_code == 200
    for text in (
        "how safe is it, call #######", load_knowledge().answers["risks"].title , "Fairly sure, 80 %", "No risk seen", "Model fake.tar.gz",
        "Section “Risks”", "What it rests on",
    ):  # fmt: skip
        assert text in page.text, text
    facts = load_knowledge().facts
    rests_on = page.text.partition("What it rests on")[2].partition("</details>")[0]
    wanted = [facts[fact].text for fact in load_knowledge().answers["risks"].facts]
    assert wanted
    assert [unescape(fact) for fact in re.findall(r"<li>(.*?)</li>", rests_on, re.DOTALL)] == wanted
    assert "5551234" not in page.text.replace("reply to how safe is it, call 5551234", "")


def test_notes_among_staff_are_for_whoever_answers_chats(staff_room: StaffRoom, who: Visitor) -> None:
    agent = staff_room.enter("agent")
    agent.post(f"/staff/chats/{who.conversation}/note", {"text": "Canary calls from 303 555 0148."})
    for role, reads in (("reviewer", False), ("agent", True), ("admin", True)):
        text = staff_room.enter(role).get(f"/staff/review/{who.conversation}").text
        assert ("Canary calls from ### ### ####" in text) is reads, role
        assert ("Notes among staff" in text) is reads, role
        assert "0148" not in text


def test_what_visitors_write_does_nothing(staff_room: StaffRoom, said: Callable[..., str]) -> None:
    chat = said(HOSTILE)
    reviewer = staff_room.enter("reviewer")
    for address in (f"/staff/review/{chat}", "/staff/review", "/staff/review?q=script"):
        page = reviewer.get(address)
        assert page.status_code == 200
        assert "&lt;script&gt;" in page.text or "<mark>script</mark>" in page.text
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
    hostile = {"q": "<script>alert(1)</script>'; DROP TABLE message; --", "model": "<b>'--"}
    page = reviewer.get("/staff/review", params=hostile)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<b>" not in page.text.replace("<b>Keyboard", "")


def test_a_conversation_that_is_not_there_is_not_found(staff_room: StaffRoom) -> None:
    page = staff_room.enter("reviewer").get("/staff/review/nobody")
    assert page.status_code == 404
    assert "There is no such conversation." in page.text
