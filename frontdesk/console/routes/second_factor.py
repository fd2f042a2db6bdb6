"""The second factor: set it up, and show it when signing in."""

from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.context import Console, TheConsole
from frontdesk.console.cookies import ours, set_session
from frontdesk.console.half_way import HalfWay, HalfWayActs, HalfWayReads
from frontdesk.console.second_factor import (
    check_code,
    new_recovery_codes,
    new_secret,
    picture,
)
from frontdesk.console.sessions import begin
from frontdesk.errors import InputError, TooManyError
from frontdesk.records import UnitOfWork

routes = APIRouter(prefix="/second-factor")

_SET_UP = "/staff/second-factor/set-up"


@routes.get("")
async def code_page(request: Request, console: TheConsole, half: HalfWayReads) -> Response:
    """Ask for a code."""
    wanted = ours(request.query_params.get("next"))
    if half.verified:
        return RedirectResponse(wanted, 303)
    if not half.account.has_second_factor:
        return RedirectResponse(f"{_SET_UP}?{request.url.query}", 303)
    return _asked(request, console, half, "code", wanted)


@routes.post("")
async def show_code(
    request: Request, console: TheConsole, half: HalfWayActs, code: Annotated[str, Form()] = "",
    following: Annotated[str, Form(alias="next")] = "",
) -> Response:  # fmt: skip
    """Sign in whoever knows the password and shows a code."""
    wanted = ours(following)
    if half.verified or not half.account.has_second_factor:
        return RedirectResponse(wanted, 303)
    try:
        recovery = await check_code(console, half.account.id, code)
    except (InputError, TooManyError) as error:
        return _asked(request, console, half, "code", wanted, problem=error)
    how = "password and recovery code" if recovery else "password and code"
    token = await console.store.write(partial(_entered, console=console, half=half, how=how))
    reply = RedirectResponse("/staff/me" if recovery else wanted, 303)
    set_session(reply, token)
    return reply


@routes.get("/set-up")
async def set_up_page(request: Request, console: TheConsole, half: HalfWayReads) -> Response:
    """Show what an authenticator needs."""
    wanted = ours(request.query_params.get("next"))
    if half.account.has_second_factor:
        return RedirectResponse(
            "/staff/me" if half.verified else f"/staff/second-factor?next={quote(wanted)}", 303
        )
    return await _offered(request, console, half, wanted)


@routes.post("/set-up")
async def set_up(
    request: Request, console: TheConsole, half: HalfWayActs, code: Annotated[str, Form()] = "",
    following: Annotated[str, Form(alias="next")] = "",
) -> Response:  # fmt: skip
    """Set the second factor up when its first code is right; show the recovery codes once."""
    wanted = ours(following)
    if half.account.has_second_factor:
        return RedirectResponse("/staff/me" if half.verified else "/staff/second-factor", 303)
    try:
        await check_code(console, half.account.id, code)
    except (InputError, TooManyError) as error:
        return await _offered(request, console, half, wanted, problem=error)
    codes = new_recovery_codes()
    token = await console.store.write(partial(_set_up, console=console, half=half, codes=codes))
    reply = console.pages.page(request, "account/recovery_codes.html", {"codes": codes, "next": wanted})
    set_session(reply, token)
    return reply


def _set_up(uow: UnitOfWork, *, console: Console, half: HalfWay, codes: list[str]) -> str:
    uow.factors.set_recovery(half.account.id, codes)
    uow.people.audit(half.account.name, "set up second factor", f"account:{half.account.id}")
    return _entered(uow, console=console, half=half, how="password and code")


def _entered(uow: UnitOfWork, *, console: Console, half: HalfWay, how: str) -> str:
    """Return the token of a session that is whole; the one before opens nothing any more."""
    if not half.verified:
        uow.people.audit(half.account.name, "sign in", f"account:{half.account.id}", how=how)
    return begin(uow, half.account, console.clock(), verified=True, instead_of=half.token)


async def _offered(
    request: Request, console: Console, half: HalfWay, wanted: str, *, problem: Exception | None = None
) -> Response:
    fresh = new_secret()
    secret = await console.store.write(lambda uow: uow.factors.offer(half.account.id, fresh))
    shown = {
        "picture": picture(secret, email=half.account.email, clinic=console.clinic.name),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "required": not half.verified,
    }
    return _asked(request, console, half, "set_up", wanted, problem=problem, **shown)


def _asked(
    request: Request, console: Console, half: HalfWay, page: str, wanted: str, *,
    problem: Exception | None = None, **more: object,
) -> Response:  # fmt: skip
    status = 429 if isinstance(problem, TooManyError) else 422 if problem else 200
    shown = {"csrf": half.csrf, "next": wanted, "problem": str(problem or ""), **more}
    reply = console.pages.page(request, f"account/factor_{page}.html", shown, status=status)
    if isinstance(problem, TooManyError):
        reply.headers["Retry-After"] = str(problem.retry_after_s)
    return reply
