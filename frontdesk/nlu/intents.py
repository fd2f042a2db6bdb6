"""Pipeline step: understands every ask of a message in the light of what was said before."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from frontdesk.errors import NotTrainedError
from frontdesk.knowledge.answers import load_knowledge
from frontdesk.language.normalise import as_words
from frontdesk.nlu.asks import READING
from frontdesk.nlu.labels import texts_and_labels
from frontdesk.nlu.past import history_of
from frontdesk.nlu.safety import VERDICT
from frontdesk.nlu.tools import LanguageTools, Tools
from frontdesk.understanding.classifier import (
    Hyper,
    IntentClassifier,
    load_classifier,
    train_classifier,
)
from frontdesk.understanding.cues import load_word_lists
from frontdesk.understanding.decide import Limits
from frontdesk.understanding.understand import Understanding

_KEPT = 1.25  # of the vectors: the safety screen reads follow-ups anew, without the title in front of them
_LEARNING = tuple(Hyper.__dataclass_fields__)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True, model_from="LanguageTools"
)
class AskClassifier(GraphComponent):
    """Puts `asks` on each message, and the first ask's intent as Rasa's intent."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        classifier: IntentClassifier | None = None,
    ) -> None:  # fmt: skip
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._classifier = classifier
        self._understanding: Understanding | None = None

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> "AskClassifier":  # fmt: skip
        """Return an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> "AskClassifier":  # fmt: skip
        """Return the trained component from `model_storage`."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, load_classifier(folder))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return how the classifier learns and from where on it is sure enough to act."""
        hyper, limits = Hyper(), Limits()
        learning = {name: getattr(hyper, name) for name in _LEARNING}
        return learning | {name: getattr(limits, name) for name in Limits.__dataclass_fields__}

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before this component in the pipeline."""
        return [LanguageTools]

    def train(self, training_data: TrainingData, model: Tools) -> Resource:
        """Learn all intents with their reasons."""
        texts, labels = texts_and_labels(training_data)
        texts = [as_words(text) for text in texts]
        topics = set(load_knowledge().topics)
        general = [t for t, label in zip(texts, labels, strict=True) if label in topics]
        model.encoder.remember(int(len(texts) * _KEPT))
        hyper = Hyper(**{name: self._config[name] for name in _LEARNING})
        self._classifier = train_classifier(texts, labels, model.encoder, load_word_lists(general), hyper)
        with self._storage.write_to(self._resource) as folder:
            self._classifier.save(folder)
        return self._resource

    def process(
        self, messages: list[Message], model: Tools, tracker: DialogueStateTracker | None = None
    ) -> list[Message]:
        """Return the messages with their asks.

        Args:
            messages: carry a `Reading` and a `Verdict`.
            model: the language tools.
            tracker: the chat so far; Rasa fills it in by the parameter's name.
        """
        understanding = self._ready(model)
        history = history_of(tracker)
        for message in messages:
            asks = understanding.understand(message.get(READING), message.get(VERDICT), history)
            first = asks[0]
            message.set("asks", [ask.as_dict() for ask in asks], add_to_output=True)
            message.set("verdict", message.get(VERDICT).as_dict(), add_to_output=True)
            intent = {"name": first.intent, "confidence": first.confidence}
            message.set("intent", intent, add_to_output=True)
        return messages

    def _ready(self, model: Tools) -> Understanding:
        if self._classifier is None:
            raise NotTrainedError("The intent classifier is not trained: run `make train`.")
        if self._understanding is None:
            limits = Limits(**{name: self._config[name] for name in Limits.__dataclass_fields__})
            self._understanding = Understanding(self._classifier, model.encoder, load_knowledge(), limits)
        return self._understanding
