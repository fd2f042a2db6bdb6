"""Everything of a busy clinic's installation on this machine: nginx, PostgreSQL, Redis, two edges, two
Rasas, two action servers, each a process of its own that can be restarted or killed."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from deploy_tools import program
from faults.servers import Postgres, RedisServer, free_port, postgres, redis

from frontdesk.bundle import model_file
from frontdesk.commands.model import (
    ASSISTANT_PYTHON,
    assistant_command,
    assistant_environment,
    rasa_environment,
)
from frontdesk.commands.processes import Running, Service
from frontdesk.commands.run import prepare
from frontdesk.commands.services import edge_environment, edge_url
from frontdesk.language.files import PROJECT
from frontdesk.records import new_key
from frontdesk.settings import Settings
from topology.proxy import Gate

PLAIN = str(PROJECT / "tests/faults/plain_assistant.py")
COST = "An infusion costs 400 dollars."
_START_S = 240.0
_STOP_S = 30.0  # what systemd, Compose and Kubernetes give them


@dataclass(frozen=True)
class Stopped:
    """How a process ended when it was asked to.

    Attributes:
        code: its exit code; negative: the signal that ended it.
        took_s: seconds until it was gone.
    """

    code: int
    took_s: float


class Part:
    """One process of the house that is started again."""

    def __init__(self, service: Service, logs: Path) -> None:
        self.service = service
        self._logs = logs
        self._running = Running(service, logs)

    def start(self) -> None:
        """Start it; `ready` tells when it serves."""
        self._running = Running(self.service, self._logs)
        self._running.start()

    def ready(self) -> None:
        """Wait until it serves."""
        deadline = time.monotonic() + _START_S
        while not self._running.probe():
            if self._running.code is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.service.name} does not start: {self._running.last_words()}")
            time.sleep(0.1)

    def stop(self) -> Stopped:
        """Ask it to end; kill it when a process manager would."""
        began = time.monotonic()
        self._running.terminate()
        process = self._running._process
        assert process is not None
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
        return Stopped(process.wait(10), time.monotonic() - began)

    def kill(self) -> None:
        """Kill it."""
        process = self._running._process
        assert process is not None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def end(self) -> None:
        """End it for good."""
        self._running.end(0.0)


@dataclass
class Site:
    """The running installation.

    Attributes:
        edges: the settings of each edge.
        hands: one thread that starts processes: they end with whoever started them.
    """

    settings: Settings
    edges: list[Settings]
    parts: dict[str, Part]
    gate: Gate
    postgres: Postgres
    redis: RedisServer
    real: bool
    hands: Executor

    @property
    def edge_urls(self) -> list[str]:
        """Return where each edge listens, behind the proxy."""
        return [edge_url(edge) for edge in self.edges]

    def restarts(self) -> dict[str, Callable[[], Stopped | None]]:
        """Return how each part is restarted as on a good day, in order."""
        ways: dict[str, Callable[[], Stopped | None]] = {
            name: _rolled(part) for name, part in self.parts.items()
        }
        return ways | {
            "nginx": self.gate.reload,
            "redis": self.redis.restart,
            "postgresql": self.postgres.restart,
        }

    def kills(self) -> dict[str, Callable[[], None]]:
        """Return how one of each is killed and started again."""
        killed = {
            name.removesuffix("0"): _killed(part) for name, part in self.parts.items() if name.endswith("0")
        }
        return killed | {
            "nginx": self.gate.kill_and_start, "redis": self.redis.kill_and_start,
            "postgresql": self.postgres.kill_and_start,
        }  # fmt: skip


def _rolled(part: Part) -> Callable[[], Stopped | None]:
    def restart() -> Stopped:
        stopped = part.stop()
        part.start()
        part.ready()
        return stopped

    return restart


def _killed(part: Part) -> Callable[[], None]:
    def kill() -> None:
        part.kill()
        part.start()
        part.ready()

    return kill


@contextmanager
def run_site(*, real: bool, logs: Path | None = None) -> Iterator[Site]:
    """Give a running installation that is gone afterwards.

    Args:
        real: with the trained assistant, its action servers and the trained safety screen; otherwise
            stand-ins take their place behind the same interfaces.
        logs: a folder for what the processes print; by default it goes with the rest.
    """
    with ExitStack() as stack:
        hands = stack.enter_context(ThreadPoolExecutor(1))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="frontdesk-topology-")))
        cluster, memory = stack.enter_context(postgres()), stack.enter_context(redis())
        edge_ports, rasa_ports, actions_ports = ([free_port(), free_port()] for _ in range(3))
        gate = Gate(program("nginx"), folder, edge_ports, rasas=rasa_ports, actions=actions_ports)
        settings = replace(
            Settings(), production=True, state=folder, database_url=cluster.url, redis_url=memory.url,
            rasa_port=gate.rasa_port, rasa_secret=secrets.token_urlsafe(32), encryption_keys=new_key(),
            session_secret=secrets.token_urlsafe(32), proxies="127.0.0.1", staff_second_factor=False,
            clinic_file=_clinic(folder), public_url="https://chat.clinic.example", session_rate="100000/minute", address_rate="1000000/minute",
        )  # fmt: skip
        if real and not model_file(settings).is_file():
            raise FileNotFoundError("There is no trained model: run `make train` first.")
        prepare(settings)
        edges = [replace(settings, edge_port=port) for port in edge_ports]
        services = [
            *(_edge(f"edge{n}", edge, real=real) for n, edge in enumerate(edges)),
            *_assistants(settings, gate, real=real),
        ]
        logs = logs or folder / "log"
        logs.mkdir(exist_ok=True)
        parts = {service.name: Part(service, logs) for service in services}
        for part in parts.values():
            stack.callback(part.end)
            part.start()
        stack.callback(gate.stop)
        gate.start(staff="allow 127.0.0.1;\n")
        for part in parts.values():
            part.ready()
        yield Site(settings, edges, parts, gate, cluster, memory, real, hands)


def _clinic(folder: Path) -> Path:
    """Write a clinic's file with an answer that the action servers look up."""
    text = (PROJECT / "clinic.yml").read_text()
    assert '  cost: ""' in text
    made = folder / "clinic.yml"
    made.write_text(text.replace('  cost: ""', f'  cost: "{COST}"'))
    return made


def _edge(name: str, settings: Settings, *, real: bool) -> Service:
    module = "frontdesk.edge.serve" if real else "faults.plain_edge"
    environment = edge_environment(settings) | {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests'}"}
    return Service(name, [sys.executable, "-m", module], f"{edge_url(settings)}/healthz", environment)


def _assistants(settings: Settings, gate: Gate, *, real: bool) -> Sequence[Service]:
    made = _real if real else _plain
    pairs = [made(settings, gate, n) for n in range(2)]
    return [rasa for rasa, _ in pairs] + [actions for _, actions in pairs]


def _real(settings: Settings, gate: Gate, number: int) -> tuple[Service, Service]:
    port = gate.rasas[number]
    rasa = [
        *assistant_command(), "run", "--model", str(model_file(settings)), "--interface", "127.0.0.1", "--port", str(port),
        "--credentials", "credentials.yml", "--endpoints", "endpoints.yml",
    ]  # fmt: skip
    own = rasa_environment(settings) | {"FRONTDESK_ACTIONS_PORT": str(gate.actions_port)}
    actions = [str(ASSISTANT_PYTHON), "-m", "actions.serve", str(gate.actions[number])]
    return (
        Service(f"rasa{number}", rasa, f"http://127.0.0.1:{port}/webhooks/frontdesk/", own),
        _actions_service(gate, number, actions, assistant_environment(settings)),
    )


def _plain(settings: Settings, gate: Gate, number: int) -> tuple[Service, Service]:
    start, own = [sys.executable, "-S", PLAIN], dict(os.environ)
    port = gate.rasas[number]
    rasa = [*start, "assistant", str(port), str(gate.actions_port)]
    actions = [*start, "actions", str(gate.actions[number])]
    return (
        Service(f"rasa{number}", rasa, f"http://127.0.0.1:{port}/webhooks/frontdesk/", own),
        _actions_service(gate, number, actions, own),
    )


def _actions_service(gate: Gate, number: int, command: list[str], environment: dict[str, str]) -> Service:
    return Service(
        f"actions{number}", command, f"http://127.0.0.1:{gate.actions[number]}/health", environment
    )
