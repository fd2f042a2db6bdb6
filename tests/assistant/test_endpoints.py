"""endpoints.yml as Rasa reads it."""

import pytest
from rasa.core.utils import AvailableEndpoints
from rasa.shared.exceptions import RasaException


def test_the_action_server_is_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_ACTIONS_PORT", "5077")
    monkeypatch.setenv("FRONTDESK_RASA_SECRET", "a secret")
    action = AvailableEndpoints.read_endpoints("endpoints.yml").action
    assert action.url == "http://127.0.0.1:5077/webhook"
    assert action.headers == {"Authorization": "Bearer a secret"}


def test_without_the_settings_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRONTDESK_RASA_SECRET", raising=False)
    with pytest.raises(RasaException, match="FRONTDESK_RASA_SECRET"):
        AvailableEndpoints.read_endpoints("endpoints.yml")
