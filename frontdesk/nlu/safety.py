"""Pipeline step: the safety screen, trained on crisis and emergency against everything else."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from frontdesk.errors import NotTrainedError
from frontdesk.knowledge.answers import load_knowledge
from frontdesk.language.normalise import clean
from frontdesk.nlu.labels import texts_and_labels, without_context
from frontdesk.nlu.tools import LanguageTools, Tools
from frontdesk.safety.classifier import KernelMachine, checked, load_machine
from frontdesk.safety.screen import SafetyScreen, Thresholds
from frontdesk.safety.training import train_machine
from frontdesk.safety.verdict import Verdict

VERDICT = "verdict"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True, model_from="LanguageTools"
)
class SafetyClassifier(GraphComponent):
    """Puts a `Verdict` on each message."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        stored: tuple[bytes, str] | None = None,
    ) -> None:  # fmt: skip
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._stored = stored
        self._machine: KernelMachine | None = None
        self._screen: SafetyScreen | None = None

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SafetyClassifier":  # fmt: skip
        """Return an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> "SafetyClassifier":  # fmt: skip
        """Return the trained component from `model_storage`."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, checked(folder))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the operating point: probabilities from which the classifier alone raises."""
        limits = Thresholds()
        return {
            # whole message and its worst part together
            "risk": limits.risk,
            # the same, where a phrase was found and lowered ("I was suicidal years ago")
            "after_lowering": limits.after_lowering,
        }

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before this component in the pipeline."""
        return [LanguageTools]

    def train(self, training_data: TrainingData, model: Tools) -> Resource:
        """Learn from the intents `crisis` and `emergency` against all others."""
        texts, labels = texts_and_labels(training_data)
        titles = [answer.title for answer in load_knowledge().answers.values()]
        texts = [without_context(text, titles) for text in texts]
        plain = [label.split("+")[0] for label in labels]
        self._machine = train_machine([clean(text) for text in texts], plain, model.encoder)
        with self._storage.write_to(self._resource) as folder:
            self._machine.save(folder)
        return self._resource

    def process(self, messages: list[Message], model: Tools) -> list[Message]:
        """Return the messages with a `Verdict` each: the one that came with it, or the screen's."""
        for message in messages:
            given = (message.get("metadata") or {}).get(VERDICT)
            message.set(VERDICT, given if isinstance(given, Verdict) else self._screened(message, model))
        return messages

    def _screened(self, message: Message, model: Tools) -> Verdict:
        if self._machine is None and self._stored:
            self._machine = load_machine(*self._stored, model.encoder)
        if self._machine is None:
            raise NotTrainedError("The safety screen is not trained: run `make train`.")
        if self._screen is None:
            names = Thresholds.__dataclass_fields__
            limits = Thresholds(**{name: self._config[name] for name in names})
            self._screen = SafetyScreen(self._machine, thresholds=limits)
        return self._screen.screen(clean(str(message.get("text"))))
