"""Knows which trained model belongs to the current data, configuration and code."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from frontdesk.language.files import PROJECT
from frontdesk.model_list import ModelList
from frontdesk.settings import Settings
from frontdesk.taught import Lesson, Shelf

TRAINING_DATA = ("data/nlu", "data/rules", "data/stories")
_CODE = ("frontdesk/language", "frontdesk/safety", "frontdesk/understanding", "frontdesk/nlu")
_FILES = ("config.yml", "domain.yml", "assistant/uv.lock")


def model_file(settings: Settings) -> Path:
    """Return where the model that serves is, or would be: current sources, and what the clinic taught.

    Raises:
        ConfigurationError: the clinic's lesson that serves is missing.
    """
    return model_for(settings, Shelf(settings.taught_folder).serving())


def model_to_load(settings: Settings) -> Path:
    """Return the file of the model that serves, which may be loaded.

    Raises:
        NotTrainedError: it is not there.
        ModelFileError: it is not the one that was trained or allowed.
        ConfigurationError: the list of models, or the clinic's lesson that serves, cannot be read.
    """
    path = model_file(settings)
    ModelList(settings).check(path)
    return path


def model_for(settings: Settings, lesson: Lesson | None) -> Path:
    """Return where the model of the current sources and `lesson` is, or would be."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(str(path.relative_to(PROJECT)).encode())
        digest.update(path.read_bytes())
    for path in lesson.training_files if lesson else ():
        digest.update(f"taught/{path.name}".encode())
        digest.update(path.read_bytes())
    return settings.models / f"frontdesk-{digest.hexdigest()[:16]}.tar.gz"


def _sources() -> Iterator[Path]:
    for name in _FILES:
        yield PROJECT / name
    for folder in (*TRAINING_DATA, *_CODE):
        for pattern in ("*.yml", "*.py"):
            yield from sorted((PROJECT / folder).rglob(pattern))
