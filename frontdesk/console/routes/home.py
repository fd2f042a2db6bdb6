"""The first page."""

from fastapi import APIRouter, Request, Response

from frontdesk.console.context import TheConsole
from frontdesk.console.members import ReviewerReads

routes = APIRouter()


@routes.get("/")
async def home(request: Request, console: TheConsole, _: ReviewerReads) -> Response:
    """Show where to go."""
    return console.pages.page(request, "home.html")
