"""Which model files may be loaded: a list of their SHA-256 sums, written by whoever trains or allows them.

Both halves use this file, so it is plain Python 3.10. The list has the form of `sha256sum`, so
`sha256sum -c` checks it as well.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from frontdesk.errors import ConfigurationError, ModelFileError, NotTrainedError
from frontdesk.settings import PREFIX, Settings

_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")
_SUM = re.compile(r"[0-9a-f]{64}")
_BLOCK_BYTES = 1 << 20


class ModelList:
    """The models that may be loaded.

    A model counts by its name and its sum together: an older model under a newer one's name is refused.
    Sums that the deployer gives (`FRONTDESK_MODEL_SHA256`) count instead of the list.

    Attributes:
        path: the list's file.
    """

    def __init__(self, settings: Settings) -> None:
        self.path = settings.model_list
        self._given = settings.model_sha256

    def check(self, model: Path) -> None:
        """Let pass a model that may be loaded.

        Raises:
            NotTrainedError: there is no such file.
            ModelFileError: it is not on the list, or not the file that was put there.
            ConfigurationError: the list or the setting cannot be read.
        """
        if not model.is_file():
            raise NotTrainedError(f"There is no model for this version ({model}): run `frontdesk train`.")
        found = sha256_of(model)
        if self._given:
            if found not in self._pinned():
                raise ModelFileError(
                    f"The model {model.name} has the SHA-256 {found}, which {PREFIX}MODEL_SHA256 does not name:"
                    " put the right model there, or correct the setting."
                )
            return
        listed = self._sums().get(model.name)
        if listed is None:
            raise ModelFileError(
                f"The model {model.name} is not on the list of models that may be loaded ({self.path}): if it was"
                f" trained from these sources by somebody you trust, run `frontdesk model allow {model}`;"
                " else remove it and run `frontdesk train`."
            )
        if listed != found:
            raise ModelFileError(
                f"The model {model.name} was changed since it was trained (its SHA-256 is {found}, the list says"
                f" {listed}): restore it from a backup, or remove it and run `frontdesk train`."
            )

    def allow(self, model: Path) -> str:
        """Put the file `model` on the list, and return its SHA-256 in hexadecimal.

        Raises:
            NotTrainedError: there is no such file.
        """
        if not model.is_file():
            raise NotTrainedError(f"There is no model {model}.")
        found = sha256_of(model)
        self._change(lambda sums: sums | {model.name: found})
        return found

    def forget(self, name: str) -> None:
        """Take the model called `name` off the list, if it is there."""
        if name in self._sums():
            self._change(lambda sums: {other: found for other, found in sums.items() if other != name})

    def _pinned(self) -> list[str]:
        given = [one.strip().lower() for one in self._given.split(",") if one.strip()]
        if not given or not all(_SUM.fullmatch(one) for one in given):
            raise ConfigurationError(
                f"{PREFIX}MODEL_SHA256 must hold SHA-256 sums of 64 hexadecimal digits, separated by commas."
            )
        return given

    def _sums(self) -> dict[str, str]:
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{self.path} cannot be read ({type(error).__name__}).") from error
        found = {}
        for number, line in enumerate(lines, 1):
            match = _LINE.fullmatch(line)
            if match is None:
                raise ConfigurationError(f"{self.path}, line {number}: not a SHA-256 sum and a file's name.")
            found[match[2]] = match[1]
        return found

    def _change(self, changed: Callable[[dict[str, str]], dict[str, str]]) -> None:
        """Replace the list in one step; whoever changes it meanwhile waits."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with _held(self.path.parent):
            sums = changed(self._sums())
            part = self.path.with_name(f".{self.path.name}.{os.getpid()}")
            with part.open("w", encoding="utf-8") as out:
                out.writelines(f"{found}  {name}\n" for name, found in sorted(sums.items()))
                out.flush()
                os.fsync(out.fileno())
            part.replace(self.path)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of the file at `path`, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
