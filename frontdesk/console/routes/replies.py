"""Replies at hand: found while answering, saved and removed on a page of their own."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from frontdesk.console.at_hand import canned
from frontdesk.console.context import TheConsole
from frontdesk.console.members import AgentActs, AgentReads, Member
from frontdesk.console.parts import at_hand_part
from frontdesk.errors import InputError
from frontdesk.knowledge.console_settings import LONGEST_REPLY, LONGEST_TITLE
from frontdesk.language.normalise import clean
from frontdesk.records import UnitOfWork

routes = APIRouter()


@routes.get("/replies")
async def replies(request: Request, console: TheConsole, _: AgentReads) -> Response:
    """Show the clinic's replies and the saved ones."""
    saved = await console.store.read(lambda uow: uow.saved.all())
    context = {"saved": saved, "canned": list(canned(console))}
    return console.pages.page(request, "replies/page.html", context)


@routes.get("/replies/found")
async def found(
    request: Request, console: TheConsole, _: AgentReads, q: Annotated[str, Query(max_length=200)] = "",
    chat: Annotated[str, Query(max_length=64, pattern=r"^[\w-]*$")] = "",
) -> Response:  # fmt: skip
    """Show what may be inserted that has the words looked for; without scripts on a page of its own."""
    beside = request.headers.get("hx-request") == "true"
    part = await console.store.read(partial(at_hand_part, console=console, query=q, beside=beside))
    if beside:
        return HTMLResponse(part, headers={"Vary": "HX-Request"})
    return console.pages.page(
        request, "replies/found_page.html", {"at_hand": part, "query": q.strip(), "chat": chat}
    )


@routes.post("/replies")
async def save(
    console: TheConsole, member: AgentActs, title: Annotated[str, Form(max_length=LONGEST_TITLE)],
    text: Annotated[str, Form(max_length=LONGEST_REPLY)],
) -> Response:  # fmt: skip
    """Save a reply for everybody."""
    title = clean(title)
    if not title or not clean(text):
        raise InputError("A saved reply needs a title and a text.")
    await console.store.write(partial(_save, member=member, title=title, text=text.strip()))
    return RedirectResponse("/staff/replies", 303)


@routes.post("/replies/{identity}/remove")
async def remove(console: TheConsole, member: AgentActs, identity: int) -> Response:
    """Remove a saved reply."""
    await console.store.write(partial(_remove, member=member, identity=identity))
    return RedirectResponse("/staff/replies", 303)


def _save(uow: UnitOfWork, *, member: Member, title: str, text: str) -> None:
    made = uow.saved.add(title=title, text=text, staff=member.name)
    uow.people.audit(member.name, "save reply", f"reply {made.id}")


def _remove(uow: UnitOfWork, *, member: Member, identity: int) -> None:
    uow.saved.remove(identity)
    uow.people.audit(member.name, "remove reply", f"reply {identity}")
