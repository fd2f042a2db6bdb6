"""Trains the model for the current data, configuration and code."""

import os
import subprocess
from pathlib import Path

from frontdesk.bundle import TRAINING_DATA, model_file, model_for
from frontdesk.errors import ConfigurationError
from frontdesk.language.files import PROJECT
from frontdesk.model_list import ModelList
from frontdesk.records.keys import encryption_keys
from frontdesk.settings import PREFIX, SECRETS, Settings
from frontdesk.taught import Lesson, Shelf

__all__ = [
    "ASSISTANT_PYTHON",
    "assistant_command",
    "assistant_environment",
    "model_file",
    "rasa_environment",
    "train",
    "train_lesson",
    "training_arguments",
]

ASSISTANT_PYTHON = PROJECT / "assistant/.venv/bin/python"
# Neither they nor the names of their files reach the assistant's half, unless it needs them.
_SECRETS = frozenset(f"{PREFIX}{name.upper()}{end}" for name in SECRETS for end in ("", "_FILE"))


def train(settings: Settings) -> Path:
    """Return the file of the model that serves, trained first if there is none.

    Raises:
        ConfigurationError: the assistant's environment is missing or training failed.
    """
    return train_lesson(settings, Shelf(settings.taught_folder).serving())


def train_lesson(settings: Settings, lesson: Lesson | None) -> Path:
    """Return the file of the model of the current sources and `lesson`, trained first if there is none.

    Args:
        settings: name the folder of models.
        lesson: what the clinic taught; None for the assistant as shipped.

    Raises:
        ConfigurationError: the assistant's environment is missing or training failed.
        ModelFileError: a file of that name is there that was neither trained here nor allowed.
    """
    path, allowed = model_for(settings, lesson), ModelList(settings)
    if path.is_file():
        allowed.check(path)
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    environment = assistant_environment(settings)
    if lesson:  # Rasa's cache stands beside the program and would keep visitors' words
        environment["RASA_MAX_CACHE_SIZE"] = "0"
    command = [*assistant_command(), *training_arguments(path, lesson)]
    done = subprocess.run(command, cwd=PROJECT, env=environment, check=False)  # noqa: S603 - our own program
    if done.returncode or not path.is_file():
        raise ConfigurationError("Training failed; the lines above say why.")
    allowed.allow(path)
    return path


def training_arguments(path: Path, lesson: Lesson | None) -> list[str]:
    """Return what tells Rasa to train the model `path` with the shipped data and `lesson`."""
    taught = [str(lesson.nlu)] if lesson and lesson.training_files else []
    return [
        "train", "--data", *TRAINING_DATA, *taught, "--out", str(path.parent),
        "--fixed-model-name", path.name.removesuffix(".tar.gz"), "--augmentation", "0",
    ]  # fmt: skip


def assistant_command() -> list[str]:
    """Return how to start Rasa's command line in the assistant's environment."""
    if not ASSISTANT_PYTHON.is_file():
        raise ConfigurationError("The assistant's environment is missing: run `make setup`.")
    return [str(ASSISTANT_PYTHON), "-m", "frontdesk.channel.serve"]


def rasa_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the dialogue engine: it keeps its trackers in the record's database.

    Raises:
        ConfigurationError: the record's keys are not set.
    """
    return assistant_environment(settings) | {
        "FRONTDESK_DATABASE_URL": settings.database,
        "FRONTDESK_ENCRYPTION_KEYS": ",".join(encryption_keys(settings)),
    }


def assistant_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of a process of the assistant's half; the front desk's secrets are not in it."""
    own = {key: value for key, value in os.environ.items() if key not in _SECRETS}
    return own | {
        "PYTHONPATH": str(PROJECT),
        "FRONTDESK_RASA_SECRET": settings.rasa_secret,
        "FRONTDESK_ACTIONS_PORT": str(settings.actions_port),
        "FRONTDESK_CLINIC_FILE": str(settings.clinic_file),
        "FRONTDESK_MODEL_SHA256": settings.model_sha256,
        "FRONTDESK_MODELS_ALLOWED": str(settings.model_list),
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_ACCESS_LOG": "false",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",  # it shows itself whatever the line above says
        "LOG_LEVEL": "WARNING",
        "TQDM_DISABLE": "1",
    }
