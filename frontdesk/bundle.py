"""Knows which trained model belongs to the current data, configuration and code."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from frontdesk.language.files import PROJECT
from frontdesk.settings import Settings

TRAINING_DATA = ("data/nlu", "data/rules", "data/stories")
_CODE = ("frontdesk/language", "frontdesk/safety", "frontdesk/understanding", "frontdesk/nlu")
_FILES = ("config.yml", "domain.yml", "assistant/uv.lock")


def model_file(settings: Settings) -> Path:
    """Return where the model for the current sources is, or would be."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(str(path.relative_to(PROJECT)).encode())
        digest.update(path.read_bytes())
    return settings.models / f"frontdesk-{digest.hexdigest()[:16]}.tar.gz"


def _sources() -> Iterator[Path]:
    for name in _FILES:
        yield PROJECT / name
    for folder in (*TRAINING_DATA, *_CODE):
        for pattern in ("*.yml", "*.py"):
            yield from sorted((PROJECT / folder).rglob(pattern))
