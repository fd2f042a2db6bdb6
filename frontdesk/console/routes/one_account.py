"""One account, for administrators: name, role, whether it may be used, its link, sessions and second factor."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.context import Console, TheConsole
from frontdesk.console.members import AdminActs, AdminReads
from frontdesk.console.routes.accounts import ROLES, link_shown
from frontdesk.errors import InputError
from frontdesk.records import LinkPurpose, Role, StaffAccount, StaffSession, UnitOfWork

routes = APIRouter(prefix="/accounts/{account}")

_DONE = {
    "change": "Changed.", "disable": "Nobody can sign in with this account any more.",
    "enable": "The account can be used again.", "sessions": "They are signed out everywhere.",
    "unbind": "Single sign-on is unbound.",
    "factor": "The second step is reset. They set it up again when they next sign in.",
}  # fmt: skip


@routes.get("")
async def account_page(request: Request, console: TheConsole, _: AdminReads, account: int) -> Response:
    """Show an account."""
    return await _shown(request, console, account)


@routes.post("/change")
async def change_account(
    request: Request, console: TheConsole, member: AdminActs, account: int,
    name: Annotated[str, Form()] = "", role: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Change name and role."""

    def change(uow: UnitOfWork) -> None:
        before = uow.accounts.change(account, name=name, role=Role.named(role))
        now = {key: getattr(uow.staff.get(account), key) for key in before}
        if before:
            uow.people.audit(member.name, "change account", f"account:{account}", before=before, now=now)

    try:
        await console.store.write(change)
    except InputError as error:
        return await _shown(request, console, account, problem=error)
    return _done(account, "change")


@routes.post("/disable")
async def disable_account(
    request: Request, console: TheConsole, member: AdminActs, account: int,
    why: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """Let nobody in with it any more; open sessions end at once."""
    moment = console.clock()

    def disable(uow: UnitOfWork) -> None:
        uow.accounts.disable(account, moment)
        uow.staff.end_sessions(account)
        uow.people.audit(member.name, "disable account", f"account:{account}", why=why.strip())

    try:
        await console.store.write(disable)
    except InputError as error:
        return await _shown(request, console, account, problem=error)
    return _done(account, "disable")


@routes.post("/enable")
async def enable_account(console: TheConsole, member: AdminActs, account: int) -> Response:
    """Let it in again."""

    def enable(uow: UnitOfWork) -> None:
        uow.accounts.enable(account)
        uow.people.audit(member.name, "enable account", f"account:{account}")

    await console.store.write(enable)
    return _done(account, "enable")


@routes.post("/link")
async def new_link(request: Request, console: TheConsole, member: AdminActs, account: int) -> Response:
    """Make a new one-time link; the present password works until another one is chosen."""
    moment = console.clock()

    def make(uow: UnitOfWork) -> tuple[StaffAccount, str]:
        row = uow.staff.get(account)
        if row.disabled_at is not None:
            raise InputError("The account is disabled: enable it first.")
        uow.people.audit(member.name, "make link", f"account:{account}")
        return row, uow.access.issue_link(row, LinkPurpose.PASSWORD, moment)

    try:
        row, token = await console.store.write(make)
    except InputError as error:
        return await _shown(request, console, account, problem=error)
    return link_shown(request, console, row, token)


@routes.post("/unbind")
async def unbind(console: TheConsole, member: AdminActs, account: int) -> Response:
    """Let the next single sign-on with their e-mail address bind the account anew."""

    def forget(uow: UnitOfWork) -> None:
        uow.staff.unbind(uow.staff.get(account).id)
        uow.people.audit(member.name, "unbind single sign-on", f"account:{account}")

    await console.store.write(forget)
    return _done(account, "unbind")


@routes.post("/sign-out")
async def end_sessions(console: TheConsole, member: AdminActs, account: int) -> Response:
    """Sign them out everywhere."""

    def end(uow: UnitOfWork) -> None:
        count = uow.staff.end_sessions(uow.staff.get(account).id)
        uow.people.audit(member.name, "end sessions", f"account:{account}", sessions=count)

    await console.store.write(end)
    return _done(account, "sessions")


@routes.post("/reset-second-factor")
async def reset_factor(console: TheConsole, member: AdminActs, account: int) -> Response:
    """Forget their second factor; whoever is signed in with it is not any more."""

    def reset(uow: UnitOfWork) -> None:
        uow.factors.reset(uow.staff.get(account).id)
        uow.staff.end_sessions(account)
        uow.people.audit(member.name, "reset second factor", f"account:{account}")

    await console.store.write(reset)
    return _done(account, "factor")


def _done(account: int, what: str) -> Response:
    return RedirectResponse(f"/staff/accounts/{account}?done={what}", 303)


async def _shown(
    request: Request, console: Console, account: int, *, problem: InputError | None = None
) -> Response:
    found, sessions, held = await console.store.read(partial(_about, account=account))
    shown = {
        "account": found, "sessions": sessions, "held": held, "roles": ROLES, "problem": str(problem or ""),
        "done": _DONE.get(request.query_params.get("done", ""), ""),
    }  # fmt: skip
    return console.pages.page(request, "accounts/one.html", shown, status=422 if problem else 200)


def _about(uow: UnitOfWork, *, account: int) -> tuple[StaffAccount, list[StaffSession], int]:
    found = uow.staff.get(account)
    return found, list(uow.staff.sessions(account)), uow.accounts.held(found.name)
