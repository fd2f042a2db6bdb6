"""A visitor's session: a signed token that names the one chat its bearer may read and continue."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import jwt

from frontdesk.errors import SessionError

_ALGORITHM = "HS256"
_AUDIENCE = "visitor"  # staff will have tokens of their own
_SCHEME = "bearer"


class Tokens:
    """Issues and reads visitors' tokens.

    Args:
        secret: signs them.
        hours: how long one lasts.
        clock: returns the present moment in UTC.
    """

    def __init__(self, secret: str, *, hours: float, clock: Callable[[], datetime]) -> None:
        self._key = derived_key(secret, "visitor tokens")
        self._lasts = timedelta(hours=hours)
        self._clock = clock

    def issue(self, conversation: str) -> tuple[str, datetime]:
        """Return a token for `conversation` and when it expires."""
        moment = self._clock().replace(microsecond=0)
        expires = moment + self._lasts
        claims = {"sub": conversation, "aud": _AUDIENCE, "iat": moment, "exp": expires}
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM), expires

    def read(self, header: str | None) -> tuple[str, datetime]:
        """Return the conversation that an `Authorization` header names, and when its token expires.

        Raises:
            SessionError: there is no token, or it is not ours, or it has expired.
        """
        scheme, _, token = (header or "").strip().partition(" ")
        if scheme.lower() != _SCHEME or not token.strip():
            raise SessionError("Send the session's token as `Authorization: Bearer …`.")
        try:
            claims = jwt.decode(
                token.strip(), self._key, algorithms=[_ALGORITHM], audience=_AUDIENCE,
                options={"require": ["sub", "exp", "iat"], "verify_exp": False, "verify_iat": False},
            )  # fmt: skip
            conversation, expires = claims["sub"], datetime.fromtimestamp(float(claims["exp"]), UTC)
        except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError) as error:
            raise SessionError("The session's token is not valid: start a new session.") from error
        if expires <= self._clock():
            raise SessionError("The session has expired: start a new one.")
        return conversation, expires


def derived_key(secret: str, purpose: str) -> bytes:
    """Return 32 bytes of key for one purpose, so that no two purposes share one."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()
