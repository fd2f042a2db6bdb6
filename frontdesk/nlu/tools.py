"""Loads spaCy and the sentence encoder once, for every component that needs them."""

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from spacy.language import Language

from frontdesk.language.encoder import SentenceEncoder, package_files
from frontdesk.language.parser import load_spacy
from frontdesk.settings import load_settings


class Tools:
    """spaCy pipeline and encoder, handed to components as `model`."""

    def __init__(self, nlp: Language, encoder: SentenceEncoder) -> None:
        self.nlp = nlp
        self.encoder = encoder

    def fingerprint(self) -> str:
        """Return what Rasa compares to know whether training can be skipped."""
        return f"{self.nlp.meta['name']}-{self.nlp.meta['version']}-minilm-int8"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MODEL_LOADER, is_trainable=False)
class LanguageTools(GraphComponent):
    """Provides `Tools`. First entry of the pipeline.

    Rasa calls `provide` for every message, so the models are loaded when the component is created.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageTools":  # fmt: skip
        """Return the loader, its models loaded and warmed up.

        Raises:
            ModelFileError: a model file is missing or not the pinned one.
        """
        return cls(Tools(load_spacy(), load_encoder()))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings of this component: none."""
        return {}

    def provide(self) -> Tools:
        """Return the tools, the same ones each time."""
        return self._tools


def load_encoder() -> SentenceEncoder:
    """Return the encoder over the files of the settings or, by default, of the packages."""
    settings = load_settings()
    model, tokenizer = package_files()
    encoder = SentenceEncoder(
        Path(settings.encoder_model) if settings.encoder_model else model,
        Path(settings.encoder_tokenizer) if settings.encoder_tokenizer else tokenizer,
    )
    encoder.encode(["warm up"])
    return encoder
