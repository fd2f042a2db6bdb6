"""What to look at next, and the filters that members save."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.context import TheConsole
from frontdesk.console.members import ReviewerActs, ReviewerReads
from frontdesk.console.review import words
from frontdesk.console.review.filters import read_filters
from frontdesk.errors import InputError
from frontdesk.records import UnitOfWork
from frontdesk.records import saved_filters as filters
from frontdesk.records.queue import READ, set_aside, waiting

routes = APIRouter(prefix="/review")
SHOWN = 50


@routes.get("/queue")
async def queue(request: Request, console: TheConsole, member: ReviewerReads) -> Response:
    """Show what to look at, what is most likely wrong first."""
    groups = await console.store.read(lambda uow: waiting(uow.session))
    messages = sum(1 + len(group.others) for group in groups)
    count = f"{messages}" if messages < READ else f"More than {READ - 1}"
    context = {"groups": groups[:SHOWN], "count": count, "words": words}
    return console.pages.page(request, "review/queue.html", context)


@routes.post("/queue/aside")
async def aside(
    request: Request, console: TheConsole, member: ReviewerActs, message: Annotated[list[int] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Leave messages out that say nearly the same as one that was looked at."""
    chosen = [number for number in (message or [])[:READ] if 0 < number < 2**31]

    def change(uow: UnitOfWork) -> None:
        set_aside(uow.session, chosen)
        uow.people.audit(member.name, "set_aside", "queue", messages=chosen)

    await console.store.write(change)
    return RedirectResponse("/staff/review/queue", 303)


@routes.post("/filters")
async def save(
    console: TheConsole, member: ReviewerActs, name: Annotated[str, Form()] = "", query: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Save the list's filters under a name."""
    given = read_filters(dict(parse_qsl(query)), console.knowledge, console.clinic.hours.zone)
    if given.problems or not given.given:
        raise InputError("These filters cannot be saved: choose them in the list first.")

    def keep(uow: UnitOfWork) -> None:
        filters.save(uow.session, member.id, name, given.query[:1000])
        uow.people.audit(member.name, "save filters", f"account:{member.id}")

    await console.store.write(keep)
    return RedirectResponse(f"/staff/review?{given.query}", 303)


@routes.post("/filters/{number}/forget")
async def forget(number: int, console: TheConsole, member: ReviewerActs) -> Response:
    """Forget saved filters of one's own."""

    def forgetting(uow: UnitOfWork) -> None:
        filters.forget(uow.session, member.id, number)
        uow.people.audit(member.name, "forget filters", f"account:{member.id}")

    await console.store.write(forgetting)
    return RedirectResponse("/staff/review", 303)
