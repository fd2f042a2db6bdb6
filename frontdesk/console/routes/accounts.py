"""Accounts, for administrators: who there is, and new ones."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from frontdesk.console.context import Console, TheConsole
from frontdesk.console.members import AdminActs, AdminReads
from frontdesk.errors import InputError
from frontdesk.records import LinkPurpose, Role, StaffAccount, UnitOfWork

routes = APIRouter(prefix="/accounts")

ROLES = {
    Role.REVIEWER: "reads masked transcripts, marks and corrects",
    Role.AGENT: "also takes chats over, sees unmasked texts and contact details",
    Role.ADMIN: "also accounts, settings, audit, erasure and export",
}


@dataclass(frozen=True)
class Fields:
    """What was typed into the form for a new account."""

    email: str = ""
    name: str = ""
    role: str = "agent"


@routes.get("")
async def accounts_page(request: Request, console: TheConsole, _: AdminReads) -> Response:
    """Show who has an account."""
    return await _shown(request, console, Fields())


@routes.post("")
async def add_account(
    request: Request, console: TheConsole, member: AdminActs, email: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "", role: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Make an account, and show the link under which its password is chosen."""
    moment = console.clock()

    def add(uow: UnitOfWork) -> tuple[StaffAccount, str]:
        account = uow.staff.add(email=email, name=name, role=Role.named(role))
        uow.people.audit(member.name, "add account", f"account:{account.id}", role=account.role)
        return account, uow.access.issue_link(account, LinkPurpose.PASSWORD, moment)

    try:
        account, token = await console.store.write(add)
    except InputError as error:
        return await _shown(request, console, Fields(email, name, role), problem=str(error))
    return link_shown(request, console, account, token)


def link_shown(request: Request, console: Console, account: StaffAccount, token: str) -> Response:
    """Show a one-time link, this once."""
    base = console.settings.public_url or str(request.base_url).removesuffix("/staff/")
    address = f"{base.rstrip('/')}/staff/link/{token}"
    return console.pages.page(request, "accounts/link.html", {"account": account, "address": address})


async def _shown(request: Request, console: Console, fields: Fields, *, problem: str = "") -> Response:
    accounts, seen = await console.store.read(lambda uow: (uow.staff.all(), uow.staff.last_seen()))
    shown = {"accounts": accounts, "seen": seen, "fields": fields, "roles": ROLES, "problem": problem}
    return console.pages.page(request, "accounts/list.html", shown, status=422 if problem else 200)
