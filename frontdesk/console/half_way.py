"""Who gave the right password, whether or not the second factor was shown yet."""

import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from frontdesk.console.context import TheConsole
from frontdesk.console.cookies import COOKIE
from frontdesk.console.members import CSRF
from frontdesk.console.sessions import csrf_of, session_id, standing
from frontdesk.errors import NotAllowedError, NotSignedInError
from frontdesk.records import StaffAccount


@dataclass(frozen=True)
class HalfWay:
    """A member of staff at the second factor.

    Attributes:
        account: whose.
        token: of the session.
        verified: whether they are signed in already.
    """

    account: StaffAccount
    token: str
    verified: bool

    @property
    def csrf(self) -> str:
        """Return what their forms must carry."""
        return csrf_of(self.token)


async def _arrived(request: Request, console: TheConsole) -> HalfWay:
    token, moment = request.cookies.get(COOKIE, ""), console.clock()
    identity = session_id(token)
    found = await console.store.read(lambda uow: standing(uow, identity, moment, console.settings))
    if not token or found is None:
        raise NotSignedInError("Sign in to go on.")
    return HalfWay(found[1], token, found[0].verified_at is not None)


async def _sending(request: Request, half: Annotated[HalfWay, Depends(_arrived)]) -> HalfWay:
    given = (await request.form()).get(CSRF)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), half.csrf.encode()):
        raise NotAllowedError("This form is out of date: load the page again, then repeat.")
    return half


HalfWayReads = Annotated[HalfWay, Depends(_arrived)]
HalfWayActs = Annotated[HalfWay, Depends(_sending)]
