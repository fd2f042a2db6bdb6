"""The page of figures as staff see it: what it counts, its drawings and its tables."""

import csv
import io
import re
from datetime import datetime, timedelta
from html import unescape
from xml.etree import ElementTree as ET

import httpx
import pytest
from console_tools import StaffRoom
from edge_tools import Edge, Visitor, visitor

from frontdesk.console.insight.drawing import draw, ticks_to
from frontdesk.console.insight.sheets import Drawn, Shape, Sheet

PAGE = "/staff/insight"
SHEETS = ["chats", "alone", "kinds", "topics", "reasons", "waiting", "risks", "feedback", "disliked", "hours"]


def today(edge: Edge) -> str:
    return f"{edge.house.clinic.hours.local(edge.house.clock()):%Y-%m-%d}"


def table(staff_room: StaffRoom, name: str, **query: str) -> list[dict[str, str]]:
    reply = staff_room.enter("reviewer").get(f"{PAGE}/table/{name}", params=query)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(reply.text, newline="")))


def test_a_chat_is_counted(staff_room: StaffRoom, who: Visitor, edge: Edge) -> None:
    day = today(edge)
    before = table(staff_room, "chats", **{"from": day, "to": day})
    who.answered(who.say("how does it work?")["sequence"])
    who.answered(who.say("ask staff about my pills")["sequence"])
    # The figures of the same days are remembered for some seconds, those of others are not.
    wide = (edge.house.clock() - timedelta(days=9)).date().isoformat()
    after = table(staff_room, "chats", **{"from": wide, "to": day})
    assert int(after[-1]["Chats"]) == int(before[-1]["Chats"]) + 1
    assert int(after[-1]["Requests for staff"]) == int(before[-1]["Requests for staff"]) + 1
    assert after[-1]["Day"] == day
    kinds = {
        row["Kind"]: int(row["Times"]) for row in table(staff_room, "kinds", **{"from": wide, "to": day})
    }
    assert kinds["Answer"] >= 1
    assert kinds["Medical question"] >= 1


def test_every_drawing_on_the_page_exists_and_is_harmless(staff_room: StaffRoom, who: Visitor) -> None:
    who.answered(who.say("ask staff about my pills")["sequence"])
    browser = staff_room.enter("reviewer")
    page = browser.get(PAGE)
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|srcset)="(/staff/insight/drawing/[^"]+)"', page.text)
    assert len(addresses) >= 8
    for address in addresses:
        reply = browser.get(address.replace("&amp;", "&"))
        assert reply.status_code == 200
        assert reply.headers["content-type"] == "image/svg+xml"
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script" not in policy
        assert_harmless(reply.content)


def busy(http: httpx.Client) -> None:
    """Let visitors do what each chart counts."""
    who = visitor(http)
    for number, helpful in enumerate((True, False)):
        (reply,) = who.answered(who.say(f"what are the risks, {number}")["sequence"])
        body = {"sequence": reply["sequence"], "helpful": helpful}
        assert http.post("/v1/feedback", json=body, headers=who.headers).status_code == 200
    other = visitor(http)
    other.answered(other.say("ask staff about my pills")["sequence"])
    visitor(http).say("I will kill myself")


def test_each_chart_is_drawn_and_stands_as_a_table_that_equals_its_file(
    staff_room: StaffRoom, http: httpx.Client, edge: Edge
) -> None:
    busy(http)
    browser = staff_room.enter("reviewer")
    wide = (edge.house.clock() - timedelta(days=12)).date().isoformat()  # these days are not remembered yet
    page = browser.get(PAGE, params={"from": wide, "to": today(edge)}).text
    sheets = re.findall(
        r'<section class="card sheet" aria-labelledby="(\w+)-title">(.*?)</section>', page, re.DOTALL
    )
    assert [name for name, _ in sheets] == SHEETS
    for name, html in sheets:
        shown = [
            [unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
            for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
        ]
        (address,) = re.findall(r'href="([^"]+)" download', html)
        file = browser.get(unescape(address))
        assert f'filename="{name}_{wide}_' in file.headers["content-disposition"]
        assert shown == list(csv.reader(io.StringIO(file.text, newline=""))), name
        assert len(shown) > 1, name
        (picture,) = re.findall(r'<img src="([^"]+)"', html)
        drawing = browser.get(unescape(picture))
        assert drawing.headers["content-type"] == "image/svg+xml"
        assert_harmless(drawing.content)
        assert b"<path" in drawing.content or b"<rect" in drawing.content, name


def test_the_page_holds_no_style_or_script_of_its_own(staff_room: StaffRoom) -> None:
    page = staff_room.enter("reviewer").get(PAGE).text
    assert " style=" not in page
    assert "<style" not in page
    assert re.findall(r"<script(?![^>]* src=)", page) == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"from": "yesterday"}, "must look like"),
        ({"from": "2026-02-30"}, "must look like"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "comes after the last"),
        ({"from": "2999-01-01", "to": "2999-01-02"}, "still to come"),
        ({"from": "2001-01-01", "to": "2026-01-02"}, "two years"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "before the year 2000"),
        ({"from": "2000-01-01", "to": "2000-01-02"}, ""),
        ({"to": "<script>alert(1)</script>"}, "must look like"),
        ({"from": "2026-01-01' OR 1=1 --"}, "must look like"),
    ],
)
def test_days_that_cannot_be_shown_are_refused_with_what_was_typed(
    staff_room: StaffRoom, query: dict[str, str], sentence: str
) -> None:
    browser = staff_room.enter("reviewer")
    page = browser.get(PAGE, params=query)
    assert page.status_code == (422 if sentence else 200)
    assert sentence in page.text
    assert "<script>alert" not in page.text
    for typed in query.values():
        assert typed in page.text or typed.startswith(("<", "2026-01-01'"))
    for part in ("table", "drawing"):
        assert browser.get(f"{PAGE}/{part}/chats", params=query).status_code == page.status_code


def test_a_chart_that_there_is_not_is_not_found(staff_room: StaffRoom) -> None:
    browser = staff_room.enter("reviewer")
    for part in ("table", "drawing"):
        assert browser.get(f"{PAGE}/{part}/..%2Fsecrets").status_code == 404
        assert browser.get(f"{PAGE}/{part}/nothing").status_code == 404


def test_many_days_are_drawn_by_weeks_and_tabled_by_days(staff_room: StaffRoom, edge: Edge) -> None:
    last = datetime.fromisoformat(today(edge)).date()
    query = {"from": (last - timedelta(days=364)).isoformat(), "to": last.isoformat()}
    assert len(table(staff_room, "chats", **query)) == 365
    assert "a week." in staff_room.enter("reviewer").get(PAGE, params=query).text


def test_a_file_says_what_it_holds(staff_room: StaffRoom) -> None:
    query = {"from": "2026-01-01", "to": "2026-01-31"}
    reply = staff_room.enter("reviewer").get(f"{PAGE}/table/waiting", params=query)
    assert reply.headers["content-disposition"] == 'attachment; filename="waiting_2026-01-01_2026-01-31.csv"'


def test_no_cell_of_a_table_is_a_formula() -> None:
    words = ("=1+1", "+1", "@x", "-2", "\t=1")
    drawn = Drawn(Shape.BARS, words, (("Times", "accent", (1, 2, 3, 4, 5)),))
    sheet = Sheet("x", "X", "", "", ("=cmd", "Times"), tuple((word, 1) for word in words), drawn)
    rows = list(csv.reader(io.StringIO(b"".join(sheet.csv()).decode(), newline="")))
    assert [row[0] for row in rows] == ["'" + word for word in ("=cmd", *words)]


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("narrow", [False, True])
def test_hostile_labels_stay_text_in_a_drawing(shape: Shape, narrow: bool) -> None:
    label = "</text><script>alert(1)</script>\"'&"
    drawn = Drawn(shape, (label, "b"), ((label, "accent", (3, 0)), ("x", "crisis", (None, 1))))
    assert_harmless(draw(drawn, narrow=narrow))


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 10, 99, 100, 101, 12345, 10**8])
def test_ticks_are_whole_few_and_reach_the_greatest(most: int) -> None:
    ticks = ticks_to(most)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 6
    assert all(tick == int(tick) for tick in ticks)
    assert ticks[-2] < max(most, 1) <= ticks[-1]


def assert_harmless(svg: bytes) -> None:
    """Nothing in it runs, and nothing is fetched for it."""
    for node in ET.fromstring(svg).iter():  # noqa: S314 - our own drawing
        assert isinstance(node.tag, str)  # no comment, no instruction
        assert node.tag.rpartition("}")[2] not in ("script", "foreignObject", "image", "use", "a")
        for name, value in node.attrib.items():
            assert not name.rpartition("}")[2].startswith("on")
            assert "href" not in name
            assert "://" not in value
        assert "@import" not in (node.text or "")
        assert "url(" not in (node.text or "")
