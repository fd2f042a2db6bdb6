"""What the clinic taught the assistant: lessons in a folder of their own, and which one serves.

A lesson is whole (all that was taught so far) and never changes once it is written. One small file says
which lesson serves; replacing that file is all of installing a model and of taking it back. Both halves
use this file, so it is plain Python 3.10.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk.errors import ConfigurationError, TeachingError

_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
_SERVING = "serving.json"
_LESSONS = "lessons"


@dataclass(frozen=True)
class Lesson:
    """Training examples and development cases that came from corrections.

    Attributes:
        name: the folder's name.
        folder: where it is.
    """

    name: str
    folder: Path

    @property
    def nlu(self) -> Path:
        """Return the folder of training data."""
        return self.folder / "nlu"

    @property
    def cases(self) -> Path:
        """Return the folder of development cases."""
        return self.folder / "cases"

    @property
    def training_files(self) -> list[Path]:
        """Return the files of training data; none where there are development cases only."""
        return sorted(self.nlu.glob("*.yml"))

    @property
    def case_files(self) -> list[Path]:
        """Return the files of development cases."""
        return sorted(self.cases.glob("*.tsv"))


class Shelf:
    """The lessons of a clinic.

    Args:
        folder: where they are (`Settings.taught_folder`); it need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def serving(self) -> Lesson | None:
        """Return the lesson that serves; None: the assistant as shipped.

        Raises:
            ConfigurationError: the file that says so is damaged, or the lesson is missing.
        """
        return self._present(self.serving_name())

    def serving_name(self) -> str | None:
        """Return the name of the lesson that serves, whether it is there or not.

        Raises:
            ConfigurationError: the file that says so is damaged.
        """
        name: str | None = self._state()["lesson"]
        return name

    def lesson(self, name: str) -> Lesson:
        """Return the lesson called `name`, whether it is there or not."""
        return Lesson(name, self.folder / _LESSONS / name)

    def lessons(self) -> list[Lesson]:
        """Return every lesson on the shelf, oldest first."""
        found = (path for path in (self.folder / _LESSONS).glob("*") if path.is_dir())
        return [self.lesson(path.name) for path in sorted(found)]

    def needed(self) -> set[str]:
        """Return the names of the lesson that serves and of those that one can go back to."""
        state = self._state()
        return {name for name in (state["lesson"], *state["before"]) if name is not None}

    def earlier(self) -> Lesson | None:
        """Return what served before; None: the assistant as shipped.

        Raises:
            TeachingError: nothing served before.
            ConfigurationError: the lesson is missing.
        """
        before = self._state()["before"]
        if not before:
            raise TeachingError("The assistant serves as it was shipped: there is nothing to go back to.")
        return self._present(before[-1])

    def serve(self, lesson: Lesson) -> None:
        """Let `lesson` serve from the next start of the services on."""
        state = self._state()
        self._write({"lesson": lesson.name, "before": [*state["before"], state["lesson"]]})

    def step_back(self) -> None:
        """Let serve again what served before; see `earlier`."""
        lesson, before = self.earlier(), self._state()["before"]
        self._write({"lesson": lesson.name if lesson else None, "before": before[:-1]})

    def _present(self, name: str | None) -> Lesson | None:
        if name is None:
            return None
        lesson = self.lesson(name)
        if not lesson.folder.is_dir():
            raise ConfigurationError(
                f"The lesson {name} is missing in {self.folder / _LESSONS}: restore the folder from a backup,"
                f" or remove {self.folder / _SERVING} to serve the assistant as it was shipped."
            )
        return lesson

    def _state(self) -> dict[str, Any]:
        path = self.folder / _SERVING
        try:
            state = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"lesson": None, "before": []}
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{path} cannot be read ({type(error).__name__}).") from error
        if not (
            isinstance(state, dict) and _is_name(state.get("lesson")) and _are_names(state.get("before"))
        ):
            raise ConfigurationError(f"{path} does not say which lesson serves.")
        return state

    def _write(self, state: dict[str, Any]) -> None:
        """Replace the file in one step, so that whoever reads it sees the old one or the new one."""
        self.folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        part = self.folder / f".{_SERVING}.{os.getpid()}"
        with open(
            os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _PRIVATE_FILE), "w", encoding="utf-8"
        ) as out:
            json.dump(state, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        part.replace(self.folder / _SERVING)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _is_name(value: object) -> bool:
    return value is None or (isinstance(value, str) and value != "" and Path(value).name == value)


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(_is_name(name) for name in value)
