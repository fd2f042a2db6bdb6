"""Reading conversations for review: the list with its filters, and the transcript."""

import base64
import binascii
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from frontdesk.console.chat import may_read_clearly
from frontdesk.console.context import Console, TheConsole
from frontdesk.console.members import Member, ReviewerReads
from frontdesk.console.review import words
from frontdesk.console.review.filters import NAMES, Filters, options_of, read_filters
from frontdesk.console.review.labels import Labels
from frontdesk.errors import InputError
from frontdesk.records import UnitOfWork
from frontdesk.records.chat_list import Listed, Place, listed, page
from frontdesk.records.digests import Digests
from frontdesk.records.queue import around
from frontdesk.records.saved_filters import saved
from frontdesk.records.search import Hit, look

routes = APIRouter(prefix="/review")
PAGE = 25
ERASED = "The conversation is erased, with everything that was said in it."


@routes.get("")
async def conversations(request: Request, console: TheConsole, member: ReviewerReads) -> Response:
    """Show conversations, the latest begun first."""
    filters = read_filters(request.query_params, console.knowledge, console.clinic.hours.zone, member.name)
    after = request.query_params.get("after", "")
    find = _searched if filters.words else _listed
    found = await console.store.read(partial(find, filters=filters, after=_place(after), account=member.id))
    context = {
        "filters": filters,
        "options": options_of(console.knowledge),
        "labels": Labels(console.knowledge),
    }
    whole = context | found | {"words": words, "pieces": _pieces, "after": after}
    whole |= {"done": ERASED if request.query_params.get("done") == "erased" else "", "problem": ""}
    whole["given"] = dict.fromkeys(NAMES, "") | dict(filters.given)
    return console.pages.page(request, "review/list.html", whole, status=422 if filters.problems else 200)


@routes.get("/{chat}")
async def conversation(request: Request, chat: str, console: TheConsole, member: ReviewerReads) -> Response:
    """Show what was said in a conversation, masked, and what was understood of it."""
    return await transcript(request, console, member, chat)


async def transcript(
    request: Request, console: Console, member: Member, chat: str, *, problem: dict[str, Any] | None = None
) -> Response:  # fmt: skip
    """Return a conversation's page.

    Args:
        request: may name, in `after`, the message to begin behind.
        console: what pages need.
        member: who reads.
        chat: the conversation's id.
        problem: what was wrong with a form that was sent, and what stood in it.

    Raises:
        NotFoundError: there is no such conversation.
    """
    after = _number(request.query_params.get("after", "")) or 0
    key = key_of(request)
    notes = may_read_clearly(member)
    found, colleagues = await console.store.read(
        lambda uow: (uow.reviewed_chats.read(chat, after=after, notes=notes), uow.staff.all_active())
    )
    queue = await console.store.read(lambda uow: around(uow.session, key)) if key else None
    context = {
        "chat": found, "labels": Labels(console.knowledge), "words": words, "knowledge": console.knowledge,
        "problem": problem or {}, "after": after, "queue": queue, "colleagues": colleagues,
        "query": query_of(request),
    }  # fmt: skip
    return console.pages.page(request, "review/transcript.html", context, status=422 if problem else 200)


def key_of(request: Request) -> tuple[int, int] | None:
    """Return the place in the queue that an address names; a damaged one names none."""
    attention, _, message = request.query_params.get("queue", "").partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 12 for part in (attention, message)):
        return None
    return int(attention), int(message)


def query_of(request: Request) -> str:
    """Return the query that keeps a reader's place: in the queue, and behind which message the page begins."""
    key, after = key_of(request), _number(request.query_params.get("after", ""))
    place = ({"queue": f"{key[0]}-{key[1]}"} if key else {}) | ({"after": str(after)} if after else {})
    return f"?{urlencode(place)}" if place else ""


def _listed(uow: UnitOfWork, *, filters: Filters, after: Place | None, account: int) -> dict[str, Any]:
    found = page(uow.session, filters.wanted, after=after, limit=PAGE + 1)
    following = _cursor(found[PAGE - 1].place) if len(found) > PAGE else None
    rows = [(one, None) for one in found[:PAGE]]
    return {"rows": rows, "following": following, **_choices(uow, account)}


def _searched(uow: UnitOfWork, *, filters: Filters, after: Place | None, account: int) -> dict[str, Any]:
    found = look(uow.session, filters.words, after=after, limit=PAGE, wanted=filters.wanted)
    shown = {hit.conversation: hit for hit in found.hits}
    rows: list[tuple[Listed, Hit | None]] = [(one, shown[one.id]) for one in listed(uow.session, list(shown))]
    following = _cursor(found.following) if found.following else None
    return {"rows": rows, "following": following, **_choices(uow, account)}


def _choices(uow: UnitOfWork, account: int) -> dict[str, Any]:
    return {"models": Digests(uow.session).models(), "saved": saved(uow.session, account)}


def _pieces(hit: Hit) -> list[tuple[str, bool]]:
    """Return a snippet in pieces, each with whether it is what was searched for."""
    found, place = [], 0
    for start, end in hit.marks:
        found += [(hit.snippet[place:start], False), (hit.snippet[start:end], True)]
        place = end
    return [*found, (hit.snippet[place:], False)]


def _cursor(place: Place) -> str:
    text = f"{place.started.isoformat()} {place.conversation}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str) -> Place | None:
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        moment, _, identity = base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii").partition(" ")
        started = datetime.fromisoformat(moment)
        if started.tzinfo is None or not identity:
            raise ValueError(moment)
    except (ValueError, binascii.Error) as error:
        raise InputError("This address is damaged: begin again at the first page.") from error
    return Place(started, identity)


def _number(cursor: str) -> int | None:
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 16):
        raise InputError("This address is damaged: begin again at the first page.")
    return int(cursor)
