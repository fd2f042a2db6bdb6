"""Neither half starts with a model that may not be loaded, and nothing in a model is unpickled."""

import json
import re
import subprocess
import sys
import tarfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from edge_tools import KEY, SECRET
from test_edge_serve import small_model

from frontdesk.bundle import model_file
from frontdesk.commands.model import ASSISTANT_PYTHON, rasa_environment
from frontdesk.commands.services import on_free_ports
from frontdesk.language.files import PROJECT
from frontdesk.settings import Settings, load_settings

HALVES = {
    "edge": [sys.executable, "-m", "frontdesk.edge.serve"],
    "assistant": [ASSISTANT_PYTHON, "-m", "frontdesk.channel.serve", "run"],
}
_PICKLE = re.compile(rb"\x80[\x02-\x05]")

# Takes away every way to unpickle, also those that numpy, joblib and jsonpickle would take.
_NO_PICKLES = """
import pickle, sys
def refuse(*arguments, **more):
    raise SystemExit("something was unpickled")
class Refusing(pickle.Unpickler):
    load = refuse
class RefusingToo(pickle._Unpickler):
    load = refuse
pickle.load = pickle.loads = pickle._load = pickle._loads = refuse
pickle.Unpickler, pickle._Unpickler = Refusing, RefusingToo
sys.addaudithook(lambda event, arguments: refuse() if event == "pickle.find_class" else None)
"""
_EDGE = f"""{_NO_PICKLES}
from frontdesk.bundle import model_to_load
from frontdesk.edge.house import load_encoder
from frontdesk.safety.bundle import screen_from_bundle
from frontdesk.settings import load_settings
settings = load_settings()
print(screen_from_bundle(model_to_load(settings), load_encoder(settings)).screen("i want to end my life").risk)
"""
_ASSISTANT = f"""{_NO_PICKLES}
import asyncio
from frontdesk.channel import lean
lean.install()
from rasa.core.agent import Agent
from frontdesk.bundle import model_to_load
from frontdesk.channel.models import only_allowed
from frontdesk.settings import load_settings
settings = load_settings()
only_allowed(settings)
agent = Agent.load(str(model_to_load(settings)))
print(asyncio.run(agent.parse_message("i want to end my life"))["verdict"]["risk"])
"""


def environment_of(settings: Settings) -> dict[str, str]:
    return rasa_environment(replace(settings, encryption_keys=KEY)) | {
        "FRONTDESK_MODELS": str(settings.models), "FRONTDESK_STATE": str(settings.state), "FRONTDESK_SESSION_SECRET": SECRET,
        "FRONTDESK_EDGE_PORT": str(settings.edge_port), "FRONTDESK_RASA_PORT": str(settings.rasa_port),
    }  # fmt: skip


def run(command: list[str | Path], settings: Settings, **more: str) -> tuple[int, str]:
    done = subprocess.run(
        command, cwd=PROJECT, env=environment_of(settings) | more, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path / 'frontdesk.db'}"
    return replace(on_free_ports(Settings(models=tmp_path, state=tmp_path)), database_url=url)


@pytest.mark.parametrize("half", HALVES)
def test_neither_half_starts_with_a_model_that_was_changed(half: str, settings: Settings) -> None:
    small_model(settings.models)
    model = model_file(settings)
    model.write_bytes(model.read_bytes() + b"\0")
    for arguments in ([], ["--model", model]) if half == "assistant" else ([],):
        code, said = run([*HALVES[half], *arguments], settings)
        assert code == 1
        assert f"The model {model.name} was changed since it was trained" in said.splitlines()[-1]
        assert "run `frontdesk train`" in said.splitlines()[-1]


@pytest.mark.parametrize("half", HALVES)
def test_neither_half_starts_with_a_model_that_the_deployer_did_not_name(
    half: str, settings: Settings
) -> None:
    small_model(settings.models)
    code, said = run(HALVES[half], settings, FRONTDESK_MODEL_SHA256="0" * 64)
    assert code == 1
    assert "FRONTDESK_MODEL_SHA256 does not name" in said.splitlines()[-1]


@pytest.mark.after_training
@pytest.mark.parametrize(
    ("python", "script"), [(Path(sys.executable), _EDGE), (ASSISTANT_PYTHON, _ASSISTANT)]
)
def test_the_trained_model_is_loaded_without_unpickling_anything(python: Path, script: str) -> None:
    code, said = run([python, "-W", "ignore", "-c", script], load_settings())
    assert code == 0, said
    assert "crisis" in said.splitlines()


@pytest.mark.after_training
def test_the_trained_model_holds_arrays_and_texts_and_no_pickle() -> None:
    with tarfile.open(model_file(load_settings())) as bundle:
        files = {member.name: bundle.extractfile(member) for member in bundle if member.isfile()}
        contents = {name: file.read() for name, file in files.items() if file is not None}
    assert any(name.endswith("safety.npz") for name in contents)
    for name, content in contents.items():
        assert not _PICKLE.match(content), name
        if name.endswith(".npz"):
            with np.load(BytesIO(content), allow_pickle=False) as arrays:
                assert all(arrays[key].dtype.kind in "biufUS" for key in arrays.files), name
        elif name.endswith(".json"):
            assert "py/" not in json.dumps(json.loads(content)), name  # what jsonpickle would make objects of
        else:
            assert re.search(r"\.(sha256|yml|yaml|txt|onnx|bin)$", name), f"{name} is of a kind not looked at"
