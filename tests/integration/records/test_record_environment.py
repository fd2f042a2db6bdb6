"""What the assistant's processes learn of the record: Rasa the database and the keys, the actions nothing."""

from pathlib import Path

import pytest

from frontdesk.commands.model import assistant_environment, rasa_environment
from frontdesk.commands.services import on_free_ports
from frontdesk.errors import ConfigurationError
from frontdesk.records import new_key
from frontdesk.records.keys import encryption_keys
from frontdesk.settings import Settings

SECRETS = ("DATABASE_URL", "ENCRYPTION_KEYS", "SESSION_SECRET", "WEBHOOK_SECRET", "SMTP_URL", "REDIS_URL")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(f"FRONTDESK_{name}", "of the front desk")


def test_rasa_gets_the_database_and_the_keys(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path)
    given = rasa_environment(settings)
    assert given["FRONTDESK_DATABASE_URL"] == f"sqlite:///{tmp_path}/frontdesk.db"
    assert given["FRONTDESK_ENCRYPTION_KEYS"].split(",") == encryption_keys(settings)
    assert "of the front desk" not in given.values()


def test_training_and_actions_get_none_of_it(tmp_path: Path) -> None:
    given = assistant_environment(
        Settings(state=tmp_path, database_url="sqlite:///x", encryption_keys=new_key())
    )
    assert [name for name in SECRETS if f"FRONTDESK_{name}" in given] == []
    assert list(tmp_path.iterdir()) == []


def test_production_needs_keys_to_run_rasa_but_not_to_train(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path, production=True)
    assistant_environment(settings)
    with pytest.raises(ConfigurationError, match="FRONTDESK_ENCRYPTION_KEYS"):
        rasa_environment(settings)


def test_a_private_assistant_leaves_no_rows_in_the_record(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path, database_url="postgresql://u@h/record", encryption_keys=new_key())
    private = rasa_environment(on_free_ports(settings))
    assert private["FRONTDESK_DATABASE_URL"] == "sqlite://"
    assert private["FRONTDESK_ENCRYPTION_KEYS"] != settings.encryption_keys
    assert list(tmp_path.iterdir()) == []
