"""Keeps one service running: notices its end or its hang, starts it again or lets a stand-in take over."""

import time
from collections.abc import Callable
from pathlib import Path

from frontdesk.commands.processes import Running, Service

PROBE_EVERY_S = 1.0
# A service that answers nothing for so long is of no use to anybody: a turn may take five seconds.
HUNG_S = 6.0
_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 10.0
_STEADY_S = 30.0

Report = Callable[[str], None]


class Kept:
    """A service that is kept running.

    Args:
        service: what to run.
        log_folder: see `Running`.
        start_timeout_s: seconds a start may take.
    """

    def __init__(self, service: Service, log_folder: Path | None, start_timeout_s: float) -> None:
        self.running = Running(service, log_folder)
        self._name = service.name
        self._new: Callable[[], Running] = lambda: Running(service, log_folder)
        self._spare: Running | None = None
        # When to start what is missing: the stand-in, or without one the service itself.
        self._start_at: float | None = 0.0 if service.standby else None
        self._standby = service.standby
        self._start_timeout_s = start_timeout_s
        self._failures = 0
        self._probe_at = 0.0

    def look_after(self, report: Report) -> None:
        """Do what is needed now; called again and again."""
        moment = time.monotonic()
        # A stand-in waits until the other one serves, so that it is clear which of the two does.
        clear = not self._standby or self.running.answered_at is not None
        if self._start_at is not None and moment >= self._start_at and clear:
            self._start_missing()
        if self._spare is not None and self._spare.code is not None:
            report(f"the stand-in of {self._name} ended with code {self._spare.code}.")
            self._spare.end(0.0)
            self._spare, self._start_at = None, moment + self._pause()
        if self._down:
            return
        if self.running.code is not None:
            self._fell(report, f"{self._name} ended with code {self.running.code}")
        elif moment >= self._probe_at:
            self._probe(report)
            self._probe_at = time.monotonic() + PROBE_EVERY_S

    def terminate(self) -> None:
        """Ask it to end, stand-in first."""
        if self._spare is not None:
            self._spare.terminate()
        self.running.terminate()

    def end(self, timeout_s: float) -> None:
        """Wait until it ended; after `timeout_s` make it."""
        if self._spare is not None:
            self._spare.end(0.0)
        self.running.end(timeout_s)

    @property
    def _down(self) -> bool:
        return not self._standby and self._start_at is not None

    def _start_missing(self) -> None:
        self._start_at = None
        if self._standby:
            self._spare = self._new()
            self._spare.start()
        else:
            self.running.start()

    def _probe(self, report: Report) -> None:
        running, before = self.running, self.running.answered_at
        if running.probe():
            if before is None:
                report(f"{self._name} answers again.")
            if time.monotonic() - running.started_at > _STEADY_S:
                self._failures = 0
            return
        since, limit_s = (running.started_at, self._start_timeout_s) if before is None else (before, HUNG_S)
        if time.monotonic() - since > limit_s:
            self._fell(report, f"{self._name} does not answer")

    def _fell(self, report: Report, what: str) -> None:
        self.running.end(0.0)
        pause = self._pause()
        if self._spare is not None:
            self.running, self._spare = self._spare, None
            self.running.take_over()
            report(f"{what}; its stand-in takes over.")
        elif self._standby:  # the stand-in is missing as well
            self.running.start()
            report(f"{what}; it is started again.")
        else:
            report(f"{what}; it is started again in {pause:.1f} s.")
        self._start_at = time.monotonic() + pause

    def _pause(self) -> float:
        pause = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        return pause
