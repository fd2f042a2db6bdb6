"""Signing in and out."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.context import TheConsole
from frontdesk.console.members import COOKIE, ReviewerActs

routes = APIRouter()


@routes.get("/sign-in")
async def sign_in_page(request: Request, console: TheConsole) -> Response:
    """Ask who it is."""
    return console.pages.page(request, "account/sign_in.html")


@routes.post("/sign-out")
async def sign_out(console: TheConsole, member: ReviewerActs) -> Response:
    """End the session."""
    await console.store.write(lambda uow: uow.staff.end_session(member.session))
    reply = RedirectResponse("/staff/sign-in", 303)
    reply.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return reply
