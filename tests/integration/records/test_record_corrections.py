"""What reviewers judge is kept, comes back for teaching with masked words only, and goes with its chat."""

from datetime import UTC, datetime

import pytest
from records_tools import NAME, at_once, contents

from frontdesk.errors import InputError, NotFoundError
from frontdesk.records import Author, Record
from frontdesk.records.corrections import Correction
from frontdesk.records.labels import Label
from frontdesk.records.models import Review
from frontdesk.records.retention import erase

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ASKS = [
    {"text": "what does it cost", "kind": "clinic", "reason": "cost", "topic": None, "confidence": 0.9},
    {"text": f"is it safe for {NAME}", "kind": "answer", "topic": "risks", "reason": None, "confidence": 0.4},
]


def asked(record: Record, asks: list[dict[str, object]] | None = None) -> str:
    with record.write() as work:
        chat = work.conversations.start().id
        text = f"what does it cost and is it safe for {NAME}"
        message, _ = work.messages.receive(chat, "c1", text)
        work.messages.understand(message, asks=asks or ASKS, verdict={"risk": "none"}, model="m1")
        work.messages.add(chat, Author.ASSISTANT, "It is.", kind="answer", topic="risks", reply_to=1)
        work.commit()
    return chat


def judge(record: Record, chat: str, ask: int, label: Label, **more: str | None) -> bool:
    with record.write() as work:
        confirmed = work.corrections.judge(chat, 1, ask, label, staff="dana", **more)
        work.commit()
    return confirmed


def accepted(record: Record, **more: object) -> list[Correction]:
    with record.read() as work:
        return work.corrections.accepted(**more)  # type: ignore[arg-type]


def waiting(record: Record) -> int:
    return contents(record)["understanding"][0][-1]


def test_a_correction_comes_back_as_it_was_accepted(record: Record) -> None:
    chat = asked(record)
    label = Label("medical", reason="eligibility")
    assert judge(record, chat, 1, label, example=" is it safe\nfor [name] ", comment=f"ask {NAME}") is False
    (found,) = accepted(record)
    assert (found.conversation, found.sequence, found.ask) == (chat, 1, 1)
    assert (found.kind, found.topic, found.reason) == ("medical", None, "eligibility")
    assert found.masked == "is it safe for [name]"
    assert (found.staff, found.confirmed, found.comment) == ("dana", False, "ask [name]")
    assert (found.taught_at, found.taught_run) == (None, None)


def test_right_as_it_is_is_known_from_the_label(record: Record) -> None:
    chat = asked(record)
    assert judge(record, chat, 0, Label("clinic", reason="cost"), example="what does it cost") is True
    assert [found.confirmed for found in accepted(record)] == [True]


def test_without_an_example_nothing_is_taught(record: Record) -> None:
    chat = asked(record)
    judge(record, chat, 0, Label("human"), example="  ")
    assert accepted(record) == []
    with record.read() as work:
        assert work.corrections.of_chat(chat)[1, 0].kind == "human"


def test_the_masked_words_of_a_part_hold_nothing_the_whole_does_not(record: Record) -> None:
    chat = asked(record)
    with record.read() as work:
        assert work.corrections.example(chat, 1, 0) == "what does it cost"
        assert work.corrections.example(chat, 1, 1) == "is it safe for [name]"


def test_a_second_judgement_replaces_the_first_and_is_taught_anew(record: Record) -> None:
    chat = asked(record)
    judge(record, chat, 0, Label("human"), example="one")
    (first,) = accepted(record)
    with record.write() as work:
        work.corrections.mark_taught([first.id], run="r1", moment=NOW)
        work.commit()
    assert accepted(record, taught=False) == []
    (taught,) = accepted(record, taught=True)
    assert (taught.taught_at, taught.taught_run) == (NOW, "r1")
    judge(record, chat, 0, Label("misuse"), example="two")
    (again,) = accepted(record, taught=False)
    assert (again.kind, again.masked, again.taught_run) == ("misuse", "two", None)


def test_many_at_once_leave_one_judgement(record: Record) -> None:
    chat = asked(record)
    results = at_once(8, lambda number: judge(record, chat, 0, Label("human"), example=f"words {number}"))
    assert results == [False] * 8
    assert len(accepted(record)) == 1


@pytest.mark.parametrize(
    "label",
    [
        Label("answer"), Label("human", topic="risks"), Label("medical", reason="cost"), Label("clarify"),
        Label("nonsense"), Label("human", reason="cost"), Label("'; drop table review; --"),
    ],
)  # fmt: skip
def test_labels_that_make_no_sense_are_refused(record: Record, label: Label) -> None:
    chat = asked(record)
    with pytest.raises(InputError):
        judge(record, chat, 0, label)
    assert contents(record)["review"] == []


def test_what_is_not_there_cannot_be_judged(record: Record) -> None:
    chat = asked(record)
    for where in ((chat, 1, 2), (chat, 1, -1), (chat, 2, 0), (chat, 9, 0), ("nobody", 1, 0)):
        with record.write() as work, pytest.raises(NotFoundError):
            work.corrections.judge(*where, Label("human"), staff="dana")


def test_a_message_waits_for_a_look_until_each_ask_is_judged(record: Record) -> None:
    chat = asked(record)
    assert waiting(record) == 40
    judge(record, chat, 0, Label("human"))
    assert waiting(record) == 40
    judge(record, chat, 1, Label("human"))
    assert waiting(record) == 0
    with record.write() as work:
        work.corrections.withdraw(chat, 1, 1)
        work.commit()
    assert waiting(record) == 40


def test_a_thumb_down_puts_the_question_in_the_queue_and_up_takes_it_out(record: Record) -> None:
    chat = asked(record, [{**ASKS[0]}])
    assert waiting(record) == 0
    for helpful, wanted in ((False, 80), (True, 0)):
        with record.write() as work:
            work.people.set_feedback(work.messages.get(chat, 2), helpful=helpful)
            work.commit()
        assert waiting(record) == wanted


def test_marks_flags_and_reviews_are_kept_masked(record: Record) -> None:
    chat = asked(record)
    with record.write() as work:
        work.marks.mark(chat, 2, good=False, note=f"{NAME} was misled", staff="dana")
        work.marks.flag(chat, staff="dana", colleague="sam", note=f"call {NAME}?")
        work.marks.reviewed(chat, "dana")
        work.commit()
    with record.read() as work:
        mark, (flag,) = work.marks.of_replies(chat)[2], work.marks.flags(chat)
        assert (mark.good, mark.note, mark.staff) == (False, "[name] was misled", "dana")
        assert (flag.colleague, flag.note, flag.settled_at) == ("sam", "call [name]?", None)
    assert waiting(record) == 0
    with record.write() as work:
        work.marks.settle_flag(chat, flag.id, "sam")
        work.marks.unmark(chat, 2)
        work.marks.unreviewed(chat)
        work.commit()
    with record.read() as work:
        assert work.marks.of_replies(chat) == {}
        assert work.marks.flags(chat)[0].settled_by == "sam"
    assert waiting(record) == 40


def test_erasure_takes_judgements_marks_and_flags(record: Record) -> None:
    chat = asked(record)
    judge(record, chat, 0, Label("human"), example="words")
    with record.write() as work:
        work.marks.mark(chat, 2, good=True, note="fine", staff="dana")
        work.marks.flag(chat, staff="dana", colleague=None, note="look")
        work.commit()
    with record.write() as work:
        erase(work, chat, "visitor")
        work.commit()
    after = contents(record)
    assert all(after[table] == [] for table in ("review", "reply_mark", "flag", "digest", "understanding"))
    with record.read() as work:
        assert work.session.query(Review).count() == 0
