"""Starts the assistant's processes, waits until they answer, and ends them together."""

import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import httpx

from frontdesk.commands.model import ASSISTANT_PYTHON, assistant_command, assistant_environment, train
from frontdesk.errors import ServiceUnavailableError
from frontdesk.language.files import PROJECT
from frontdesk.settings import Settings

_POLL_S = 0.1
_STOP_S = 5.0


@dataclass(frozen=True)
class Service:
    """One process: its name, command line and the address that answers once it is ready."""

    name: str
    command: Sequence[str]
    ready_url: str


class Supervisor:
    """Runs services together: all start, all stop; one that dies ends the rest.

    Use it as a context manager; leaving it stops every process.
    """

    def __init__(self, settings: Settings, *, log_folder: Path | None = None) -> None:
        self._settings = settings
        self._log_folder = log_folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Supervisor":
        """Start the services and wait until all of them are ready."""
        services = _services(self._settings)
        try:
            for service in services:
                self._running[service.name] = self._start(service)
            for service in services:
                self._wait(service)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop every service."""
        self.stop()

    def watch(self) -> None:
        """Block until a service ends.

        Raises:
            ServiceUnavailableError: always, naming the service that ended.
        """
        while True:
            for name, process in self._running.items():
                if process.poll() is not None:
                    raise ServiceUnavailableError(f"{name} ended with code {process.returncode}.")
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask every process to end; after five seconds make it."""
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + _STOP_S
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    def _start(self, service: Service) -> subprocess.Popen[bytes]:
        if self._log_folder is None:
            return self._popen(service, sys.stderr)
        self._log_folder.mkdir(parents=True, exist_ok=True)
        with (self._log_folder / f"{service.name}.log").open("ab") as log:
            return self._popen(service, log)

    def _popen(self, service: Service, output: IO[Any]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own programs
            service.command, cwd=PROJECT, env=assistant_environment(self._settings),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def _wait(self, service: Service) -> None:
        deadline = time.monotonic() + self._settings.start_timeout_s
        while time.monotonic() < deadline:
            code = self._running[service.name].poll()
            if code is not None:
                raise ServiceUnavailableError(f"{service.name} ended with code {code} while starting.")
            if _answers(service.ready_url):
                return
            time.sleep(_POLL_S)
        raise ServiceUnavailableError(
            f"{service.name} did not answer within {self._settings.start_timeout_s:.0f} s."
        )


def on_free_ports(settings: Settings) -> Settings:
    """Return `settings` with ports that nobody uses, for a private copy of the services."""
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        ports = first.getsockname()[1], second.getsockname()[1]
    return replace(settings, rasa_port=ports[0], actions_port=ports[1])


def _services(settings: Settings) -> list[Service]:
    for name, port in (("Rasa", settings.rasa_port), ("The action server", settings.actions_port)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise ServiceUnavailableError(
                    f"{name}'s port {port} is taken: stop what uses it or set another one."
                )
    model = train(settings)
    rasa = [
        *assistant_command(), "run", "--model", str(model), "--interface", "127.0.0.1",
        "--port", str(settings.rasa_port), "--credentials", "credentials.yml",
        "--endpoints", "endpoints.yml",
    ]  # fmt: skip
    actions = [str(ASSISTANT_PYTHON), "-m", "actions.serve", str(settings.actions_port)]
    return [
        Service("actions", actions, f"http://127.0.0.1:{settings.actions_port}/health"),
        Service("rasa", rasa, f"{settings.rasa_url}/webhooks/frontdesk/"),
    ]


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1.0).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
