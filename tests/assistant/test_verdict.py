"""A verdict that came with a message is used, not computed again, and never reaches the tracker."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from frontdesk.channel.desk import _answer
from frontdesk.errors import NotTrainedError
from frontdesk.nlu.safety import VERDICT, SafetyClassifier
from frontdesk.safety.verdict import Verdict

GIVEN = Verdict("crisis", probability=0.6, found_by="classifier", sentence="so low")


def untrained(folder: Path) -> SafetyClassifier:
    config = SafetyClassifier.get_default_config()
    return SafetyClassifier.create(config, LocalModelStorage(folder), Resource("safety"), None)  # type: ignore[arg-type]


def test_a_given_verdict_is_taken_as_it_is(tmp_path: Path) -> None:
    message = Message({"text": "so low", "metadata": {VERDICT: GIVEN}})
    (out,) = untrained(tmp_path).process([message], model=None)  # type: ignore[arg-type]
    assert out.get(VERDICT) == GIVEN


@pytest.mark.parametrize("metadata", [None, {}, {VERDICT: None}, {VERDICT: GIVEN.as_dict()}])
def test_without_one_the_screen_reads_the_message(tmp_path: Path, metadata: Any) -> None:
    message = Message({"text": "so low", "metadata": metadata})
    with pytest.raises(NotTrainedError):
        untrained(tmp_path).process([message], model=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("verdict", [[], "crisis", {"risk": "crisis"}, GIVEN.as_dict() | {"risk": []}])
def test_the_door_refuses_what_is_no_verdict(verdict: Any) -> None:
    body = {"conversation": "x", "text": "hello", "verdict": verdict}
    answer = asyncio.run(_answer(SimpleNamespace(json=body, app=None)))  # type: ignore[arg-type]
    assert answer.status == 422
    assert "verdict" in json.loads(answer.body)["error"].lower()
