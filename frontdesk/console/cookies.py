"""The console's cookies, and where a browser may be led after signing in."""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import Request, Response

from frontdesk.errors import NotAllowedError

# `__Host-`: browsers take it only over TLS (or on this machine), for this host alone, without a domain.
COOKIE = "__Host-frontdesk-staff"
DOOR = "__Host-frontdesk-door"  # before somebody is signed in; it proves that a form is ours
HOME = "/staff/"


def set_session(reply: Response, token: str) -> None:
    """Give the browser a session; the door's token has done its work."""
    reply.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="lax")
    clear(reply, DOOR)


def clear(reply: Response, name: str) -> None:
    """Take a cookie from the browser."""
    reply.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def door_token(request: Request) -> str:
    """Return the token of somebody who is not signed in yet: the browser's, or a new one."""
    return request.cookies.get(DOOR) or secrets.token_urlsafe(32)


def set_door(reply: Response, token: str) -> None:
    """Give the browser the token that its next form must prove to know."""
    reply.set_cookie(DOOR, token, path="/", secure=True, httponly=True, samesite="lax")


def door_csrf(token: str) -> str:
    """Return what a form at the door must carry; other sites cannot know it."""
    return hashlib.sha256(f"door:{token}".encode()).hexdigest()


def check_door(request: Request, given: str) -> None:
    """Let only forms of ours through.

    Raises:
        NotAllowedError: the form is not from a page that this browser was given.
    """
    token = request.cookies.get(DOOR, "")
    if not token or not hmac.compare_digest(given.encode(), door_csrf(token).encode()):
        raise NotAllowedError("This form is out of date: load the page again, then repeat.")


def ours(wanted: str | None) -> str:
    """Return the page to go on to: `wanted` if it is a path of the console, else the first page."""
    if not wanted or not wanted.isprintable() or "\\" in wanted or "//" in wanted.split("?")[0]:
        return HOME
    parts = urlsplit(wanted)
    inside = parts.path.startswith(HOME) and not {"..", "."} & set(parts.path.split("/"))
    return wanted if inside and not parts.scheme and not parts.netloc else HOME
