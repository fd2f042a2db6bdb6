"""The real house answers on a read-only file system, as an unprivileged user without capabilities."""

import json
import os
import subprocess

import pytest
from edge_tools import free_port

from frontdesk.bundle import model_file
from frontdesk.language.files import PROJECT
from frontdesk.records import new_key
from frontdesk.settings import load_settings

UNSHARE = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
SECRET = "for tests only, thirty-two bytes long"  # noqa: S105


@pytest.fixture
def own_mounts() -> None:
    if os.geteuid() != 0 or subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs root and mounts of its own")
    if not model_file(load_settings()).is_file():
        pytest.skip("needs a trained model: make train")


@pytest.mark.after_training
@pytest.mark.usefixtures("own_mounts")
def test_the_house_needs_no_rights_and_writes_nothing_but_its_state() -> None:
    rasa, actions, edge = free_port(), free_port(), free_port()
    environment = {
        "PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(PROJECT),
        "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1", "MPLCONFIGDIR": "/tmp",  # noqa: S108
        "RASA_TELEMETRY_ENABLED": "false", "SANIC_ACCESS_LOG": "false", "LOG_LEVEL": "WARNING",
        "FRONTDESK_PRODUCTION": "true", "FRONTDESK_STATE": "/tmp/state", "FRONTDESK_RASA_PORT": str(rasa),  # noqa: S108
        "FRONTDESK_ACTIONS_PORT": str(actions), "FRONTDESK_EDGE_PORT": str(edge),
        "FRONTDESK_ENCRYPTION_KEYS": new_key(), "FRONTDESK_SESSION_SECRET": SECRET, "FRONTDESK_RASA_SECRET": SECRET,
    }  # fmt: skip
    script = PROJECT / "tests/integration/deploy/locked_down.sh"
    done = subprocess.run(
        [*UNSHARE, script, PROJECT, str(actions), str(edge)],
        env=environment, capture_output=True, text=True, timeout=320, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    _, reply, *_ = json.loads(done.stdout)
    assert (reply["author"], reply["topic"]) == ("assistant", "risks")
