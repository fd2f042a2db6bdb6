"""Knows which model belongs to the current data, configuration and code, and trains it."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from frontdesk.errors import ConfigurationError
from frontdesk.language.files import PROJECT
from frontdesk.settings import Settings

ASSISTANT_PYTHON = PROJECT / "assistant/.venv/bin/python"
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


def train(settings: Settings) -> Path:
    """Return the current model's file, trained first if there is none.

    Raises:
        ConfigurationError: the assistant's environment is missing or training failed.
    """
    path = model_file(settings)
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(  # noqa: S603 - our own program
        [
            *assistant_command(), "train", "--data", *TRAINING_DATA, "--out", str(path.parent),
            "--fixed-model-name", path.name.removesuffix(".tar.gz"), "--augmentation", "0",
        ],
        cwd=PROJECT, env=assistant_environment(settings) | {"OMP_NUM_THREADS": "2"}, check=False,
    )  # fmt: skip
    if done.returncode or not path.is_file():
        raise ConfigurationError("Training failed; the lines above say why.")
    return path


def assistant_command() -> list[str]:
    """Return how to start Rasa's command line in the assistant's environment."""
    if not ASSISTANT_PYTHON.is_file():
        raise ConfigurationError("The assistant's environment is missing: run `make setup`.")
    return [str(ASSISTANT_PYTHON), "-m", "frontdesk.channel.serve"]


def assistant_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of a process of the assistant's half."""
    return os.environ | {
        "PYTHONPATH": str(PROJECT),
        "FRONTDESK_RASA_SECRET": settings.rasa_secret,
        "FRONTDESK_ACTIONS_PORT": str(settings.actions_port),
        "FRONTDESK_CLINIC_FILE": str(settings.clinic_file),
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_ACCESS_LOG": "false",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        "LOG_LEVEL": "WARNING",
        "TQDM_DISABLE": "1",
    }


def _sources() -> Iterator[Path]:
    for name in _FILES:
        yield PROJECT / name
    for folder in (*TRAINING_DATA, *_CODE):
        for pattern in ("*.yml", "*.py"):
            yield from sorted((PROJECT / folder).rglob(pattern))
