"""A whole house in real processes under the real supervisor, and where each of its processes is."""

import os
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from faults.servers import free_port
from frontdesk.bundle import model_file
from frontdesk.commands.keeping import Kept
from frontdesk.commands.processes import Running, Service
from frontdesk.commands.run import prepare
from frontdesk.commands.services import assistant_services, edge_environment, edge_url, log_folder
from frontdesk.commands.supervisor import Supervisor
from frontdesk.language.files import PROJECT
from frontdesk.records import new_key
from frontdesk.settings import Settings

Part = Literal["edge", "rasa", "actions"]
_PLAIN = str(Path(__file__).with_name("plain_assistant.py"))
_TICKS = os.sysconf("SC_CLK_TCK")
_CALM_S = 1.0
_IDLE_S = 0.1


@dataclass(frozen=True)
class Plan:
    """How the house is built.

    `real`: with the trained assistant, its action server and the trained safety screen; otherwise
    stand-ins take their place, behind the same interfaces. `edges`: how many edge services.
    """

    real: bool = False
    edges: int = 1
    database_url: str = ""
    redis_url: str = ""
    state: Path | None = None


class House:
    """A running house."""

    def __init__(self, plan: Plan, settings: Settings, relay_port: int) -> None:
        self.plan = plan
        self.settings = settings
        self.relay_port = relay_port
        self.edges = [replace(settings, edge_port=free_port()) for _ in range(plan.edges)]
        self.urls = [edge_url(edge) for edge in self.edges]
        self.sentences: list[str] = []
        self._supervisor: Supervisor | None = None
        self._calm: dict[int, tuple[float, float]] = {}

    def services(self, settings: Settings) -> list[Service]:
        """Return what runs."""
        edges = [self._edge(number, edge) for number, edge in enumerate(self.edges)]
        actions, rasa = assistant_services(settings) if self.plan.real else self._plain()
        # The assistant reaches its actions through the relay.
        through = dict(rasa.environment) | {"FRONTDESK_ACTIONS_PORT": str(self.relay_port)}
        return [actions, replace(rasa, environment=through, standby=True), *edges]

    def pid(self, part: Part, which: int = 0) -> int:
        """Return the id of the process of a part that serves now."""
        process = self._kept(part)[which].running._process
        assert process is not None
        return process.pid

    def whole(self) -> bool:
        """Return whether everything answers, and each stand-in is loaded and waits."""
        return all(self._is_whole(kept) for part in ("edge", "rasa", "actions") for kept in self._kept(part))  # type: ignore[arg-type]

    def supervise(self, started: threading.Event, ended: threading.Event, failures: list[Exception]) -> None:
        """Run the supervisor; all in one thread, since what a thread started ends with it."""
        try:
            with Supervisor(
                self.settings, services=self.services, log_folder=log_folder(self.settings)
            ) as supervisor:
                self._supervisor = supervisor
                started.set()
                supervisor.watch(self.sentences.append, until=ended.is_set)
        except Exception as error:  # noqa: BLE001 - handed to the test
            failures.append(error)
            started.set()

    def _kept(self, part: str) -> list[Kept]:
        assert self._supervisor is not None
        return [kept for kept in self._supervisor._running if kept.running.service.name.startswith(part)]

    def _is_whole(self, kept: Kept) -> bool:
        if kept.running.answered_at is None or kept.running.code is not None:
            return False
        return not kept.running.service.standby or (kept._spare is not None and self._waits(kept._spare))

    def _waits(self, spare: Running) -> bool:
        """Return whether a stand-in has loaded all it needs: for a second it only slept."""
        process, moment = spare._process, time.monotonic()
        if process is None or spare.code is not None or moment - spare.started_at < _CALM_S:
            return False
        asleep, used = _activity(process.pid)
        since, before = self._calm.get(process.pid, (moment, used))
        if not asleep or used - before > _IDLE_S:
            since, before = moment, used
        self._calm[process.pid] = (since, before)
        return moment - since > _CALM_S

    def _edge(self, number: int, settings: Settings) -> Service:
        module = "frontdesk.edge.serve" if self.plan.real else "faults.plain_edge"
        environment = edge_environment(settings) | {"PYTHONPATH": str(PROJECT / "tests")}
        health = f"{edge_url(settings)}/healthz"
        standby = settings.standby
        return Service(f"edge{number}", [sys.executable, "-m", module], health, environment, standby=standby)

    def _plain(self) -> list[Service]:
        actions_url = f"http://127.0.0.1:{self.settings.actions_port}"
        start = [sys.executable, "-S", _PLAIN]
        actions = [*start, "actions", str(self.settings.actions_port)]
        rasa = [*start, "assistant", str(self.settings.rasa_port), str(self.relay_port)]
        own = dict(os.environ)
        return [
            Service("actions", actions, f"{actions_url}/health", own),
            Service("rasa", rasa, f"{self.settings.rasa_url}/webhooks/frontdesk/", own),
        ]


@contextmanager
def run_house(plan: Plan, *, standby: bool = True) -> Iterator[House]:
    """Give a running house that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-faults-") as folder:
        settings = replace(
            Settings(), rasa_port=free_port(), actions_port=free_port(), rasa_secret=secrets.token_urlsafe(32),
            state=plan.state or Path(folder), database_url=plan.database_url, redis_url=plan.redis_url,
            encryption_keys=new_key(), session_secret=secrets.token_urlsafe(32), standby=standby,
            session_rate="100000/minute", address_rate="1000000/minute",
        )  # fmt: skip
        if plan.real and not model_file(settings).is_file():
            raise FileNotFoundError("There is no trained model: run `make train` first.")
        prepare(settings)
        house = House(plan, settings, free_port())
        started, ended = threading.Event(), threading.Event()
        failures: list[Exception] = []
        thread = threading.Thread(target=house.supervise, args=(started, ended, failures))
        thread.start()
        try:
            if not started.wait(settings.start_timeout_s) or failures:
                raise RuntimeError(f"The house does not start: {failures}")
            yield house
        finally:
            ended.set()
            thread.join(30)


def _activity(pid: int) -> tuple[bool, float]:
    """Return whether a process sleeps now, and the seconds of processor it has used."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return False, 0.0
    return fields[0] == "S", (int(fields[11]) + int(fields[12])) / _TICKS
