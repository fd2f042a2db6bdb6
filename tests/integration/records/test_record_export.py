"""Exports hold masked texts only, and nothing a spreadsheet would run."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from records_tools import NAME, full_chat, say, start
from sqlalchemy import update

from frontdesk.errors import InputError
from frontdesk.records import Record
from frontdesk.records.export import export, safe_cell
from frontdesk.records.models import Conversation


def exported(record: Record, form: str = "jsonl", since: datetime | None = None) -> tuple[int, str]:
    out = io.BytesIO()
    count = export(record, out, form=form, since=since)
    return count, out.getvalue().decode("utf-8")


def test_json_lines_hold_each_chat_with_what_belongs_to_it(record: Record) -> None:
    chats = [full_chat(record, number) for number in range(3)]
    count, text = exported(record)
    lines = [json.loads(line) for line in text.splitlines()]
    assert count == 3
    assert [line["conversation"] for line in lines] == chats
    question, answer = lines[1]["messages"]
    assert question["text"] == "I am [name], is it safe? 1"
    assert (question["asks"], question["risk"], question["model"]) == ("answer", "none", "m1")
    assert question["confidence"] == pytest.approx(0.501)
    assert (answer["helpful"], answer["remark"]) == (True, "thanks from [name]")
    assert [handoff["reason"] for handoff in lines[1]["handoffs"]] == ["callback"]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_no_personal_data_leaves(record: Record, form: str) -> None:
    full_chat(record)
    text = exported(record, form)[1]
    assert "[name]" in text
    for secret in (NAME, "555 0148", "/prices", "called", "dana"):
        assert secret not in text


def test_csv_has_a_line_for_each_message(record: Record) -> None:
    chat = full_chat(record)
    say(record, chat, 'two\nlines, "quoted"')
    count, text = exported(record, "csv")
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text, newline="")))
    assert count == 1
    assert [row["sequence"] for row in rows] == ["1", "2", "3"]
    assert rows[2]["text"] == 'two\nlines, "quoted"'
    assert {row["conversation"] for row in rows} == {safe_cell(chat)}


@pytest.mark.parametrize(
    "words",
    ["=1+1", "+1", "-2+3", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "\u00a0=1", "\ufeff=1"],
)
def test_csv_holds_no_formula(record: Record, words: str) -> None:
    say(record, start(record), words)
    (row,) = csv.DictReader(io.StringIO(exported(record, "csv")[1], newline=""))
    assert row["text"] == "'" + words


def test_ordinary_texts_are_left_as_they_are() -> None:
    assert [safe_cell(value) for value in ("a = b", "5-6", None, 3, 0.5, True, "it's")] == [
        "a = b", "5-6", "", "3", "0.5", "True", "it's",
    ]  # fmt: skip


def test_every_chat_is_exported_once_even_if_many_began_together(record: Record) -> None:
    chats = [start(record) for _ in range(450)]
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with record.write() as work:
        work.session.execute(update(Conversation).values(started_at=moment))
        work.commit()
    count, text = exported(record)
    assert count == 450
    assert sorted(json.loads(line)["conversation"] for line in text.splitlines()) == sorted(chats)


def test_since_leaves_out_what_began_before(record: Record) -> None:
    old, young = full_chat(record, 1), full_chat(record, 2)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with record.write() as work:
        statement = update(Conversation).where(Conversation.id == old)
        work.session.execute(statement.values(started_at=moment - timedelta(seconds=1)))
        work.commit()
    count, text = exported(record, since=moment)
    assert count == 1
    assert json.loads(text)["conversation"] == young


def test_an_unknown_format_is_refused(record: Record) -> None:
    with pytest.raises(InputError, match="jsonl, csv"):
        exported(record, "xlsx")
