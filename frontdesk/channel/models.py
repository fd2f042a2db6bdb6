"""Rasa loads the models that may be loaded, however it is told to load one."""

from pathlib import Path
from typing import Any

from frontdesk.errors import ConfigurationError
from frontdesk.model_list import ModelList
from frontdesk.settings import Settings


def check_named(arguments: list[str], settings: Settings) -> None:
    """Let pass arguments of Rasa's that name no model, or one that may be loaded.

    Rasa itself would log the refusal and serve without a model.

    Raises:
        ConfigurationError: the model is missing or may not be loaded.
    """
    for number, word in enumerate(arguments):
        option, _, value = word.partition("=")
        if option in ("--model", "-m"):
            value = value or "".join(arguments[number + 1 : number + 2])
            if not value:
                raise ConfigurationError(f"{option} names no model.")
            ModelList(settings).check(Path(value))


def only_allowed(settings: Settings) -> None:
    """Let Rasa open no model's archive that may not be loaded, wherever it got it from."""
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    extract = LocalModelStorage._extract_archive_to_directory

    def extract_allowed(archive: str | Path, folder: Any) -> None:
        ModelList(settings).check(Path(archive))
        extract(archive, folder)

    LocalModelStorage._extract_archive_to_directory = staticmethod(extract_allowed)
