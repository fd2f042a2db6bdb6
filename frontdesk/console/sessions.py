"""Sessions of staff: tokens, how long one lasts, and what counts as activity."""

import hashlib
import secrets
from datetime import datetime, timedelta

from fastapi import Request

from frontdesk.records import StaffAccount, StaffSession, UnitOfWork
from frontdesk.settings import Settings

SEEN_EVERY = timedelta(minutes=1)  # how exactly the last activity is recorded
HALF_WAY = timedelta(minutes=10)  # to show the second factor after the password
# Set by the scripts for what the page fetches by itself: nobody need sit before it.
AUTOMATIC = "X-Automatic"


def new_token() -> str:
    """Return a token for a new session's cookie."""
    return secrets.token_urlsafe(32)


def session_id(token: str) -> str:
    """Return the id under which the session of `token` is kept."""
    return hashlib.sha256(f"session:{token}".encode()).hexdigest()


def csrf_of(token: str) -> str:
    """Return what the forms of the session of `token` must carry; other sites cannot know it."""
    return hashlib.sha256(f"csrf:{token}".encode()).hexdigest()


def begin(
    uow: UnitOfWork, account: StaffAccount, moment: datetime, *, verified: bool, instead_of: str = ""
) -> str:
    """Return the token of a new session; never one that the browser brought.

    Args:
        uow: the unit of work.
        account: who signs in.
        moment: the present.
        verified: whether the second factor was shown, or is not needed.
        instead_of: the token that the browser had; it opens nothing any more.
    """
    if instead_of:
        uow.staff.end_session(session_id(instead_of))
    token = new_token()
    session = uow.staff.begin_session(account, session_id(token), moment)
    session.verified_at = moment if verified else None
    return token


def standing(
    uow: UnitOfWork, identity: str, moment: datetime, settings: Settings
) -> tuple[StaffSession, StaffAccount] | None:
    """Return a session that is not over, and whose it is. Its second factor may be missing yet."""
    found = uow.staff.session(identity)
    if found is None or found[1].disabled_at is not None:
        return None
    session, _ = found
    idle = timedelta(minutes=settings.staff_idle_minutes)
    whole = timedelta(hours=settings.staff_session_hours) if session.verified_at else HALF_WAY
    over = moment - session.seen_at > idle or moment - session.started_at > whole
    return None if over else found


def is_activity(request: Request) -> bool:
    """Return whether somebody did something; a live stream and what follows from it do not count."""
    if AUTOMATIC in request.headers:
        return False
    return request.method != "GET" or "text/event-stream" not in request.headers.get("accept", "")
