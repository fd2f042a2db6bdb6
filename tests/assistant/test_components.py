"""The contract that every component of config.yml keeps, whatever it does.

Rasa checks annotations when training and takes meaning from parameter names; what breaks here
would break a clinic's training run.
"""

import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

from frontdesk.errors import FrontdeskError, NotTrainedError
from frontdesk.language.asks import read
from frontdesk.language.parser import parse
from frontdesk.nlu.asks import READING
from frontdesk.nlu.safety import VERDICT
from frontdesk.nlu.tools import LanguageTools, Tools

PIPELINE = yaml.safe_load(Path("config.yml").read_text())["pipeline"]
COMPONENTS = [class_from_module_path(row["name"]) for row in PIPELINE]
TRAINABLE = [c for c in COMPONENTS if hasattr(c, "train")]
EXAMPLES = {
    "risks": ["is it dangerous", "what are the risks", "any dangers", "what could go wrong"],
    "medical": ["can i take it with zoloft", "is it ok with my heart", "i am pregnant", "my dose"],
    "crisis": ["i want to die", "i will kill myself", "no reason to live", "end my life tonight"],
    "emergency": ["i cant breathe", "he is unconscious", "chest pain now", "took all my pills"],
}


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    return _loader(tmp_path_factory.mktemp("tools")).provide()


def _loader(folder: Path) -> LanguageTools:
    return LanguageTools.create({}, LocalModelStorage(folder), Resource("tools"), None)


def test_models_are_loaded_once_and_not_for_every_message(tmp_path: Path) -> None:
    loader = _loader(tmp_path)
    assert loader.provide() is loader.provide()


@pytest.fixture
def training_data() -> TrainingData:
    rows = [(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    return TrainingData([Message({"text": text, "intent": intent}) for text, intent in rows])


@pytest.mark.parametrize("component", COMPONENTS)
def test_is_registered_and_its_defaults_cover_its_configuration(component: Any) -> None:
    assert issubclass(component, GraphComponent)
    assert component.__name__ in DefaultV1Recipe._registered_components
    row = next(row for row in PIPELINE if row["name"].endswith(component.__name__))
    assert set(row) - {"name"} <= set(component.get_default_config())


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_method_is_annotated(component: Any) -> None:
    for name in ("create", "load", "train", "process", "process_training_data", "provide"):
        method = vars(component).get(name)
        if method is None:
            continue
        signature = inspect.signature(getattr(method, "__func__", method))
        missing = [
            p for p, v in signature.parameters.items() if v.annotation is v.empty and p not in ("self", "cls")
        ]
        assert not missing, f"{component.__name__}.{name}"
        assert signature.return_annotation is not signature.empty


@pytest.mark.parametrize("component", TRAINABLE)
def test_learns_saves_loads_and_says_the_same(
    component: Any, tools: Tools, training_data: TrainingData, tmp_path: Path
) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource(component.__name__)
    config = component.get_default_config()
    fresh = component.create(config, storage, resource, None)
    fresh.train(training_data, tools)
    loaded = component.load(config, storage, resource, None)
    before, after = (_process(one, tools, "is it dangerous") for one in (fresh, loaded))
    for key in (VERDICT, "asks", "intent"):
        assert before.get(key) == after.get(key)


@pytest.mark.parametrize("component", TRAINABLE)
def test_refuses_to_work_untrained(component: Any, tools: Tools, tmp_path: Path) -> None:
    config = component.get_default_config()
    fresh = component.create(config, LocalModelStorage(tmp_path), Resource("x"), None)
    with pytest.raises(NotTrainedError):
        _process(fresh, tools, "hello")


@pytest.mark.parametrize("component", TRAINABLE)
def test_refuses_a_model_that_was_changed(
    component: Any, tools: Tools, training_data: TrainingData, tmp_path: Path
) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource(component.__name__)
    config = component.get_default_config()
    component.create(config, storage, resource, None).train(training_data, tools)
    with storage.read_from(resource) as folder:
        arrays = next(Path(folder).glob("*.npz"))
        arrays.write_bytes(arrays.read_bytes() + b"x")
        with pytest.raises(FrontdeskError, match="hash"):
            component.load(config, storage, resource, None)


def _process(component: Any, tools: Tools, text: str) -> Message:
    from frontdesk.safety.verdict import NO_RISK

    message = Message({"text": text})
    message.set(READING, read(parse(tools.nlp, text)))
    message.set(VERDICT, NO_RISK)
    return component.process([message], tools)[0]
