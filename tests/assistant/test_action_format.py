"""What a custom action returns is checked against Rasa's format, whose own check is made once."""

import pytest
from jsonschema import Draft202012Validator, ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

from frontdesk.channel.action_format import check_format_once

GOOD = {
    "events": [{"event": "slot", "timestamp": None, "name": "clinic_answer", "value": "x"}],
    "responses": [],
}


@pytest.fixture
def action(monkeypatch: pytest.MonkeyPatch) -> RemoteAction:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    check_format_once()
    return RemoteAction("action_answer_clinic", EndpointConfig("http://localhost"))


def test_a_result_in_the_format_passes_without_a_check_of_the_format(
    action: RemoteAction, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checked(schema: object) -> None:
        raise AssertionError("the format was checked again")

    monkeypatch.setattr(Draft202012Validator, "check_schema", checked)
    assert action._validate_action_result(GOOD)


@pytest.mark.parametrize(
    "result", [{"events": "none"}, {"responses": ["secret words"]}, {"events": [{"name": 1}]}]
)
def test_a_result_in_another_format_is_an_error_that_does_not_repeat_it(
    action: RemoteAction, result: dict[str, object]
) -> None:
    with pytest.raises(ValidationError) as raised:
        action._validate_action_result(result)
    assert "secret" not in str(raised.value)
