"""The two bots that are compared: how each is trained, started and spoken to."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from frontdesk.commands.model import ASSISTANT_PYTHON, assistant_command
from frontdesk.errors import ConfigurationError
from frontdesk.language.files import PROJECT
from frontdesk.settings import Settings

_FRONTDESK = (sys.executable, "-m", "frontdesk.cli")
_QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TQDM_DISABLE": "1"}


@dataclass(frozen=True)
class Bot:
    """A trained bot: how its processes start, and where and how a turn is posted to it.

    `keys` are the names of conversation and text in the body of a turn.
    """

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    url: str
    headers: Mapping[str, str]
    keys: tuple[str, str]

    def body(self, conversation: str, text: str) -> dict[str, str]:
        """Return the body that posts `text` in `conversation`."""
        return dict(zip(self.keys, (conversation, text), strict=True))


def free_ports(count: int) -> list[int]:
    """Return `count` ports on loopback that nobody uses."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def our_bot(settings: Settings, folder: Path, ports: Sequence[int]) -> Bot:
    """Return our assistant as `frontdesk run` starts it, with the model that stands in `folder`."""
    rasa, actions = ports
    own = {"FRONTDESK_RASA_PORT": str(rasa), "FRONTDESK_ACTIONS_PORT": str(actions)}
    return Bot(
        name="ours", command=(*_FRONTDESK, "run"), folder=PROJECT,
        environment=_our_environment(folder) | own,
        url=f"http://127.0.0.1:{rasa}/webhooks/frontdesk/turn",
        headers={"Authorization": f"Bearer {settings.rasa_secret}"}, keys=("conversation", "text"),
    )  # fmt: skip


def stock_bot(folder: Path, port: int) -> Bot:
    """Return the bot that `create_stock` made in `folder`; it has no action server."""
    options = ("--model", "models", "--enable-api", "--interface", "127.0.0.1", "--port", str(port))
    return Bot(
        name="stock", command=(*_stock_rasa(), "run", *options), folder=folder,
        environment=_stock_environment(), url=f"http://127.0.0.1:{port}/webhooks/rest/webhook",
        headers={}, keys=("sender", "message"),
    )  # fmt: skip


def train_ours(folder: Path) -> float:
    """Train our assistant from scratch into `folder`; return the seconds that took.

    Raises:
        ConfigurationError: training failed, or the assistant's environment is missing.
    """
    assistant_command()  # says so if the environment is missing
    return _timed("ours: training", (*_FRONTDESK, "train"), PROJECT, _our_environment(folder), folder)


def create_stock(folder: Path) -> None:
    """Create the bot of `rasa init` in `folder` and forget the model that comes with it.

    Raises:
        ConfigurationError: `rasa init` failed, or the assistant's environment is missing.
    """
    folder.mkdir(parents=True)
    command = (*_stock_rasa(), "init", "--no-prompt", "--init-dir", str(folder))
    _timed("stock: rasa init", command, folder, _stock_environment(), folder.parent)
    for made in ("models", ".rasa"):
        shutil.rmtree(folder / made, ignore_errors=True)


def train_stock(folder: Path) -> float:
    """Train the bot in `folder` from scratch; return the seconds that took.

    Raises:
        ConfigurationError: training failed.
    """
    command = (*_stock_rasa(), "train", "--force")
    return _timed("stock: training", command, folder, _stock_environment(), folder.parent)


def last_line(log: Path) -> str:
    """Return the last line of `log` that says something."""
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"


def _our_environment(folder: Path) -> dict[str, str]:
    # a cache of its own: Rasa would skip what it trained before
    scratch = {"FRONTDESK_MODELS": str(folder / "models"), "RASA_CACHE_DIRECTORY": str(folder / "cache")}
    return os.environ | _QUIET | scratch | {"PYTHONPATH": str(PROJECT)}


def _stock_environment() -> dict[str, str]:
    hidden = ("PYTHONPATH", "RASA_CACHE_DIRECTORY")
    return {key: value for key, value in os.environ.items() if key not in hidden} | _QUIET


def _stock_rasa() -> tuple[str, ...]:
    if not ASSISTANT_PYTHON.is_file():
        raise ConfigurationError("The assistant's environment is missing: run `make setup`.")
    return str(ASSISTANT_PYTHON), "-m", "rasa"


def _timed(what: str, command: Sequence[str], cwd: Path, environment: Mapping[str, str], logs: Path) -> float:
    log = logs / f"{what.replace(': ', '-').replace(' ', '-')}.log"
    logs.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    with log.open("wb") as out:
        done = subprocess.run(
            command, cwd=cwd, env=environment, check=False,
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    if done.returncode:
        raise ConfigurationError(f"{what} ended with code {done.returncode}: {last_line(log)}")
    return time.perf_counter() - start
