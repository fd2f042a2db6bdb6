"""A real edge process on SQLite in front of an assistant that answers at once, in a folder of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from bench.bots import last_line
from frontdesk.errors import ServiceUnavailableError
from frontdesk.language.files import PROJECT
from frontdesk.ports import free_ports
from frontdesk.settings import PREFIX, Settings, load_settings

_ASSISTANT = Path(__file__).with_name("instant_assistant.py")
_POLL_S = 0.05
_STOP_S = 15.0
_KIB = 1024


@dataclass(frozen=True)
class EdgeProcess:
    """A running edge.

    Attributes:
        url: where visitors reach it.
        assistant_url: where a turn is posted to the assistant behind it.
        pid: its process.
    """

    url: str
    assistant_url: str
    pid: int

    def memory_mb(self) -> float:
        """Return its resident memory (VmRSS) in 10⁶ bytes.

        Raises:
            ServiceUnavailableError: it ended, or the system does not tell (it needs Linux).
        """
        try:
            rows = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
            return next(int(row.split()[1]) for row in rows if row.startswith("VmRSS:")) * _KIB / 1e6
        except (OSError, StopIteration) as error:
            raise ServiceUnavailableError("The edge's memory cannot be read.") from error


def settings_in(folder: Path) -> Settings:
    """Return settings whose limits do not get in the way, with everything that is kept in `folder`."""
    edge, rasa = free_ports(2)
    return replace(
        Settings(), models=load_settings().models, state=folder, edge_port=edge, rasa_port=rasa,
        session_rate="1000000/minute", address_rate="10000000/minute", streams=10_000,
    )  # fmt: skip


@contextmanager
def running_edge(folder: Path) -> Iterator[EdgeProcess]:
    """Give a running edge that is gone afterwards.

    Raises:
        ServiceUnavailableError: it ended, or did not answer in time.
    """
    settings = settings_in(folder)
    own = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
    assistant_url = f"{settings.rasa_url}/webhooks/frontdesk"
    url = f"http://{settings.edge_host}:{settings.edge_port}"
    assistant = [sys.executable, "-S", str(_ASSISTANT), str(settings.rasa_port)]
    edge = [sys.executable, "-m", "frontdesk.edge.serve"]
    with (
        _running(assistant, own, folder / "assistant.log", f"{assistant_url}/", settings),
        _running(edge, own | _environment(settings), folder / "edge.log", f"{url}/healthz", settings) as pid,
    ):
        yield EdgeProcess(url, f"{assistant_url}/turn", pid)


def _environment(settings: Settings) -> dict[str, str]:
    given = ("models", "state", "edge_port", "rasa_port", "session_rate", "address_rate", "streams")
    return {f"{PREFIX}{name.upper()}": str(getattr(settings, name)) for name in given}


@contextmanager
def _running(
    command: Sequence[str], environment: Mapping[str, str], log: Path, health: str, settings: Settings
) -> Iterator[int]:
    """Give the id of a process that answers at `health`; it is ended afterwards."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + settings.start_timeout_s
        while not _answers(health):
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServiceUnavailableError(f"{log.stem} does not start: {last_line(log)}")
            time.sleep(_POLL_S)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
