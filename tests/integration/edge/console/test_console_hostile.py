"""What people typed does nothing on any page, in any file and in any stream, and reviewers read it masked only."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import httpx
import pytest
from console_roles import ROLES
from console_tools import Browser, StaffRoom
from edge_tools import Edge, FakeRasa
from hostile_chat import SEEN, Elements, HostileChat, formulas, hostile, seeded
from live_tools import following

from frontdesk.records import open_engine
from frontdesk.records.schema import migrate

TYPED = quote(hostile("typed"))
# Addresses that the table does not name: lists, parts, forms that keep what was typed.
FURTHER = (
    "/inbox?show=mine", "/inbox?show=colleagues", "/inbox?show=assistant", "/chats/{chat}?before=3",
    "/review?q=script", "/review?flagged=me", f"/review?q={TYPED}&from={TYPED}", "/review/{chat}?queue=40-1",
    "/replies/found?q=script", f"/audit?actor={TYPED}&target={TYPED}", "/audit?target={chat}", "/audit/export?form=jsonl",
    "/exports/figures?form=jsonl", f"/insight?from={TYPED}", f"/sign-in?next={TYPED}", f"/link/{quote('<script>', safe='')}",
)  # fmt: skip
# What does not answer with a page: it leads on, is switched off, or tells what cannot be read of what was typed.
OTHERWISE = dict.fromkeys(("/", "/sign-in", f"/sign-in?next={TYPED}", "/second-factor"), 303) | {
    "/sign-in/elsewhere": 404, "/sign-in/elsewhere/back": 404, f"/review?q={TYPED}&from={TYPED}": 422,
    f"/insight?from={TYPED}": 422, "/link/{token}": 404, f"/link/{quote('<script>', safe='')}": 404,
}  # fmt: skip
SHOWN_TO_ADMINS = {
    "/inbox?show=colleagues", "/chats/{chat}", "/chats/{chat}?before=3", "/chats/{chat}/contact", "/replies",
    "/replies/found?q=script", "/review", "/review?q=script", "/review/{chat}", "/review/queue", "/insight/questions",
    "/audit", "/audit?target={chat}", "/accounts", "/accounts/{account}", "/teaching", "/teaching/{identity}",
}  # fmt: skip
SHOWN_TO_REVIEWERS = {
    "/inbox?show=colleagues", "/chats/{chat}", "/review", "/review?q=script", "/review/{chat}", "/insight/questions",
}  # fmt: skip


@pytest.fixture
def edge(tmp_path: Path, start: Callable[..., Edge]) -> Edge:
    """An edge on a record of its own, so that all that is exported is the hostile chat."""
    url = f"sqlite:///{tmp_path / 'hostile.db'}"
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return start(url)


@pytest.fixture
def talk(staff_room: StaffRoom, http: httpx.Client, rasa: FakeRasa) -> HostileChat:
    return seeded(staff_room, http, rasa)


def addresses(talk: HostileChat, browser: Browser) -> Iterator[tuple[str, str]]:
    """Yield every address of the console that is read, as the table has it and as it is asked for."""
    sheets = sorted(set(re.findall(r"/staff/insight/table/(\w+)", browser.get("/staff/insight").text)))
    assert len(sheets) > 8
    for path in (*(path for method, path in ROLES if method == "GET"), *FURTHER):
        filled = path.replace("{chat}", talk.chat).replace("{account}", str(talk.account))
        filled = filled.replace("{identity}", str(talk.run)).replace("{token}", "none")
        for sheet in sheets if "{name}" in filled else ("",):
            yield path, "/staff" + filled.replace("{name}", sheet)


def read(browser: Browser, path: str) -> tuple[str, str, int]:
    """Return what an address gives, as one text, with its kind and status; files in an archive one by one."""
    if path.split("?")[0].endswith("/events"):
        with following(browser, path) as screen:
            screen.wait("pane")
            screen.calm()
            return "".join(event.html for event in screen.seen), "text/event-stream", 200
    reply = browser.get(path)
    kind = reply.headers.get("content-type", "").split(";")[0]
    if kind != "application/zip":
        return reply.text, kind, reply.status_code
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist()), "text/csv", 200


def test_nothing_that_people_typed_does_anything_anywhere(staff_room: StaffRoom, talk: HostileChat) -> None:
    admin = staff_room.enter("admin")
    shown = set()
    for path, address in addresses(talk, admin):
        text, kind, status = read(admin, address)
        assert status == OTHERWISE.get(path, 200), (address, status)
        if kind in ("text/html", "text/event-stream"):
            found = Elements(text)
            assert found.alive == [], address
            shown |= {path} if SEEN in "".join(found.text) or "alert(#)" in "".join(found.text) else set()
        elif kind == "text/csv":
            assert list(formulas(text)) == [], address
        elif kind == "image/svg+xml":
            assert "<script" not in text, address
    assert shown >= SHOWN_TO_ADMINS | {"/chats/{chat}/events"}, SHOWN_TO_ADMINS - shown
    for path in ("/staff/exports/conversations", "/staff/exports/unmasked"):
        file = admin.post(path, {"format": "csv", "reason": "to see that nothing runs"})
        assert "HYPERLINK" in file.text
        assert list(formulas(file.text)) == [], path


def test_reviewers_find_no_secret_anywhere(staff_room: StaffRoom, talk: HostileChat) -> None:
    rita = staff_room.enter("reviewer")
    kept = (*talk.secrets.words, *talk.secrets.staff_only)
    shown = set()
    for path, address in addresses(talk, rita):
        text, kind, status = read(rita, address)
        assert status in (403, OTHERWISE.get(path, 200)), (address, status)
        for secret in kept:
            assert secret not in unquote(text), (address, secret)
        if kind in ("text/html", "text/event-stream"):
            assert Elements(text).alive == [], address
        shown |= {path} if "alert(#)" in text or "<mark>script</mark>" in text else set()
    wanted = SHOWN_TO_REVIEWERS | {"/chats/{chat}/events", "/insight/questions/table"}
    assert shown >= wanted, wanted - shown


def test_the_secrets_are_there_to_be_found(staff_room: StaffRoom, talk: HostileChat, edge: Edge) -> None:
    """Else the test above would prove nothing: each of them is on a page that administrators see."""
    admin = staff_room.enter("admin")
    pages = ("chats/{0}", "chats/{0}/contact", "replies")
    text = "".join(admin.get(f"/staff/{page.format(talk.chat)}").text for page in pages)
    text += admin.post("/staff/exports/unmasked", {"format": "csv", "reason": "to see that it is there"}).text
    for secret in {*talk.secrets.words, *talk.secrets.staff_only} - {talk.secrets.flag}:
        assert secret in text, secret
