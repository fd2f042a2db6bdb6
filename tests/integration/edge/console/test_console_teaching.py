"""The page of teaching: what waits, what every run did, and which model answered what."""

import re
from datetime import timedelta
from secrets import token_hex
from typing import Any

import pytest
from console_tools import StaffRoom
from edge_tools import Edge

from frontdesk.console.teaching import measure_of, outcome_of, short
from frontdesk.knowledge.answers import load_knowledge
from frontdesk.language.files import PROJECT, read_mapping
from frontdesk.records import RunState
from frontdesk.records.teaching import SILENCE

COMPARISON = {
    "rows": [
        {"measure": "set answers", "total": 316, "current": 301, "candidate": 303, "needed": 301, "falls": False},
        {"measure": "all crises", "total": 560, "current": 520, "candidate": 519, "needed": 520, "falls": True},
        {"measure": "set taught_clinic", "total": 4, "current": 4, "candidate": 4, "needed": None, "falls": False},
    ],
    "broke": [
        {"source": "crisis_plain", "line": 7, "text": "<b>dark</b> words", "expected": "crisis", "got": "clarify"},
        {"source": "taught_clinic", "line": 3, "text": "", "expected": "answer:risks|medical",
         "got": "answer, answer:benefits"},
    ],
    "mended": 3,
    "objections": ["all crises: 519 of 560 right, at least 520 are needed (now 520)."],
}  # fmt: skip


def begin(edge: Edge, **ended: Any) -> int:
    """Record a run and return its number; it is under way unless it is told how it ended."""
    with edge.house.record.write() as work:
        moment = ended.pop("moment", edge.house.clock())
        run = work.teaching.begin(
            staff="Dana <i>", current_model="frontdesk-0123456789abcdef.tar.gz", moment=moment
        )
        if "state" in ended:
            state, reason = ended.pop("state"), ended.pop("reason", None)
            work.teaching.note(run.id, **ended)
            work.teaching.end(run.id, state, moment + timedelta(minutes=31), reason)
        work.commit()
    return run.id


def understood_by(edge: Edge, count: int) -> str:
    """Let a new model understand so many messages, and return its hash."""
    name = token_hex(8)
    for number in range(count):
        with edge.house.record.write() as work:
            chat = work.conversations.start().id
            said, _ = work.messages.receive(chat, f"c{number}", "hello")
            work.messages.understand(
                said, asks=[], verdict={"risk": "none"}, model=f"frontdesk-{name}.tar.gz"
            )
            work.messages.settle(said)
            work.commit()
    return name


@pytest.fixture(autouse=True)
def _no_run_is_left(edge: Edge) -> Any:
    """Databases serve many tests, and only one run may be under way."""
    yield
    with edge.house.record.write() as work:
        work.teaching.give_up_silent(edge.house.clock() + timedelta(days=1))
        work.commit()


def test_the_page_says_how_to_start_and_what_waits(staff_room: StaffRoom) -> None:
    page = staff_room.enter("reviewer").get("/staff/teaching").text
    assert re.search(r"<strong>\d+</strong> corrections? waits? to be taught", page.replace("\n", " "))
    assert 'aria-current="page">Teaching' in page


def test_a_run_that_was_refused_shows_both_models_and_why(staff_room: StaffRoom, edge: Edge) -> None:
    number = begin(
        edge, state=RunState.REFUSED, comparison=COMPARISON, waiting=5, examples=3, cases=1,
        left_out={"disagree": 1}, candidate_model="frontdesk-fedcba9876543210.tar.gz",
        reason=COMPARISON["objections"][0],
    )  # fmt: skip
    browser = staff_room.enter("reviewer")
    assert f'href="/staff/teaching/{number}"' in browser.get("/staff/teaching").text
    page = browser.get(f"/staff/teaching/{number}").text
    for words in (
        "Not installed", "Dana &lt;i&gt;", "fedcba98", "after 31 min", "All crises together: 519 of 560 right, at least 520", "-1, too few", "+2",
        "colleagues gave the same words different meanings", "&lt;b&gt;dark&lt;/b&gt; words", "Crisis, plainly said, line 7",
        "Your own test questions: Question about the clinic, line 3", load_knowledge().answers["risks"].title,
    ):  # fmt: skip
        assert words in page, words
    assert "<b>dark" not in page


def test_a_run_under_way_is_shown_and_one_without_a_sign_of_life_is_interrupted(
    staff_room: StaffRoom, edge: Edge
) -> None:
    browser = staff_room.enter("reviewer")
    number = begin(edge)
    assert "A run began" in browser.get("/staff/teaching").text
    assert "Under way" in browser.get(f"/staff/teaching/{number}").text
    with edge.house.record.write() as work:
        work.teaching.alive(number, edge.house.clock() - SILENCE - timedelta(seconds=9))
        work.commit()
    assert "A run began" not in browser.get("/staff/teaching").text
    assert "Interrupted" in browser.get(f"/staff/teaching/{number}").text


def test_models_are_shown_with_the_run_that_taught_them(staff_room: StaffRoom, edge: Edge) -> None:
    model = f"frontdesk-{understood_by(edge, 2)}.tar.gz"
    number = begin(edge, state=RunState.INSTALLED, candidate_model=model, examples=1)
    page = " ".join(staff_room.enter("reviewer").get("/staff/teaching").text.split())
    row = next(row for row in page.split("<tr>") if short(model) in row)
    assert f'<a href="/staff/teaching/{number}">Run {number}</a>' in row
    assert '<td class="number">2</td>' in row


def test_a_run_that_there_is_not(staff_room: StaffRoom) -> None:
    browser = staff_room.enter("reviewer")
    assert browser.get("/staff/teaching/999999").status_code == 404
    assert browser.get("/staff/teaching/x").status_code == 422


def test_every_measure_and_outcome_has_words() -> None:
    gates = read_mapping(PROJECT / "tests/eval/gates.yml")["gates"]
    sets = [f"set {path.stem}" for path in (PROJECT / "tests/eval").glob("*.tsv")]
    for name in (*gates, *sets):
        assert measure_of(name) not in (name, name.removeprefix("set ")), name
    knowledge = load_knowledge()
    title = knowledge.answers["risks"].title
    assert (
        outcome_of("answer:risks+clinic|human", knowledge)
        == f"{title} and Question about the clinic, or Wants a person"
    )
