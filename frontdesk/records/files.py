"""Files that nobody but their owner may read."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from frontdesk.errors import ConfigurationError, InputError

PRIVATE = 0o600


def private_folder(folder: Path) -> None:
    """Make `folder` if it is missing; nobody else can look into what this makes.

    Raises:
        ConfigurationError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The folder {folder} cannot be made ({error.strerror}).") from error


def private_file(path: Path) -> None:
    """Make an empty file that nobody else can read, or take others' rights from an existing one.

    Raises:
        ConfigurationError: it cannot be made, or belongs to somebody else.
    """
    private_folder(path.parent)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE))
        if path.stat().st_mode & 0o077:
            path.chmod(PRIVATE)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be made private ({error.strerror}).") from error


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a private file that gets its name only once it is complete and on the disk.

    Raises:
        InputError: `path` exists already, or cannot be written; nothing is left half-written.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        _refuse(path)
        with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE), "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        _refuse(path)
        part.rename(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}).") from error
    finally:
        part.unlink(missing_ok=True)


def _refuse(path: Path) -> None:
    if path.exists():
        raise InputError(f"{path} exists already: name another file.")
