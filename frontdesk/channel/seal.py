"""Encrypts what the tracker store keeps, with the record's keys and in the record's way (Fernet)."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from frontdesk.errors import ConfigurationError, SealError


class Seal:
    """Closes texts with the first key; each of the keys opens them.

    Args:
        keys: as in FRONTDESK_ENCRYPTION_KEYS, separated by commas, the newest first.

    Raises:
        ConfigurationError: there is no key, or one is malformed.
    """

    def __init__(self, keys: str) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])
        except ValueError as error:
            raise ConfigurationError(
                "FRONTDESK_ENCRYPTION_KEYS must hold keys made with `frontdesk key new`."
            ) from error

    def close(self, text: str) -> str:
        """Return `text` encrypted."""
        return self._fernet.encrypt(text.encode("utf-8")).decode("ascii")

    def open(self, closed: str) -> str:
        """Return the text in `closed`.

        Raises:
            SealError: none of the keys opens it.
        """
        try:
            return self._fernet.decrypt(closed.encode("ascii")).decode("utf-8")
        except InvalidToken as error:
            raise SealError("A tracker cannot be opened: its encryption key is missing.") from error
