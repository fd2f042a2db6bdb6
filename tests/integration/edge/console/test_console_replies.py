"""Replies at hand, typing, and of which chats somebody wants to hear."""

from collections.abc import Callable
from pathlib import Path

from console_tools import Browser, StaffRoom
from edge_tools import Edge, Visitor, until, visitor
from httpx import Client

from frontdesk.language.files import PROJECT

SCRIPT = "<script>alert(1)</script>"


def test_the_answers_of_the_article_are_found_by_words_and_name_their_section(dana: Browser) -> None:
    found = dana.get("/staff/replies/found", params={"q": "side effe"}).text
    assert "Side effects of an infusion" in found
    assert "(From our article, “Ketamine Treatment Process”.)" in found
    assert "Answers of the article" not in dana.get("/staff/replies/found").text
    assert "Nothing has these words." in dana.get("/staff/replies/found", params={"q": "zzz \" ' <"}).text


def test_a_saved_reply_is_everybody_s_until_it_is_removed(dana: Browser, staff_room: StaffRoom) -> None:
    ben = staff_room.enter("agent")
    title = f"Good bye {dana.name}"
    form = {"title": title, "text": f"Take care. {SCRIPT}"}
    assert dana.post("/staff/replies", form).status_code == 303
    again = ben.post("/staff/replies", form)
    assert again.status_code == 422
    assert "already" in again.text
    for empty in ({"title": " ", "text": "x"}, {"title": "x", "text": " "}):
        assert dana.post("/staff/replies", empty).status_code == 422
    for page in ("/staff/replies", "/staff/replies/found?q=care"):
        text = ben.get(page).text
        assert title in text
        assert SCRIPT not in text
        assert "&lt;script&gt;" in text
    number = ben.get("/staff/replies").text.split(title)[1].split("/staff/replies/")[1].split("/")[0]
    assert ben.post(f"/staff/replies/{number}/remove").status_code == 303
    assert title not in dana.get("/staff/replies").text
    assert ben.post(f"/staff/replies/{number}/remove").status_code == 404


def test_the_clinic_s_replies_say_what_it_configured(
    sqlite_url: str, start: Callable[..., Edge], tmp_path: Path, staff_room_of: Callable[[Edge], StaffRoom]
) -> None:
    text = (PROJECT / "clinic.yml").read_text(encoding="utf-8")
    text = text.replace('phone: ""', 'phone: "303 555 0100"')
    text = text.replace("  replies: []", '  replies: [{title: Call us, text: "Please call {phone}."}]')
    (tmp_path / "clinic.yml").write_text(text, encoding="utf-8")
    edge = start(sqlite_url, clinic_file=tmp_path / "clinic.yml")
    with Client(base_url=edge.url, trust_env=False) as http:
        page = staff_room_of(edge).enter("agent").get(f"/staff/chats/{visitor(http).conversation}").text
    assert 'data-insert="Please call 303 555 0100."' in page


def test_the_visitor_sees_that_whoever_holds_the_chat_is_typing(
    who: Visitor, dana: Browser, staff_room: StaffRoom
) -> None:
    ben = staff_room.enter("agent")
    page = f"/staff/chats/{who.conversation}"

    def typing() -> bool:
        return who.http.get("/v1/messages", headers=who.headers).json()["staff_typing"]

    dana.post(f"{page}/take")
    ben.post(f"{page}/typing")
    assert not typing()
    assert dana.htmx(f"{page}/typing").status_code == 204
    until(typing)
    dana.post(f"{page}/say", {"text": "Here I am."})
    assert not typing()


def test_nobody_hears_of_chats_before_they_want_to_and_the_choice_is_kept(
    dana: Browser, staff_room: StaffRoom
) -> None:
    assert 'data-sound="off" data-notice="off"' in dana.get("/staff/inbox").text
    assert dana.htmx("/staff/alerts", {"sound": "urgent", "notice": "all"}).status_code == 204
    assert 'data-sound="urgent" data-notice="all"' in dana.get("/staff/inbox").text
    assert dana.post("/staff/alerts", {"sound": "loud", "notice": "all"}).status_code == 422
    assert 'data-sound="off" data-notice="off"' in staff_room.enter("agent").get("/staff/inbox").text
