"""Questions without an answer: masked words, grouped, harmless."""

import csv
import io

from console_tools import StaffRoom
from edge_tools import Edge

from frontdesk.records import Author

PAGE = "/staff/insight/questions"
HOSTILE = "<script>alert(1)</script>"


def ask(edge: Edge, *texts: str, kind: str = "out_of_scope") -> str:
    """Record a chat in which each of `texts` got no answer."""
    with edge.house.record.write() as work:
        chat = work.conversations.start().id
        for number, text in enumerate(texts):
            question, _ = work.messages.receive(chat, f"q{number}", text)
            work.messages.add(chat, Author.ASSISTANT, "No.", kind=kind, reply_to=question.sequence)
            work.messages.settle(question)
        work.commit()
    return chat


def test_questions_are_shown_masked_and_lead_to_their_chat(staff_room: StaffRoom, edge: Edge) -> None:
    chat = ask(edge, "is there parking, call 555 1234", "do you have parking", HOSTILE)
    page = staff_room.enter("reviewer").get(PAGE)
    assert page.status_code == 200
    assert "call ### ####" in page.text
    assert "555" not in page.text.partition("<main")[2]
    assert f'href="/staff/chats/{chat}#m-1"' in page.text
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(#)" in page.text


def test_the_page_of_figures_fetches_them_as_a_part(staff_room: StaffRoom, edge: Edge) -> None:
    ask(edge, "can i bring my dog")
    browser = staff_room.enter("reviewer")
    address = browser.get("/staff/insight").text.partition('hx-get="')[2].partition('"')[0]
    assert address.startswith(PAGE)
    part = browser.get(address.replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert "can i bring my dog" in part.text
    assert "<html" not in part.text


def test_the_table_defuses_formulas(staff_room: StaffRoom, edge: Edge) -> None:
    words = ["=HYPERLINK(1)", "+1 parking", "@SUM(A)", "-1", "'; DROP TABLE message; --"]
    ask(edge, *words)
    reply = staff_room.enter("reviewer").get(f"{PAGE}/table")
    rows = list(csv.DictReader(io.StringIO(reply.text, newline="")))
    texts = {row["Text"] for row in rows}
    assert {"'=HYPERLINK(#)", "'+# parking", "'@SUM(A)", "'-#", "'; DROP TABLE message; --"} <= texts
    for row in rows:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())
