"""One's own account: password, second factor, sessions."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.attempts import FREE, counted
from frontdesk.console.context import Console, TheConsole
from frontdesk.console.cookies import COOKIE, clear
from frontdesk.console.members import Member, ReviewerActs, ReviewerReads
from frontdesk.console.passwords import LEAST, check_choice
from frontdesk.console.second_factor import check_code, is_required, new_recovery_codes
from frontdesk.errors import InputError
from frontdesk.records import StaffAccount, StaffSession, UnitOfWork

routes = APIRouter(prefix="/me")

_DONE = {
    "password": "Your password is changed. Other devices must sign in again.",
    "off": "The second step is off.",
    "out": "All other devices are signed out.",
}
_Code = Annotated[str, Form()]


@routes.get("")
async def my_page(request: Request, console: TheConsole, member: ReviewerReads) -> Response:
    """Show one's own account."""
    return await _shown(request, console, member)


@routes.post("/password")
async def change_password(
    request: Request, console: TheConsole, member: ReviewerActs, current: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "", again: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Change the password of whoever knows the present one; other sessions end."""
    account = await console.store.read(lambda uow: uow.staff.get(member.id))
    await counted(console, {f"own:{member.id}": FREE}, console.clock())
    try:
        if not await console.passwords.fits(current, account.password):
            raise InputError("The present password is not right.")
        await console.store.write(lambda uow: uow.access.succeeded(f"own:{member.id}"))
        check_choice(password, again, email=account.email, name=account.name)
    except InputError as error:
        return await _shown(request, console, member, problem=str(error))
    kept = await console.passwords.hashed(password)
    await console.store.write(partial(_changed, member=member, kept=kept))
    return RedirectResponse("/staff/me?done=password", 303)


@routes.post("/sign-out")
async def sign_out_elsewhere(console: TheConsole, member: ReviewerActs) -> Response:
    """End all other sessions."""
    await console.store.write(partial(_ended, member=member, but=member.session))
    return RedirectResponse("/staff/me?done=out", 303)


@routes.post("/sign-out-everywhere")
async def sign_out_everywhere(console: TheConsole, member: ReviewerActs) -> Response:
    """End all sessions, this one, too."""
    await console.store.write(partial(_ended, member=member, but=""))
    reply = RedirectResponse("/staff/sign-in?done=out", 303)
    clear(reply, COOKIE)
    return reply


@routes.post("/recovery-codes")
async def renew_recovery_codes(
    request: Request, console: TheConsole, member: ReviewerActs, code: _Code = ""
) -> Response:
    """Make new recovery codes for whoever shows a code; the old ones open nothing any more."""
    try:
        await check_code(console, member.id, code)
    except InputError as error:
        return await _shown(request, console, member, problem=str(error))
    codes = new_recovery_codes()

    def renew(uow: UnitOfWork) -> None:
        uow.factors.set_recovery(member.id, codes)
        uow.people.audit(member.name, "renew recovery codes", f"account:{member.id}")

    await console.store.write(renew)
    return console.pages.page(request, "account/recovery_codes.html", {"codes": codes, "next": "/staff/me"})


@routes.post("/second-factor-off")
async def second_factor_off(
    request: Request, console: TheConsole, member: ReviewerActs, code: _Code = ""
) -> Response:
    """Do without the second factor, where the settings allow it and a code is shown."""
    account = await console.store.read(lambda uow: uow.staff.get(member.id))
    try:
        if is_required(account, console.settings):
            raise InputError("Your role needs the second step.")
        await check_code(console, member.id, code)
    except InputError as error:
        return await _shown(request, console, member, problem=str(error))

    def off(uow: UnitOfWork) -> None:
        uow.factors.reset(member.id)
        uow.people.audit(member.name, "second factor off", f"account:{member.id}")

    await console.store.write(off)
    return RedirectResponse("/staff/me?done=off", 303)


def _changed(uow: UnitOfWork, *, member: Member, kept: str) -> None:
    uow.staff.get(member.id).password = kept
    uow.staff.end_sessions(member.id, but=member.session)
    uow.people.audit(member.name, "change password", f"account:{member.id}")


def _ended(uow: UnitOfWork, *, member: Member, but: str) -> None:
    count = uow.staff.end_sessions(member.id, but=but)
    uow.people.audit(member.name, "sign out everywhere", f"account:{member.id}", sessions=count)


async def _shown(request: Request, console: Console, member: Member, *, problem: str = "") -> Response:
    account, sessions, left = await console.store.read(partial(_mine, account=member.id))
    shown = {
        "account": account, "sessions": sessions, "recovery_left": left, "least": LEAST, "problem": problem,
        "required": is_required(account, console.settings),
        "done": _DONE.get(request.query_params.get("done", ""), ""),
    }  # fmt: skip
    return console.pages.page(request, "account/me.html", shown, status=422 if problem else 200)


def _mine(uow: UnitOfWork, *, account: int) -> tuple[StaffAccount, list[StaffSession], int]:
    return (
        uow.staff.get(account),
        list(uow.staff.sessions(account)),
        uow.factors.recovery_left(account),
    )
