"""A bot's processes: started, timed until the first reply, weighed, and ended together."""

import asyncio
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import httpx

from bench.bots import Bot, last_line
from bench.proc import Process, family
from frontdesk.errors import FrontdeskError, ServiceUnavailableError

_POLL_S = 0.05
_PROBE_S = 5.0
_STOP_S = 20.0


class Server:
    """A running bot. Use it as a context manager; leaving it ends all of its processes.

    Args:
        bot: what to start.
        log: file that gets what the processes print.
        start_timeout_s: seconds until the first reply must have come.

    Attributes:
        cold_start_s: seconds from the start of the process to the first reply.
        first_turn_s: seconds of the first turn alone.
    """

    def __init__(self, bot: Bot, log: Path, start_timeout_s: float) -> None:
        self.bot = bot
        self.cold_start_s = self.first_turn_s = 0.0
        self._log = log
        self._start_timeout_s = start_timeout_s
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        """Start the bot and wait until it replies.

        Raises:
            ServiceUnavailableError: it ended, or did not reply in time.
        """
        start = time.perf_counter()
        self._process = self._start()
        try:
            self._wait(start + self._start_timeout_s)
            self.first_turn_s = asyncio.run(self._greet())
        except BaseException:
            self._stop()
            raise
        self.cold_start_s = time.perf_counter() - start
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all processes of the bot."""
        self._stop()

    def check(self) -> None:
        """Do nothing while the bot runs.

        Raises:
            ServiceUnavailableError: it ended.
        """
        code = self._process.poll() if self._process else None
        if code is not None:
            sentence = f"{self.bot.name}: ended with code {code}: {last_line(self._log)}"
            raise ServiceUnavailableError(sentence)

    def processes(self) -> list[Process]:
        """Return the bot's processes, the one that started the others first.

        Raises:
            ServiceUnavailableError: it ended, or the system does not tell (it needs Linux).
        """
        self.check()
        return family(self._process.pid) if self._process else []

    def process(self, program: str) -> Process:
        """Return the process that runs `program`.

        Raises:
            ServiceUnavailableError: there is none.
        """
        for process in self.processes():
            if process.program == program:
                return process
        raise ServiceUnavailableError(f"{self.bot.name}: {program} does not run.")

    def memory_mb(self) -> dict[str, float]:
        """Return the proportional set size (PSS, 10⁶ bytes) of each of the bot's programs."""
        found: Counter[str] = Counter()
        for process in self.processes():
            found[process.program] += process.pss_mb()
        return dict(found)

    def cpu_s(self) -> dict[str, float]:
        """Return the processor time that each of the bot's programs has used, in seconds."""
        found: Counter[str] = Counter()
        for process in self.processes():
            found[process.program] += process.cpu_s()
        return dict(found)

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self.bot.command, cwd=self.bot.folder, env=self.bot.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def _wait(self, deadline: float) -> None:
        with httpx.Client(timeout=_PROBE_S, trust_env=False) as http:
            while time.perf_counter() < deadline:
                self.check()
                with suppress(httpx.TransportError):
                    if http.get(self.bot.ready_url).status_code == httpx.codes.OK:
                        return
                time.sleep(_POLL_S)
        raise ServiceUnavailableError(
            f"{self.bot.name}: not ready within {self._start_timeout_s:.0f} s: {last_line(self._log)}"
        )

    async def _greet(self) -> float:
        async with self.bot.door() as client:
            await client.begin()
            return await client.turn("hello")

    def _stop(self) -> None:
        if self._process is None:
            return
        with suppress(ServiceUnavailableError):
            members = self.processes()
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_S)
            for member in members:
                with suppress(ProcessLookupError):
                    os.kill(member.pid, signal.SIGKILL)
        self._process.wait()


@contextmanager
def watched(*servers: Server) -> Iterator[None]:
    """Let a process that ended be named: that says more than a broken connection.

    Raises:
        ServiceUnavailableError: one of the servers ended.
    """
    try:
        yield
    except FrontdeskError:
        for server in servers:
            server.check()
        raise
