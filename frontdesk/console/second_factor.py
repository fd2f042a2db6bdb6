"""The second factor: codes that change with time, a picture to set them up, recovery codes."""

import hmac
import secrets
from datetime import datetime
from functools import partial

import pyotp
import segno

from frontdesk.console.attempts import FREE, counted
from frontdesk.console.context import Console
from frontdesk.errors import InputError
from frontdesk.records import Role, StaffAccount, UnitOfWork
from frontdesk.settings import Settings

RECOVERY_CODES = 10
_STEP_S = 30
_DRIFT = 1  # steps that a clock may be wrong
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for another
_GROUPS, _GROUP = 4, 4  # some 80 bits: too many to try, so that a plain hash of it will do
_WRONG = "This code is not right, or was used already. Wait for the next one and try again."


def new_secret() -> str:
    """Return a secret for an authenticator."""
    return pyotp.random_base32()


def new_recovery_codes() -> list[str]:
    """Return recovery codes, to be shown once."""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]


def picture(secret: str, *, email: str, clinic: str) -> str:
    """Return the picture that authenticators read, as an address of its own (`data:`)."""
    address = pyotp.TOTP(secret, interval=_STEP_S).provisioning_uri(name=email, issuer_name=clinic)
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff"))


def step_of(secret: str, code: str, moment: datetime) -> int | None:
    """Return the time step whose code this is, None if it is of none near `moment`."""
    code = "".join(code.split())
    now = int(moment.timestamp()) // _STEP_S
    found = None
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        expected = pyotp.TOTP(secret, interval=_STEP_S).generate_otp(step)
        if hmac.compare_digest(expected.encode(), code.encode()):
            found = step
    return found


def is_required(account: StaffAccount, settings: Settings) -> bool:
    """Return whether somebody must have a second factor: who sees what visitors wrote, in production."""
    return settings.production and settings.staff_second_factor and Role(account.role).rank >= Role.AGENT.rank


async def check_code(console: Console, account: int, code: str) -> bool:
    """Let only a code of the account's authenticator through, or a recovery code; each works once.

    Returns:
        Whether it was a recovery code.

    Raises:
        InputError: it is not right, or was used already.
        TooManyError: there were too many wrong ones; it says when to try again.
    """
    moment = console.clock()
    await counted(console, {f"factor:{account}": FREE}, moment)
    recovery = await console.store.write(partial(_used, account=account, code=code, moment=moment))
    if recovery is None:
        raise InputError(_WRONG)
    return recovery


def _used(uow: UnitOfWork, *, account: int, code: str, moment: datetime) -> bool | None:
    """Use a code up; return whether it was a recovery code, None if it is not right."""
    secret = uow.factors.secret(account)
    step = step_of(secret, code, moment) if secret else None
    if step is not None and uow.factors.accept(account, step):
        uow.access.succeeded(f"factor:{account}")
        return False
    if uow.factors.use_recovery(account, code):
        uow.access.succeeded(f"factor:{account}")
        return True
    uow.people.audit("nobody", "second factor failed", f"account:{account}")
    return None


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_GROUP))
