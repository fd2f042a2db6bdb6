"""The bots that are compared: how each is trained, started and spoken to."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.clients import Client, over_edge, posting
from frontdesk.commands.model import ASSISTANT_PYTHON, assistant_command
from frontdesk.commands.services import edge_environment, edge_url
from frontdesk.errors import ConfigurationError
from frontdesk.language.files import PROJECT
from frontdesk.settings import Settings

_FRONTDESK = (sys.executable, "-m", "frontdesk.cli")
_INIT = (
    "import sys; from rasa.cli.scaffold import create_initial_project; create_initial_project(sys.argv[1])"
)
_QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TQDM_DISABLE": "1"}


@dataclass(frozen=True)
class Bot:
    """A trained bot: how its processes start, where it says that it is ready, and how one talks to it.

    Attributes:
        name: in tables and for its log.
        command: starts it; the first process starts the others and ends them.
        ready_url: answers 200 once it can take a message.
        door: gives a client.
    """

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    ready_url: str
    door: Callable[[], AbstractAsyncContextManager[Client]]


def whole_bot(settings: Settings, *, name: str = "whole", core: int | None = None) -> Bot:
    """Return the whole of ours as `frontdesk run` starts it: edge, assistant and action server.

    Args:
        settings: the configuration; `bench.house.house_settings` makes one.
        name: of the bot.
        core: the one processor all of its processes share; by default they run on any.
    """
    pinned = () if core is None else ("taskset", "-c", str(core))
    return Bot(
        name=name, command=(*pinned, *_FRONTDESK, "run"), folder=PROJECT,
        environment=_our_environment(settings),
        ready_url=f"{edge_url(settings)}/readyz", door=partial(over_edge, edge_url(settings)),
    )  # fmt: skip


def rest_bot(settings: Settings) -> Bot:
    """Return our model behind Rasa's own REST channel, with its action server: no edge, no record of messages."""
    credentials = settings.state / "rest.yml"
    credentials.write_text("rest:\n", encoding="utf-8")
    return Bot(
        name="rest", command=(sys.executable, "-m", "bench.rest_services", str(credentials)), folder=PROJECT,
        environment=_our_environment(settings), ready_url=f"{settings.rasa_url}/",
        door=partial(posting, f"{settings.rasa_url}/webhooks/rest/webhook"),
    )  # fmt: skip


def stock_bot(folder: Path, port: int) -> Bot:
    """Return the bot that `create_stock` made in `folder`; it has no action server."""
    options = ("--model", "models", "--enable-api", "--interface", "127.0.0.1", "--port", str(port))
    url = f"http://127.0.0.1:{port}"
    return Bot(
        name="stock", command=(*_stock_rasa(), "run", *options), folder=folder,
        environment=_stock_environment(), ready_url=f"{url}/",
        door=partial(posting, f"{url}/webhooks/rest/webhook"),
    )  # fmt: skip


def train_ours(folder: Path) -> float:
    """Train our assistant from scratch into `folder`; return the seconds that took.

    Raises:
        ConfigurationError: training failed, or the assistant's environment is missing.
    """
    assistant_command()  # says so if the environment is missing
    # a cache of its own: Rasa would skip what it trained before
    scratch = {"FRONTDESK_MODELS": str(folder / "models"), "RASA_CACHE_DIRECTORY": str(folder / "cache")}
    environment = os.environ | _QUIET | scratch | {"PYTHONPATH": str(PROJECT)}
    return _timed("ours: training", (*_FRONTDESK, "train"), PROJECT, environment, folder)


def create_stock(folder: Path) -> None:
    """Create in `folder` what `rasa init` does, without its training, which would only be done twice.

    Raises:
        ConfigurationError: `rasa init` failed, or the assistant's environment is missing.
    """
    folder.mkdir(parents=True)
    python, *_ = _stock_rasa()
    _timed(
        "stock: rasa init", (python, "-c", _INIT, str(folder)), folder, _stock_environment(), folder.parent
    )


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


def _our_environment(settings: Settings) -> dict[str, str]:
    return edge_environment(settings) | _QUIET | {"PYTHONPATH": str(PROJECT)}


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
