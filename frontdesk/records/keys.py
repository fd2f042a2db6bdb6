"""The keys and secrets of the record: from the settings, or made on first start in development."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from frontdesk.errors import ConfigurationError
from frontdesk.records.cipher import new_key
from frontdesk.records.files import PRIVATE, private_folder
from frontdesk.settings import Settings

KEY_FILE = "encryption.key"
SECRET_FILE = "session.secret"  # noqa: S105 - the name of a file


def encryption_keys(settings: Settings) -> list[str]:
    """Return the keys that encrypt the record, the newest first.

    Raises:
        ConfigurationError: none is set in production, or the key file cannot be made or read.
    """
    given = [key.strip() for key in settings.encryption_keys.split(",") if key.strip()]
    if given:
        return given
    if settings.production:
        raise ConfigurationError(
            "FRONTDESK_ENCRYPTION_KEYS must be set in production: make a key with `frontdesk key new`."
        )
    return _kept(settings.state / KEY_FILE, new_key).split()


def session_secret(settings: Settings) -> str:
    """Return the secret that signs visitors' tokens.

    Raises:
        ConfigurationError: none is set in production, or its file cannot be made or read.
    """
    given = settings.session_secret.strip()
    if given:
        return given
    if settings.production:
        raise ConfigurationError(
            "FRONTDESK_SESSION_SECRET must be set in production (32 characters or more)."
        )
    return _kept(settings.state / SECRET_FILE, lambda: secrets.token_urlsafe(32))


def _kept(path: Path, make: Callable[[], str]) -> str:
    """Return what stands in `path`; the first of several processes to come writes it."""
    private_folder(path.parent)
    own = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        if not path.exists():
            with open(os.open(own, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE), "w") as file:
                file.write(make() + "\n")
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was faster
                os.link(own, path)  # never a half-written file
            own.unlink()
        kept = path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be made or read ({error.strerror}).") from error
    if not kept:
        raise ConfigurationError(f"{path} is empty: restore it, or remove it if nothing was recorded yet.")
    return kept
