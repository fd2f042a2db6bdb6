"""Pipeline step: cleans a message and splits it into sentences and candidate asks."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from frontdesk.language.asks import read
from frontdesk.language.normalise import as_words
from frontdesk.language.parser import parse
from frontdesk.nlu.tools import LanguageTools, Tools

READING = "reading"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False, model_from="LanguageTools"
)
class AskSplitter(GraphComponent):
    """Puts a `Reading` on each message. Training examples are asks already and stay whole."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> "AskSplitter":  # fmt: skip
        """Return the splitter."""
        return cls()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings of this component: none."""
        return {}

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before this component in the pipeline."""
        return [LanguageTools]

    def process_training_data(self, training_data: TrainingData, model: Tools) -> TrainingData:
        """Return the training data as it is."""
        return training_data

    def process(self, messages: list[Message], model: Tools) -> list[Message]:
        """Return the messages with a `Reading` each."""
        for message in messages:
            text = as_words(str(message.get("text") or ""))
            message.set(READING, read(parse(model.nlp, text)))
        return messages
