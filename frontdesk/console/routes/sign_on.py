"""Single sign-on: the way to the provider and back."""

import hashlib
import secrets
from functools import partial
from urllib.parse import quote, unquote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.context import Console, TheConsole
from frontdesk.console.cookies import clear, ours
from frontdesk.console.routes.account import asked, enter
from frontdesk.console.sign_on_token import Identity
from frontdesk.console.single_sign_on import Attempt, Provider
from frontdesk.errors import InputError, NotFoundError, ServiceUnavailableError
from frontdesk.records import StaffAccount, UnitOfWork

routes = APIRouter(prefix="/sign-in/elsewhere")

COOKIE = "__Host-frontdesk-elsewhere"
_MINUTES = 10
_NOBODY = "There is no account here for your e-mail address, or it belongs to another sign-in. Ask an administrator."


@routes.get("")
async def set_out(request: Request, console: TheConsole) -> Response:
    """Lead to the provider; the browser keeps what it must know when it comes back."""
    provider, wanted = _provider(request), ours(request.query_params.get("next"))
    seed = secrets.token_urlsafe(32)
    try:
        address = await provider.address(Attempt(seed), _back(request, console))
    except ServiceUnavailableError as error:
        return asked(request, console, wanted, problem=str(error), status=503)
    reply = RedirectResponse(address, 303)
    reply.set_cookie(
        COOKIE, f"{seed}.{quote(wanted, safe='')}", path="/", secure=True, httponly=True, samesite="lax",
        max_age=_MINUTES * 60,
    )  # fmt: skip
    return reply


@routes.get("/back")
async def come_back(request: Request, console: TheConsole) -> Response:
    """Sign in whoever the provider vouches for."""
    provider, given = _provider(request), request.query_params
    seed, _, following = request.cookies.get(COOKIE, "").partition(".")
    wanted = ours(unquote(following))
    try:
        if not seed or "code" not in given:
            raise InputError("The sign-in was not finished. Try again.")
        identity = await provider.identity(
            Attempt(seed), _back(request, console), given["code"], given.get("state", "")
        )
        account = await console.store.write(partial(_account, identity=identity, issuer=provider.issuer))
    except (InputError, ServiceUnavailableError) as error:
        status = 503 if isinstance(error, ServiceUnavailableError) else 422
        reply = asked(request, console, wanted, problem=str(error), status=status)
    else:
        reply = await enter(request, console, account, wanted, how="single sign-on")
    clear(reply, COOKIE)
    return reply


def _account(uow: UnitOfWork, *, identity: Identity, issuer: str) -> StaffAccount:
    """Return whose account it is; at the first time it is bound to who this is to the provider.

    Raises:
        InputError: nobody's.
    """
    subject = hashlib.sha256(f"{issuer}\n{identity.subject}".encode()).hexdigest()
    account = uow.staff.by_email(identity.email)
    if account is None or account.disabled_at is not None or account.subject not in (None, subject):
        raise InputError(_NOBODY)
    if account.subject is None:
        if not uow.staff.bind(account.id, subject):
            raise InputError(_NOBODY)
        uow.people.audit(account.name, "bind single sign-on", f"account:{account.id}")
    return account


def _provider(request: Request) -> Provider:
    provider: Provider = request.app.state.provider
    if not provider.is_set:
        raise NotFoundError("There is no such page.")
    return provider


def _back(request: Request, console: Console) -> str:
    base = console.settings.public_url or str(request.base_url).removesuffix("/staff/")
    return f"{base.rstrip('/')}/staff/sign-in/elsewhere/back"
