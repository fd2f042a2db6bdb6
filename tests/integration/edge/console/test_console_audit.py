"""The audit's page: filters, pages, the chain, exports."""

import csv
import io
import json

import pytest
from console_tools import Browser, StaffRoom
from edge_tools import Edge

from frontdesk.records.audit_list import AuditFilter
from frontdesk.records.trail import hash_of


@pytest.fixture
def admin(staff_room: StaffRoom) -> Browser:
    return staff_room.enter("admin")


def note(edge: Edge, actor: str, count: int = 1, action: str = "look", **detail: object) -> None:
    with edge.house.record.write() as work:
        for number in range(count):
            work.people.audit(actor, action, f"chat{number}", **detail)
        work.commit()


def rows(page: str) -> int:
    return page.count('<td class="when">')


def test_entries_are_filtered_and_paged(edge: Edge, admin: Browser) -> None:
    actor = f"Filter {admin.csrf[:8]}"
    note(edge, actor, 60)
    note(edge, actor, 1, "close", why="<b>because</b>")
    page = admin.get("/staff/audit", params={"actor": actor})
    assert rows(page.text) == 50
    assert "&lt;b&gt;because&lt;/b&gt;" in page.text
    older = page.text.split("before=")[1].split('"')[0]
    assert rows(admin.get("/staff/audit", params={"actor": actor, "before": older}).text) == 11
    assert rows(admin.get("/staff/audit", params={"actor": actor, "action": "close"}).text) == 1
    assert rows(admin.get("/staff/audit", params={"actor": actor, "target": "chat7"}).text) == 1
    today = f"{edge.house.clinic.hours.local(edge.house.clock()):%Y-%m-%d}"
    for days, count in (
        ({"since": today}, 50), ({"until": today}, 50), ({"since": "2999-01-01"}, 0), ({"until": "2020-01-01"}, 0)
    ):  # fmt: skip
        assert rows(admin.get("/staff/audit", params={"actor": actor, **days}).text) == count, days


@pytest.mark.parametrize(
    "query", ["since=yesterday", "until=2026-99-01", "since=9999-12-31&until=9999-12-31"]
)
def test_days_that_are_none_are_told(admin: Browser, query: str) -> None:
    assert admin.get(f"/staff/audit?{query}").status_code == 422
    assert admin.get("/staff/audit?before=" + "9" * 400).status_code == 200


def test_the_page_says_whether_the_chain_is_whole(edge: Edge, admin: Browser) -> None:
    note(edge, "dana")
    assert "The audit is whole" in admin.get("/staff/audit?check=1").text


def test_exports_hold_everything_that_fits_and_are_audited(edge: Edge, admin: Browser) -> None:
    actor = f"Export {admin.csrf[:8]}"
    note(edge, actor, 2500, number=1, words="a \N{SNOWMAN}, b")
    lines = admin.get("/staff/audit/export", params={"actor": actor, "form": "jsonl"})
    assert lines.headers["content-disposition"].startswith('attachment; filename="audit-')
    entries = [json.loads(line) for line in lines.text.splitlines()]
    assert [entry["target"] for entry in entries] == [f"chat{number}" for number in range(2500)]
    table = list(csv.reader(io.StringIO(admin.get("/staff/audit/export", params={"actor": actor}).text)))
    assert len(table) == 2501
    assert json.loads(table[1][6]) == {"number": 1, "words": "a \N{SNOWMAN}, b"}
    with edge.house.record.read() as work:
        told = work.trail.onwards(AuditFilter(actor=admin.name, action="export audit"))
    assert [entry.detail for entry in told] == [
        {"form": "jsonl", "only": {"actor": actor}}, {"form": "csv", "only": {"actor": actor}}
    ]  # fmt: skip


def test_an_export_can_be_checked_without_the_record(edge: Edge, admin: Browser) -> None:
    note(edge, "dana", 3)
    from datetime import datetime

    entries = [json.loads(line) for line in admin.get("/staff/audit/export?form=jsonl").text.splitlines()]
    for before, entry in zip(entries, entries[1:], strict=False):
        fields = {"at": datetime.fromisoformat(entry["at"]), "actor": entry["who"], "action": entry["what"],
                  "target": entry["target"], "detail": entry["detail"]}  # fmt: skip
        assert hash_of(fields, before["hash"]) == entry["hash"]


def test_formulas_do_nothing_in_spreadsheets(edge: Edge, admin: Browser) -> None:
    actor = f'=HYPERLINK("https://evil.example";"{admin.csrf[:6]}")'
    note(edge, actor, why="+1+1")
    (_, row) = csv.reader(io.StringIO(admin.get("/staff/audit/export", params={"actor": actor}).text))
    assert row[2] == "'" + actor
    assert row[5] == "'+1+1"


def test_there_are_two_formats(admin: Browser) -> None:
    assert admin.get("/staff/audit/export?form=xlsx").status_code == 422
