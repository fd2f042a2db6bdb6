"""What trains and what tries out a model: promises, and the real ones."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from frontdesk.commands.client import AssistantClient
from frontdesk.commands.evaluate import outcomes
from frontdesk.commands.model import train_lesson
from frontdesk.commands.scoring import Case
from frontdesk.commands.services import assistant_services, log_folder, on_free_ports
from frontdesk.commands.supervisor import Supervisor
from frontdesk.commands.teaching.comparison import Outcomes
from frontdesk.settings import Settings
from frontdesk.taught import Lesson


class Trainer(Protocol):
    """Makes models."""

    def train(self, lesson: Lesson | None) -> Path:
        """Return the model's file of the current sources and `lesson`, trained if there is none.

        Raises:
            ConfigurationError: training failed.
        """
        ...


class Evaluator(Protocol):
    """Tries models out."""

    def outcomes(self, model: Path, cases: Sequence[Case]) -> Outcomes:
        """Return what the assistant makes of each case with this model, in order.

        Raises:
            ServiceUnavailableError: the assistant does not start or does not answer.
        """
        ...


class RasaTrainer:
    """Trains with Rasa, beside services that may be running."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def train(self, lesson: Lesson | None) -> Path:
        """Return the model's file; see `Trainer`."""
        return train_lesson(self._settings, lesson)


class PrivateAssistant:
    """Asks a private copy of the assistant, on ports of its own; it leaves nothing in the record."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def outcomes(self, model: Path, cases: Sequence[Case]) -> Outcomes:
        """Return the assistant's outcomes; see `Evaluator`."""
        # What the deployer pinned is what serves; a candidate counts by the list.
        settings = replace(on_free_ports(self._settings), model_sha256="")
        services = partial(assistant_services, model=model)
        with (
            Supervisor(settings, services=services, log_folder=log_folder(settings)),
            AssistantClient(settings) as client,
        ):
            return list(outcomes(client, cases))
