"""Encrypts what people wrote. Fernet of the `cryptography` package: AES-128-CBC with HMAC-SHA256."""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from frontdesk.errors import ConfigurationError, SealError


class Cipher:
    """Seals and opens texts. The first key seals; each of them opens.

    Args:
        keys: urlsafe base64 of 32 bytes each, the newest first.

    Raises:
        ConfigurationError: there is no key, or one is malformed.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ConfigurationError("No encryption key is set: make one with `frontdesk key new`.")
        try:
            every = [Fernet(key) for key in keys]
        except ValueError as error:
            raise ConfigurationError(
                "An encryption key is malformed: make one with `frontdesk key new`."
            ) from error
        self._newest, self._fernet = every[0], MultiFernet(every)

    def seal(self, text: str) -> bytes:
        """Return `text` encrypted; lone surrogates survive."""
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass"))

    def open(self, sealed: bytes) -> str:
        """Return the text in `sealed`.

        Raises:
            SealError: no configured key opens it.
        """
        try:
            return self._fernet.decrypt(sealed).decode("utf-8", "surrogatepass")
        except InvalidToken as error:
            raise SealError("A recorded text cannot be opened: its encryption key is missing.") from error

    def seal_data(self, data: Any) -> bytes:
        """Return plain data encrypted as JSON."""
        return self.seal(json.dumps(data))

    def open_data(self, sealed: bytes) -> Any:
        """Return the data that `seal_data` encrypted."""
        return json.loads(self.open(sealed))

    def is_newest(self, sealed: bytes) -> bool:
        """Return whether the first key sealed this."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def renew(self, sealed: bytes) -> bytes:
        """Return `sealed` encrypted with the first key.

        Raises:
            SealError: no configured key opens it.
        """
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken as error:
            raise SealError("A recorded text cannot be opened: its encryption key is missing.") from error


def new_key() -> str:
    """Return a fresh key."""
    return Fernet.generate_key().decode("ascii")
