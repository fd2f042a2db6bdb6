"""What a visitor can do with a chat: contact details, feedback, the end, a copy, erasure. And what is logged."""

import logging
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from edge_tools import Edge, FakeRasa, Visitor, recorded, visitor

from frontdesk.language.files import PROJECT
from frontdesk.records.models import Feedback


def test_contact_details_are_checked_kept_and_never_repeated(edge: Edge, who: Visitor) -> None:
    good = {"name": " Ada Lovelace ", "phone": "(303) 555-0123", "email": "Ada@Example.ORG", "consent": True,
            "best_time": "mornings"}  # fmt: skip
    answer = who.http.post("/v1/contact", json=good | {"phone": "(303) 499-7111"}, headers=who.headers)
    assert answer.json() == {"done": True}
    with edge.house.record.read() as uow:
        assert uow.people.contact(who.conversation) == {
            "name": "Ada Lovelace", "phone": "+13034997111", "email": "Ada@example.org", "best_time": "mornings",
        }  # fmt: skip
        assert uow.handoffs.open_of(who.conversation) is not None
    assert [m["kind"] for m in who.history() if m["kind"] != "staff_times"] == ["contact_noted"]
    for wrong in (
        {"consent": False}, {"consent": None}, {"phone": "12", "email": None}, {"phone": None, "email": None},
        {"email": "no address", "phone": None}, {"name": " "}, {"name": "x" * 121}, {"phone": "+1 303 555 0123 9999"},
    ):  # fmt: skip
        answer = who.http.post("/v1/contact", json=good | wrong, headers=who.headers)
        assert answer.status_code == 422, wrong
        assert "Ada" not in answer.text


def test_feedback_is_for_answers_of_the_assistant(edge: Edge, who: Visitor) -> None:
    (reply,) = who.answered(who.say("hello")["sequence"])
    body = {"sequence": reply["sequence"], "helpful": False, "word": "too short, call 303"}
    for _ in range(2):
        assert who.http.post("/v1/feedback", json=body, headers=who.headers).status_code == 200
    for sequence in (1, 99, 0):
        answer = who.http.post("/v1/feedback", json=body | {"sequence": sequence}, headers=who.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    for sequence in (-1, 2**40, "2", 1.5, None):
        answer = who.http.post("/v1/feedback", json=body | {"sequence": sequence}, headers=who.headers)
        assert answer.status_code == 422
    assert thumb(edge, who, reply["sequence"]) == (False, "too short, call ###")
    better = {"sequence": reply["sequence"], "helpful": True}
    assert who.http.post("/v1/feedback", json=better, headers=who.headers).status_code == 200
    assert thumb(edge, who, reply["sequence"])[0] is True  # the later one counts


def thumb(edge: Edge, who: Visitor, sequence: int) -> tuple[bool, str | None]:
    """Return what the record holds of a visitor's opinion on an answer."""
    with edge.house.record.read() as uow:
        found = uow.session.get(Feedback, uow.messages.get(who.conversation, sequence).id)
        assert found is not None
        return found.helpful, found.masked


def test_a_chat_ends_once_and_can_still_be_read(edge: Edge, who: Visitor) -> None:
    who.answered(who.say("hello")["sequence"])
    first, again = (who.http.post("/v1/end", headers=who.headers) for _ in range(2))
    assert first.json() == again.json() == {"owner": "closed", "sequence": 3}
    assert len(who.history()) == 3
    assert who.http.post("/v1/person", headers=who.headers).status_code == 409
    assert who.post("hello").status_code == 409


def test_a_message_sent_before_the_end_keeps_its_result(edge: Edge, who: Visitor) -> None:
    first = who.post("hello", id_="m")
    who.answered(1)
    who.http.post("/v1/end", headers=who.headers)
    assert who.post("hello", id_="m").json() == first.json()


def test_a_copy_of_the_chat(edge: Edge, who: Visitor) -> None:
    who.answered(who.say("hello")["sequence"])
    answer = who.http.get("/v1/chat", headers=who.headers)
    assert answer.headers["content-disposition"] == 'attachment; filename="chat.json"'
    assert answer.json()["messages"] == who.history()


def test_erasing_removes_everything_said(edge: Edge, who: Visitor) -> None:
    who.answered(who.say("hello")["sequence"])
    who.http.delete("/v1/chat", headers=who.headers)
    assert recorded(edge.house, who.conversation) == []


def test_what_anybody_may_know(edge: Edge, http: httpx.Client) -> None:
    body = http.get("/v1/clinic").json()
    assert body["resources"]["crisis_line"] == "988"
    assert body["message_chars"] == 2000
    assert "automated assistant" in body["greeting"]
    assert body["widget"] == {
        "colours": {"brand": "#0b6e69", "on_brand": "#ffffff", "link_light": "#0b6e69", "link_dark": "#6da8a5"},
        "logo": None, "position": "right", "launcher": "", "article_url": None,
        "exit_url": "https://weather.com/", "keep": "tab", "theme": "auto", "starters": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("colour", "brand"),
    [("#ffe680", "#ffe680"), ("#FE8", "#ffee88"), ("red", "#0b6e69"), ("#12", "#0b6e69"), ("", "#0b6e69")],
)
def test_a_page_may_have_its_own_colour(http: httpx.Client, colour: str, brand: str) -> None:
    answer = http.get("/v1/clinic", params={"colour": colour})
    assert answer.json()["widget"]["colours"]["brand"] == brand
    assert (
        answer.json()["resources"]["crisis_line"] == "988"
    )  # a colour never stands between anybody and help


def test_the_clinics_own_greeting_is_given_everywhere(
    tmp_path: Path, sqlite_url: str, start: Callable[..., Edge]
) -> None:
    text = (PROJECT / "clinic.yml").read_text(encoding="utf-8")
    file = tmp_path / "clinic.yml"
    file.write_text(
        text.replace('  greeting: ""', "  greeting: I am the program of {name}."), encoding="utf-8"
    )
    edge = start(sqlite_url, clinic_file=file)
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        said = "I am the program of Your ketamine clinic."
        assert http.get("/v1/clinic").json()["greeting"] == said
        assert visitor(http).greeting == said


@pytest.mark.parametrize(
    "page", ["https://user:pass@clinic.example/a?token=secret#frag", "x\0", "http://[", "\ud800", None, ""]
)
def test_where_the_chat_began_is_kept_without_what_is_private(
    edge: Edge, http: httpx.Client, page: str | None
) -> None:
    import json

    headers = {"Content-Type": "application/json"}
    answer = http.post(
        "/v1/sessions", content=json.dumps({"page": page, "language": "en-US"}).encode(), headers=headers
    )
    assert answer.status_code == 201
    with edge.house.record.read() as uow:
        kept = uow.conversations.get(answer.json()["conversation"]).page
    assert kept in ("https://clinic.example/a", "x", "\N{REPLACEMENT CHARACTER}", None)


def test_long_chats_are_read_in_pages(edge: Edge, who: Visitor) -> None:
    with edge.house.record.write() as uow:
        for number in range(230):
            uow.messages.add(who.conversation, "system", f"note {number}", kind="note")
        uow.commit()
    first = who.http.get("/v1/messages", headers=who.headers).json()
    assert (len(first["messages"]), first["more"]) == (200, True)
    rest = who.http.get("/v1/messages", params={"after": 200}, headers=who.headers).json()
    assert (len(rest["messages"]), rest["more"]) == (30, False)
    assert len(who.http.get("/v1/chat", headers=who.headers).json()["messages"]) == 230


def test_nothing_a_visitor_typed_is_logged(
    url: str, start: Callable[..., Edge], rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    canary = "canary-93be"
    with caplog.at_level(logging.DEBUG):
        edge = start(url)
        with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
            person = visitor(http)
            for mode in ("ok", "500", "nonsense", "refuse"):
                rasa.mode = mode
                person.answered(person.say(f"{canary} {mode} i will kill myself {canary}")["sequence"])
                person.answered(person.say(f"{canary} {mode}")["sequence"])
            headers = person.headers | {"Content-Type": "application/json"}
            http.post("/v1/messages", content=f'{{"id": "{canary}", "text": 5}}', headers=headers)
            http.post("/v1/messages", content=f'{{"{canary}', headers=headers)
            http.post(
                "/v1/contact", json={"name": canary, "phone": canary, "consent": True}, headers=person.headers
            )
            details = {"name": canary, "email": f"{canary}@example.org", "best_time": canary, "consent": True}
            assert http.post("/v1/contact", json=details, headers=person.headers).status_code == 200
            http.get(f"/v1/{canary}?{canary}={canary}", headers={"X-Canary": canary})
            http.post(
                "/v1/feedback", json={"sequence": 2, "helpful": True, "word": canary}, headers=person.headers
            )
    ours = [
        r for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))
    ]  # the test's own client
    assert ours
    assert not any(canary in record.getMessage() or canary in str(record.exc_info) for record in ours)
    with edge.house.record.read() as uow:
        from sqlalchemy import text

        notices = uow.session.execute(text("SELECT data FROM notice")).scalars().all()
    assert notices
    assert not any(canary in str(data) for data in notices)
