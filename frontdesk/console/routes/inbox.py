"""Who needs a person: the page that staff have open all day."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.alerts import read_alerts
from frontdesk.console.context import Console, TheConsole
from frontdesk.console.feed import Feed, Page
from frontdesk.console.inbox import List
from frontdesk.console.members import Member, ReviewerReads
from frontdesk.console.parts import marks, pane_part
from frontdesk.records import UnitOfWork

routes = APIRouter()
Have = Annotated[str, Query(max_length=300)]


@routes.get("/")
async def first_page(_: ReviewerReads) -> Response:
    """Lead to the inbox."""
    return RedirectResponse("/staff/inbox", 303)


@routes.get("/inbox")
async def inbox(
    request: Request, console: TheConsole, member: ReviewerReads, show: List = List.NEEDS
) -> Response:
    """Show who needs a person, or another list."""
    parts, alerts = await console.store.read(partial(_parts, console=console, member=member, show=show))
    return console.pages.page(request, "inbox/page.html", {
        "parts": parts, "have": marks(parts), "show": show, "alerts": alerts,
    })  # fmt: skip


@routes.get("/inbox/events")
async def inbox_events(
    console: TheConsole, member: ReviewerReads, show: List = List.NEEDS, have: Have = ""
) -> Response:
    """Stream the inbox anew whenever it changes."""
    return console.live.open(member.id, Feed(console, member, Page(show, have=have)))


def _parts(
    uow: UnitOfWork, *, console: Console, member: Member, show: List
) -> tuple[dict[str, str], dict[str, str]]:
    return {**pane_part(uow, console, member, show, None)}, read_alerts(uow, member)
