"""A bot's processes: started, timed until the first reply, weighed, and ended together."""

import os
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from bench.bots import Bot, last_line
from frontdesk.errors import ServiceUnavailableError

_POLL_S = 0.05
_STOP_S = 10.0
_TURN_TIMEOUT_S = 30.0
_PROC = Path("/proc")


class Server:
    """A running bot. Use it as a context manager; leaving it ends all of its processes.

    Args:
        bot: what to start.
        log: file that gets what the processes print.
        start_timeout_s: seconds until the first reply must have come.

    Attributes:
        cold_start_s: seconds from the start of the process to the first reply.
    """

    def __init__(self, bot: Bot, log: Path, start_timeout_s: float) -> None:
        self.bot = bot
        self.cold_start_s = 0.0
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

    def memory_mb(self) -> dict[str, float]:
        """Return the proportional set size (PSS, 10⁶ bytes) of each of the bot's programs.

        Raises:
            ServiceUnavailableError: the system does not tell (it needs Linux).
        """
        self.check()
        found: Counter[str] = Counter()
        try:
            for folder in self._members():
                found[_program(folder)] += _pss_bytes(folder)
        except OSError as error:
            raise ServiceUnavailableError(f"{self.bot.name}: its memory cannot be read: {error}.") from error
        return {name: size / 1e6 for name, size in found.items()}

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self.bot.command, cwd=self.bot.folder, env=self.bot.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def _wait(self, deadline: float) -> None:
        with httpx.Client(headers=dict(self.bot.headers), timeout=_TURN_TIMEOUT_S) as http:
            while time.perf_counter() < deadline:
                self.check()
                if self._replies(http):
                    return
                time.sleep(_POLL_S)
        raise ServiceUnavailableError(
            f"{self.bot.name}: no reply within {self._start_timeout_s:.0f} s: {last_line(self._log)}"
        )

    def _replies(self, http: httpx.Client) -> bool:
        try:
            answer = http.post(self.bot.url, json=self.bot.body("first", "hello"))
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK and bool(_messages(answer.json()))

    def _members(self) -> list[Path]:
        """Return the /proc folders of the processes in this bot's session."""
        if self._process is None:
            return []
        return [path for path in _PROC.iterdir() if path.name.isdigit() and self._is_ours(int(path.name))]

    def _is_ours(self, pid: int) -> bool:
        try:
            return self._process is not None and os.getsid(pid) == self._process.pid
        except ProcessLookupError:
            return False

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for member in self._members():
            with suppress(ProcessLookupError):
                os.kill(int(member.name), signal.SIGKILL)


def _messages(answer: Any) -> Any:
    return answer.get("messages") if isinstance(answer, dict) else answer


def _pss_bytes(folder: Path) -> int:
    rows = (folder / "smaps_rollup").read_text(encoding="ascii").splitlines()
    return 1024 * next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))


def _program(folder: Path) -> str:
    words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
    return words[words.index("-m") + 1] if "-m" in words else Path(words[0]).name
