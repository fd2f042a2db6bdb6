"""Passwords: hashed with Argon2id in threads of their own, and the few rules for choosing one."""

import unicodedata
from typing import Final

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from frontdesk.errors import InputError

LEAST = 12
LONGEST = 200  # hashing more would be work for nothing

# RFC 9106, second choice: 64 MiB, three passes, four lanes.
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4, type=Type.ID)
# Compared with where there is no account or no password, so that the reply takes as long.
_NOBODY: Final = _HASHER.hash("nobody has this password")
_AT_ONCE: Final = 2  # 64 MiB each


class Passwords:
    """Hashes and compares, a few at a time, beside the event loop."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(_AT_ONCE)

    async def hashed(self, password: str) -> str:
        """Return what to keep of a password."""
        return await to_thread.run_sync(_HASHER.hash, _same_on_all_keyboards(password), limiter=self._limiter)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Return whether it is the password; it takes as long where there is none to compare with."""
        if len(password) > LONGEST:
            password, kept = "", None
        same = await to_thread.run_sync(_fits, password, kept or _NOBODY, limiter=self._limiter)
        return same and kept is not None

    @staticmethod
    def is_old(kept: str) -> bool:
        """Return whether a hash was made with other parameters than today's."""
        return _HASHER.check_needs_rehash(kept)


def check_choice(password: str, again: str, *, email: str, name: str) -> None:
    """Refuse a password that cannot be chosen.

    Raises:
        InputError: which rule it breaks.
    """
    if len(password) < LEAST:
        raise InputError(f"The password needs at least {LEAST} characters. A few words in a row are fine.")
    if len(password) > LONGEST:
        raise InputError(f"The password may have up to {LONGEST} characters.")
    if _plain(password) in {_plain(email), _plain(email.split("@")[0]), _plain(name)}:
        raise InputError("The password must not be your name or your e-mail address.")
    if password != again:
        raise InputError("The two passwords are not the same.")


def _fits(password: str, kept: str) -> bool:
    try:
        return _HASHER.verify(kept, _same_on_all_keyboards(password))
    except (VerificationError, InvalidHashError):
        return False


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _same_on_all_keyboards(text: str) -> str:
    """Return a text in one of the several ways in which devices write accents."""
    return unicodedata.normalize("NFKC", text)
