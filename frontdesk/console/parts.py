"""The parts of a page that change while it is open: drawn for the page first, for its live stream later."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial

from markupsafe import Markup

from frontdesk.console.at_hand import find
from frontdesk.console.chat import Head, may_read_clearly, understood
from frontdesk.console.context import Console
from frontdesk.console.inbox import NAMES, List, read_pane
from frontdesk.console.members import Member
from frontdesk.console.wording import OUTCOMES
from frontdesk.records import UnitOfWork
from frontdesk.records.transcripts import Line

_MARK_CHARS = 10


def pane_part(
    uow: UnitOfWork, console: Console, member: Member, show: List, here: str | None
) -> dict[str, Markup]:
    """Return the inbox, and beside a chat who else is at risk.

    Args:
        uow: the transaction that reads.
        console: what the console works with.
        member: who looks.
        show: the list that is open.
        here: the chat that is open, if one is.
    """
    pane = read_pane(uow, console, member, show)
    context = {"pane": pane, "names": NAMES, "here": here, "member": member}
    names = ["pane", "elsewhere"] if here else ["pane"]
    return {
        name: Markup(console.pages.part(f"inbox/{name}.html", context))  # noqa: S704 - drawn by a template
        for name in names
    }


def chat_parts(uow: UnitOfWork, console: Console, member: Member, head: Head) -> dict[str, Markup]:
    """Return the parts of a chat's page beside what was said; fewer for whoever only reads."""
    clear = may_read_clearly(member)
    names = ["head", "composer"] + (["typing", "notes", "callback"] if clear else [])
    context = {
        "head": head, "member": member, "outcomes": OUTCOMES,
        "colleagues": uow.staff.all_answering() if clear and (head.staff or head.open_request) else (),
        "here": _signed_in(uow, console) if clear and head.open_request else (),
        "typing": clear and console.desk.visitor_types(head.chat),
        "notes": uow.people.notes_of(head.chat) if clear else (),
    }  # fmt: skip
    return {
        name: Markup(console.pages.part(f"chat/{name}.html", context))  # noqa: S704 - drawn by a template
        for name in names
    }


def _signed_in(uow: UnitOfWork, console: Console) -> set[int]:
    """Return the accounts of those who were active so lately that they are signed in."""
    since = console.clock() - timedelta(minutes=console.settings.staff_idle_minutes)
    return {account for account, at in uow.staff.last_seen().items() if at >= since}


def at_hand_part(uow: UnitOfWork, console: Console, query: str = "", *, beside: bool = True) -> Markup:
    """Return the replies that have the words of `query`, and the answers of the article that do.

    Args:
        uow: the transaction that reads.
        console: what the console works with.
        query: what was typed.
        beside: whether they stand beside a reply box, into which they can be inserted.
    """
    context = {"found": find(uow, console, query), "query": query.strip(), "beside": beside}
    return Markup(console.pages.part("replies/found.html", context))  # noqa: S704 - drawn by a template


def line_part(console: Console, member: Member, line: Line, *, amended: bool = False) -> Markup:
    """Return a message; an amended one replaces itself where it stands."""
    context = {
        "line": line, "member": member, "amended": amended, "understood": partial(understood, console=console),
    }  # fmt: skip
    return Markup(console.pages.part("chat/line.html", context))  # noqa: S704 - drawn by a template


def mark(html: str) -> str:
    """Return what tells a part from how it looked before."""
    return hashlib.sha256(html.encode()).hexdigest()[:_MARK_CHARS]


def marks(parts: Mapping[str, str]) -> str:
    """Return the marks of parts, for the address of the live stream that goes on from them."""
    return "".join(f"{name}.{mark(html)}." for name, html in parts.items())


def marks_in(text: str) -> dict[str, str]:
    """Return the marks in an address; what is none of ours only makes a part be sent once more."""
    words = text.split(".")
    return dict(_pairs(words))


def _pairs(words: list[str]) -> Iterable[tuple[str, str]]:
    return zip(words[::2], words[1::2], strict=False)
