"""Who is asking: the member of staff behind a request, what they may do, and whether a form is theirs."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from frontdesk.console.context import Console, TheConsole
from frontdesk.console.cookies import COOKIE
from frontdesk.console.sessions import SEEN_EVERY, csrf_of, is_activity, session_id, standing
from frontdesk.errors import NotAllowedError, NotSignedInError
from frontdesk.records import Role, UnitOfWork

CSRF = "csrf"  # the field of a form; htmx sends the same in the header below
CSRF_HEADER = "X-CSRF-Token"


@dataclass(frozen=True)
class Member:
    """A member of staff who is signed in.

    Attributes:
        id: the account's.
        name: what visitors and colleagues see; chats are held by it.
        role: what they may do.
        session: the session's id in the record.
        csrf: what every form of theirs must carry.
    """

    id: int
    name: str
    role: Role
    session: str
    csrf: str

    def may(self, role: Role | str) -> bool:
        """Return whether they may do what `role` may."""
        return self.role.rank >= Role(role).rank


async def reader(request: Request, console: TheConsole) -> Member:
    """Return who is asking, for a page that only reads.

    Raises:
        NotSignedInError: nobody is signed in, or the session is over.
    """
    found = await member_of(request, console)
    if found is None:
        raise NotSignedInError("Sign in to go on.")
    request.state.member = found
    if request.method == "GET" and is_activity(request):
        request.state.flagged = await console.store.read(lambda uow: uow.marks.waiting_for(found.name))
    return found


async def member_of(request: Request, console: Console) -> Member | None:
    """Return who is asking, if somebody is signed in; note that they are active."""
    token, moment = request.cookies.get(COOKIE, ""), console.clock()
    if not token:
        return None
    found = await console.store.read(lambda uow: _member(uow, token, moment, console))
    if found is None:
        return None
    member, seen_at = found
    if is_activity(request) and moment - seen_at >= SEEN_EVERY:
        await console.store.write(lambda uow: uow.staff.seen(member.session, moment))
    return member


async def changer(request: Request, member: Annotated[Member, Depends(reader)]) -> Member:
    """Return who is asking, for a request that changes something.

    Raises:
        NotSignedInError: nobody is signed in, or the session is over.
        NotAllowedError: the form does not come from a page of ours.
    """
    given = request.headers.get(CSRF_HEADER) or (await request.form()).get(CSRF)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), member.csrf.encode()):
        raise NotAllowedError("This form is out of date: load the page again, then repeat.")
    return member


def still(uow: UnitOfWork, console: Console, member: Member) -> bool:
    """Return whether somebody is still signed in with the same role; asking does not keep them so.

    Whatever goes on for long asks again and again.
    """
    found = standing(uow, member.session, console.clock(), console.settings)
    return found is not None and found[1].role == member.role


class Needs:
    """Lets a request through that somebody with this role sends, or with one above.

    Args:
        role: the least role.
    """

    def __init__(self, role: Role) -> None:
        self.role = role

    async def __call__(self, member: Annotated[Member, Depends(reader)]) -> Member:
        """Return who is asking.

        Raises:
            NotAllowedError: the role does not suffice.
        """
        return _permitted(member, self.role)


class NeedsForm(Needs):
    """The same for a request that changes something: it must come from a page of ours."""

    async def __call__(self, member: Annotated[Member, Depends(changer)]) -> Member:
        """Return who is asking.

        Raises:
            NotAllowedError: the role does not suffice, or the form is not ours.
        """
        return _permitted(member, self.role)


# A route says with its parameter's type who may use it: to read, or to change something.
ReviewerReads = Annotated[Member, Depends(Needs(Role.REVIEWER))]
AgentReads = Annotated[Member, Depends(Needs(Role.AGENT))]
AdminReads = Annotated[Member, Depends(Needs(Role.ADMIN))]
ReviewerActs = Annotated[Member, Depends(NeedsForm(Role.REVIEWER))]
AgentActs = Annotated[Member, Depends(NeedsForm(Role.AGENT))]
AdminActs = Annotated[Member, Depends(NeedsForm(Role.ADMIN))]


def _permitted(member: Member, role: Role) -> Member:
    if not member.may(role):
        raise NotAllowedError("Your role does not allow this; an administrator can change it.")
    return member


def _member(
    uow: UnitOfWork, token: str, moment: datetime, console: Console
) -> tuple[Member, datetime] | None:
    found = standing(uow, session_id(token), moment, console.settings)
    if found is None or found[0].verified_at is None:
        return None
    session, account = found
    member = Member(account.id, account.name, Role(account.role), session.id, csrf_of(token))
    return member, session.seen_at
