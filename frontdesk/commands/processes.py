"""One process of the house: started in a group of its own, asked for signs of life, ended whole."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

import httpx

from frontdesk.language.files import PROJECT
from frontdesk.records.files import private_file

PROBE_TIMEOUT_S = 1.0
_ROTATE_BYTES = 5_000_000
_TAIL_BYTES = 4000
_ERROR_CLASS = re.compile(r"^frontdesk\.errors\.\w+: ")


@dataclass(frozen=True)
class Service:
    """One process: its name, command line, the address that answers once it is ready, its environment.

    `standby`: a second one is kept that is loaded and waits for the first one's port.
    """

    name: str
    command: Sequence[str]
    ready_url: str
    environment: Mapping[str, str]
    standby: bool = False


class Running:
    """A service that was started.

    Args:
        service: what to run.
        log_folder: gets a file for what it prints; None leaves that on standard error.
    """

    def __init__(self, service: Service, log_folder: Path | None) -> None:
        self.service = service
        self._log = log_folder / f"{service.name}.log" if log_folder else None
        self._process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.answered_at: float | None = None

    def take_over(self) -> None:
        """Note that it serves from now on, having waited before."""
        self.started_at, self.answered_at = time.monotonic(), None

    def start(self) -> None:
        """Start the process."""
        self.started_at, self.answered_at = time.monotonic(), None
        if self._log is None:
            self._process = self._popen(sys.stderr)
            return
        if self._log.is_file() and self._log.stat().st_size > _ROTATE_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        private_file(self._log)
        with self._log.open("ab") as log:
            self._process = self._popen(log)

    @property
    def code(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._process.poll() if self._process else 0

    def probe(self) -> bool:
        """Return whether it answers now, and remember when it last did."""
        try:
            status = _http().get(self.service.ready_url).status_code
        except httpx.HTTPError:
            return False
        if status == httpx.codes.OK:
            self.answered_at = time.monotonic()
        return status == httpx.codes.OK

    def terminate(self) -> None:
        """Ask it to end."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def end(self, timeout_s: float) -> None:
        """Wait until it ended; after `timeout_s` make it. What it left behind ends too."""
        if self._process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, timeout_s))
        with suppress(ProcessLookupError, PermissionError):  # macOS refuses for a group of the dead
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def last_words(self) -> str:
        """Return the last line of its log without the error's class, empty if there is none."""
        if self._log is None or not self._log.is_file():
            return ""
        with self._log.open("rb") as log:
            log.seek(max(0, self._log.stat().st_size - _TAIL_BYTES))
            lines = log.read().decode("utf-8", "replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return _ERROR_CLASS.sub("", last)

    def _popen(self, output: IO[Any]) -> subprocess.Popen[bytes]:
        # A group of its own, so that what it starts can be ended with it even after a kill -9.
        bound = [sys.executable, "-m", "frontdesk.commands.bound", str(os.getpid())]
        return subprocess.Popen(  # noqa: S603 - our own programs
            [*bound, *self.service.command], cwd=PROJECT, env=self.service.environment,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


@cache
def _http() -> httpx.Client:
    """Return the one client of all probes: to make one takes 20 ms of processor time, for certificates it reads.

    It keeps no connection: each probe is to find out whether one can be made.
    """
    return httpx.Client(
        timeout=PROBE_TIMEOUT_S, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
    )
