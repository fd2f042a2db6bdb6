"""How many conversations somebody is asked to look at: pages without a live stream ask for it."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from frontdesk.console.context import TheConsole
from frontdesk.console.members import ReviewerReads

routes = APIRouter()


@routes.get("/flags")
async def flags(console: TheConsole, member: ReviewerReads) -> PlainTextResponse:
    """Return the number of conversations that are flagged for the reader and not dealt with."""
    waiting = await console.store.read(lambda uow: uow.marks.waiting_for(member.name))
    return PlainTextResponse(str(waiting))
