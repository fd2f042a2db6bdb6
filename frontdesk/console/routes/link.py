"""One-time links: choose a password or, on the embedded defaults only, just come in."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.context import Console, TheConsole
from frontdesk.console.cookies import HOME, check_door, door_csrf, door_token, set_door
from frontdesk.console.passwords import LEAST, check_choice
from frontdesk.console.routes.account import enter
from frontdesk.errors import InputError, NotFoundError
from frontdesk.records import LinkPurpose, StaffAccount, UnitOfWork

routes = APIRouter(prefix="/link/{token}")

_OVER = "This link was used already, or its time is over. Ask an administrator for a new one."


@routes.get("")
async def link_page(request: Request, console: TheConsole, token: str) -> Response:
    """Show what the link is good for; looking at it does not use it up."""
    return _shown(request, console, *await _opened(console, token))


@routes.post("")
async def use_link(
    request: Request, console: TheConsole, token: str, csrf: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "", again: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Use the link: set the password, or begin the session."""
    check_door(request, csrf)
    purpose, account = await _opened(console, token)
    if purpose == LinkPurpose.SIGN_IN:
        await console.store.write(partial(_used, token=token))
        return await enter(request, console, account, HOME, how="one-time link")
    try:
        check_choice(password, again, email=account.email, name=account.name)
    except InputError as error:
        return _shown(request, console, purpose, account, problem=str(error), status=422)
    kept = await console.passwords.hashed(password)
    await console.store.write(partial(_chosen, token=token, account=account.id, kept=kept))
    return RedirectResponse("/staff/sign-in?done=password", 303)


async def _opened(console: Console, token: str) -> tuple[LinkPurpose, StaffAccount]:
    moment = console.clock()
    found = await console.store.read(lambda uow: uow.access.link(token, moment))
    if found is None or (found[0] == LinkPurpose.SIGN_IN and not console.settings.embedded):
        raise NotFoundError(_OVER)
    return found


def _used(uow: UnitOfWork, *, token: str) -> None:
    if not uow.access.use_link(token):  # somebody was faster
        raise NotFoundError(_OVER)


def _chosen(uow: UnitOfWork, *, token: str, account: int, kept: str) -> None:
    """Set the password; whoever was signed in with the old one is not any more."""
    _used(uow, token=token)
    row = uow.staff.get(account)
    row.password = kept
    uow.staff.end_sessions(account)
    uow.access.succeeded(f"email:{row.email}")
    uow.people.audit(row.name, "choose password", f"account:{account}")


def _shown(
    request: Request, console: Console, purpose: LinkPurpose, account: StaffAccount, *, problem: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    token = door_token(request)
    shown = {"csrf": door_csrf(token), "account": account, "least": LEAST, "problem": problem}
    name = "choose_password" if purpose == LinkPurpose.PASSWORD else "link_sign_in"
    reply = console.pages.page(request, f"account/{name}.html", shown, status=status)
    set_door(reply, token)
    return reply
