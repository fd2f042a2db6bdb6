"""Signing in with e-mail address and password: what is counted, compared, recorded."""

from functools import partial

from fastapi import Request

from frontdesk.console.attempts import FREE, FREE_BY_ADDRESS, counted
from frontdesk.console.context import Console
from frontdesk.console.passwords import Passwords
from frontdesk.errors import InputError
from frontdesk.records import StaffAccount, UnitOfWork

_WRONG = "The e-mail address or the password is not right."


def address_of(request: Request, console: Console) -> str:
    """Return the opaque name of the network address that a request comes from."""
    peer = request.client.host if request.client else ""
    return console.addresses.name(peer, request.headers.getlist("x-forwarded-for"))


async def check_password(console: Console, *, email: str, password: str, address: str) -> StaffAccount:
    """Return whose e-mail address and password these are.

    Whether there is an account, has a password, or is disabled makes no difference to the reply or to the
    time that it takes.

    Raises:
        InputError: they do not fit.
        TooManyError: there were too many failures; it says when to try again.
    """
    email, moment = email.strip().lower(), console.clock()
    await counted(console, {f"address:{address}": FREE_BY_ADDRESS, f"email:{email}": FREE}, moment)
    account = await console.store.read(lambda uow: uow.staff.by_email(email))
    enabled = account is not None and account.disabled_at is None
    kept = account.password if account is not None and enabled else None
    if account is None or not await console.passwords.fits(password, kept):
        if account is None:
            await console.passwords.fits(password, None)  # nobody: as long as for somebody
        await console.store.write(partial(_failed, account=account))
        raise InputError(_WRONG)
    renewed = await console.passwords.hashed(password) if Passwords.is_old(account.password or "") else None
    await console.store.write(
        partial(_succeeded, account=account.id, email=email, address=address, renewed=renewed)
    )
    return account


def _failed(uow: UnitOfWork, *, account: StaffAccount | None) -> None:
    target = f"account:{account.id}" if account is not None else "account:unknown"
    uow.people.audit("nobody", "sign in failed", target)


def _succeeded(uow: UnitOfWork, *, account: int, email: str, address: str, renewed: str | None) -> None:
    uow.access.succeeded(f"email:{email}")
    uow.access.give_back(f"address:{address}")
    if renewed is not None:
        uow.staff.get(account).password = renewed
