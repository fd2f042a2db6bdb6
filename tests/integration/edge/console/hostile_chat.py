"""A chat in which everything that people type is hostile, and readers that notice when it has worked."""

import csv
import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import httpx
from console_tools import Browser, StaffRoom
from edge_tools import FakeRasa, Visitor

from frontdesk.records import RunState

MARK = "data-hostile"  # no element of ours has this attribute
PHONE = "5550148"
SEEN = "alert(1)"  # what can be read of hostile words on a page that shows them
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


def canary() -> str:
    """Return a number that is masked in masked copies and found nowhere else."""
    return str(secrets.randbelow(9 * 10**11) + 10**11)


def word() -> str:
    """Return letters that no mask takes out, found nowhere else."""
    return "".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _ in range(12))


def hostile(secret: str) -> str:
    """Return words with markup, quotes of SQL and of attributes, and a formula of spreadsheets around a secret."""
    return (
        f'=HYPERLINK("http://x")\' OR 1=1; -- {secret} "\'><script {MARK}>alert(1)</script>'
        f"<img {MARK} src=x onerror=alert(2)></title></textarea><svg {MARK} onload=alert(3)>"
    )


@dataclass(frozen=True)
class Secrets:
    """What is hidden in each place.

    Attributes:
        words: numbers that readers of the masked copies must not see.
        staff_only: what stands in no masked copy: notes, contact details and saved replies.
    """

    said: str
    remark: str
    flag: str
    note: str
    name: str
    email: str
    reply: str

    @property
    def words(self) -> tuple[str, ...]:
        """Return the numbers in what reviewers read with the numbers masked."""
        return (self.said, self.remark, self.flag)

    @property
    def staff_only(self) -> tuple[str, ...]:
        """Return what reviewers may not see even masked."""
        return (self.note, self.name, self.email, PHONE, self.reply)


@dataclass(frozen=True)
class HostileChat:
    """The chat, a colleague with a hostile name, and a teaching run."""

    chat: str
    secrets: Secrets
    colleague: str
    account: int
    run: int


def seeded(room: StaffRoom, http: httpx.Client, rasa: FakeRasa) -> HostileChat:
    """Let a visitor and staff type hostile words wherever something can be typed."""
    rasa.mode = "lost"  # it repeats nothing: its own words are shown unmasked
    hidden = Secrets(
        said=canary(), remark=canary(), flag=canary(), note=word(), name=word(), email=word(), reply=word()
    )
    page = f'https://clinic.example/"><script {MARK}>alert(1)</script>/faq'
    begun = http.post("/v1/sessions", json={"language": "en", "page": page}).json()
    who = Visitor(http, begun["token"], begun["conversation"])
    (reply,) = who.answered(who.say(hostile(hidden.said))["sequence"])
    sent(who, "feedback", {"sequence": reply["sequence"], "helpful": False, "word": hostile(hidden.remark)})
    details = {"name": f"=1+1<img {MARK}>{hidden.name}", "phone": "303 555 0148", "consent": True,
               "email": f"{hidden.email}@visitor.example", "best_time": f"<script {MARK}>alert(1)</script>"}  # fmt: skip
    sent(who, "contact", details)
    colleague = room.enter("agent", f"=Dana <script {MARK}>alert(1)</script>")
    acts(colleague, who.conversation, hidden)
    with room.edge.house.record.write() as work:
        (account,) = [one.id for one in work.staff.all() if one.name == colleague.name]
        run = work.teaching.begin(
            staff=colleague.name, current_model="fake.tar.gz", moment=room.edge.house.clock()
        )
        work.teaching.end(run.id, RunState.REFUSED, room.edge.house.clock(), f"<img {MARK}> is no reason")
        work.commit()
    return HostileChat(who.conversation, hidden, colleague.name, account, run.id)


def acts(colleague: Browser, chat: str, hidden: Secrets) -> None:
    """Let staff do what leaves words: note, save, flag, mark, keep filters, look, answer."""
    for path, form in (
        (f"chats/{chat}/note", {"text": hostile(hidden.note)}),
        ("replies", {"title": f"=1 <script {MARK}>alert(1)</script>", "text": hostile(hidden.reply)}),
        (f"review/{chat}/flag", {"colleague": colleague.name, "note": hostile(hidden.flag)}),
        (f"review/{chat}/replies/2", {"judgement": "bad", "note": hostile(hidden.flag)}),
        ("review/filters", {"name": f"<script {MARK}>alert(1)</script>", "query": "kind=clinic"}),
        (f"chats/{chat}/say", {"text": f"Hello. {hostile(hidden.said)}", "takes": "true"}),
        (f"chats/{chat}/called", {}),
    ):
        reply = colleague.post(f"/staff/{path}", form)
        assert reply.status_code == 303, (path, reply.status_code, reply.text)
    assert colleague.get(f"/staff/chats/{chat}/contact").status_code == 200


def sent(who: Visitor, path: str, body: dict[str, Any]) -> None:
    reply = who.http.post(f"/v1/{path}", json=body, headers=who.headers)
    assert reply.status_code == 200, reply.text


class Elements(HTMLParser):
    """Reads a page as a browser would, and keeps what hostile words became if they became markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.alive: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        source = given.get("src") or given.get("href") or ""
        ours = source.startswith(("/", "#", "?", "data:", "tel:", "mailto:")) or not source
        if MARK in given or any(name.startswith("on") for name in given) or not ours:
            self.alive.append(self.get_starttag_text() or tag)
        if (tag == "script" and not given.get("src")) or source.startswith("javascript:"):
            self.alive.append(self.get_starttag_text() or tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def formulas(text: str) -> Iterator[str]:
    """Yield the cells of a CSV file that a spreadsheet would compute."""
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            if cell.startswith(_FORMULAS) or cell.strip().startswith(_FORMULAS):
                yield cell
