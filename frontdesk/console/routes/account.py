"""Signing in and out."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.context import Console, TheConsole
from frontdesk.console.cookies import (
    COOKIE,
    check_door,
    clear,
    door_csrf,
    door_token,
    ours,
    set_door,
    set_session,
)
from frontdesk.console.members import ReviewerActs, member_of
from frontdesk.console.second_factor import is_required
from frontdesk.console.sessions import begin
from frontdesk.console.signing_in import address_of, check_password
from frontdesk.errors import InputError, TooManyError
from frontdesk.records import StaffAccount, UnitOfWork

routes = APIRouter()

_DONE = {"password": "Your password is set. Sign in with it.", "out": "You are signed out."}


@routes.get("/sign-in")
async def sign_in_page(request: Request, console: TheConsole) -> Response:
    """Ask who it is; lead on whoever is signed in already."""
    wanted = ours(request.query_params.get("next"))
    if await member_of(request, console) is not None:
        return RedirectResponse(wanted, 303)
    done = _DONE.get(request.query_params.get("done", ""), "")
    return asked(request, console, wanted, done=done)


@routes.post("/sign-in")
async def sign_in(
    request: Request, console: TheConsole, email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "", csrf: Annotated[str, Form()] = "",
    following: Annotated[str, Form(alias="next")] = "",
) -> Response:  # fmt: skip
    """Begin a session for whoever knows the password."""
    check_door(request, csrf)
    address = address_of(request, console)
    try:
        account = await check_password(console, email=email, password=password, address=address)
    except InputError as error:
        return asked(request, console, ours(following), problem=str(error), email=email, status=422)
    except TooManyError as error:
        reply = asked(request, console, ours(following), problem=str(error), email=email, status=429)
        reply.headers["Retry-After"] = str(error.retry_after_s)
        return reply
    return await enter(request, console, account, ours(following), how="password")


@routes.post("/sign-out")
async def sign_out(console: TheConsole, member: ReviewerActs) -> Response:
    """End the session."""

    def end(uow: UnitOfWork) -> None:
        uow.staff.end_session(member.session)
        uow.people.audit(member.name, "sign out", f"account:{member.id}")

    await console.store.write(end)
    reply = RedirectResponse("/staff/sign-in?done=out", 303)
    clear(reply, COOKIE)
    return reply


async def enter(
    request: Request, console: Console, account: StaffAccount, wanted: str, *, how: str
) -> Response:
    """Begin a session and lead to `wanted`, or to the second factor where there is or must be one."""
    moment, before = console.clock(), request.cookies.get(COOKIE, "")
    half = how == "password" and (account.has_second_factor or is_required(account, console.settings))

    def begun(uow: UnitOfWork) -> str:
        if not half:
            uow.people.audit(account.name, "sign in", f"account:{account.id}", how=how)
        return begin(uow, account, moment, verified=not half, instead_of=before)

    reply = RedirectResponse(f"/staff/second-factor?next={quote(wanted)}" if half else wanted, 303)
    set_session(reply, await console.store.write(begun))
    return reply


def asked(
    request: Request, console: Console, wanted: str, *, problem: str = "", done: str = "", email: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    """Show the sign-in page."""
    token = door_token(request)
    shown = {"csrf": door_csrf(token), "next": wanted, "problem": problem, "done": done, "email": email,
             "elsewhere": request.app.state.provider.is_set}  # fmt: skip
    reply = console.pages.page(request, "account/sign_in.html", shown, status=status)
    set_door(reply, token)
    return reply
