"""The processes of the house: which there are, how each is started, and what it may know."""

import os
import socket
import sys
from dataclasses import fields, replace
from pathlib import Path

from frontdesk.commands.model import (
    ASSISTANT_PYTHON,
    assistant_command,
    assistant_environment,
    rasa_environment,
    train,
)
from frontdesk.commands.processes import Service
from frontdesk.errors import ConfigurationError, ServiceUnavailableError
from frontdesk.ports import free_ports
from frontdesk.records import new_key
from frontdesk.settings import PREFIX, Settings

LOOPBACK = "127.0.0.1"
_ANY = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not listened on


def assistant_services(settings: Settings, model: Path | None = None) -> list[Service]:
    """Return the assistant and its action server.

    Args:
        settings: the configuration.
        model: what answers; by default the model that serves, which is trained first if there is none.

    Raises:
        ServiceUnavailableError: a port is taken.
        ConfigurationError: the assistant's environment, a key or the model is missing, or the settings
            name an assistant elsewhere.
    """
    if settings.rasa_host != LOOPBACK:
        raise ConfigurationError(
            f"This starts an assistant on this machine: leave {PREFIX}RASA_HOST out, or start the edge alone."
        )
    _check_port("Rasa", "RASA_PORT", LOOPBACK, settings.rasa_port)
    _check_port("The action server", "ACTIONS_PORT", LOOPBACK, settings.actions_port)
    rasa = [
        *assistant_command(), "run", "--model", str(model or train(settings)), "--interface", LOOPBACK,
        "--port", str(settings.rasa_port), "--credentials", "credentials.yml",
        "--endpoints", "endpoints.yml",
    ]  # fmt: skip
    actions = [str(ASSISTANT_PYTHON), "-m", "actions.serve", str(settings.actions_port)]
    health = f"http://{LOOPBACK}:{settings.actions_port}/health"
    own = rasa_environment(settings) | {
        f"{PREFIX}RASA_PORT": str(settings.rasa_port),
        f"{PREFIX}STANDBY": str(settings.standby),
    }
    return [
        Service("actions", actions, health, assistant_environment(settings)),
        Service("rasa", rasa, f"{settings.rasa_url}/webhooks/frontdesk/", own),
    ]


def house_services(settings: Settings) -> list[Service]:
    """Return everything: the assistant's processes and the edge.

    Raises:
        ServiceUnavailableError: a port is taken.
        ConfigurationError: an environment, a key or the model is missing.
    """
    _check_port("The edge", "EDGE_PORT", reachable(settings.edge_host), settings.edge_port)
    command = [sys.executable, "-m", "frontdesk.edge.serve"]
    health = f"{edge_url(settings)}/healthz"
    # Several workers stand in for each other.
    standby = settings.standby and settings.edge_workers == 1
    edge = Service("edge", command, health, edge_environment(settings), standby=standby)
    actions, rasa = assistant_services(settings)
    return [actions, replace(rasa, standby=settings.standby), edge]


def edge_url(settings: Settings) -> str:
    """Return the address under which this machine reaches the edge."""
    host = reachable(settings.edge_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.edge_port}"


def reachable(host: str) -> str:
    """Return an address that reaches what listens on `host`."""
    return LOOPBACK if host in _ANY else host


def edge_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the edge: every setting as it is here, whoever changed it."""
    usual = Settings()
    own = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if value != getattr(usual, field.name):
            own[PREFIX + field.name.upper()] = str(value)
    return own | {"PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1"}


def on_free_ports(settings: Settings) -> Settings:
    """Return `settings` with ports that nobody uses, for a private copy of the services.

    What is said to such a copy is kept in its memory only, and leaves no rows in the record.
    """
    rasa, actions, edge = free_ports(3)
    return replace(
        settings,
        rasa_port=rasa,
        actions_port=actions,
        edge_port=edge,
        database_url="sqlite://",
        encryption_keys=new_key(),
    )


def log_folder(settings: Settings) -> Path:
    """Return where the services' logs are kept."""
    return settings.state / "log"


def port_is_taken(host: str, port: int) -> bool:
    """Return whether something listens on `port` already."""
    try:
        with socket.create_connection((host, port), timeout=1.0):
            return True
    except OSError:
        return False


def _check_port(name: str, setting: str, host: str, port: int) -> None:
    if port_is_taken(host, port):
        raise ServiceUnavailableError(
            f"{name}'s port {port} is taken: stop what uses it, or set {PREFIX}{setting} to another one."
        )
