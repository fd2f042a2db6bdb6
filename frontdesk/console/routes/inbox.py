"""Who needs a person: the page that staff have open all day."""

from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.context import TheConsole
from frontdesk.console.inbox import NAMES, List, read_pane
from frontdesk.console.members import ReviewerReads

routes = APIRouter()


@routes.get("/")
async def first_page(_: ReviewerReads) -> Response:
    """Lead to the inbox."""
    return RedirectResponse("/staff/inbox", 303)


@routes.get("/inbox")
async def inbox(
    request: Request, console: TheConsole, member: ReviewerReads, show: List = List.NEEDS
) -> Response:
    """Show who needs a person, or another list."""
    reading = partial(read_pane, console=console, member=member, chosen=show)
    pane = await console.store.read(reading)
    return console.pages.page(request, "inbox/page.html", {"pane": pane, "names": NAMES, "here": None})
