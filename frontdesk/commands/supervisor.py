"""Runs services together: all start or none; one that dies or hangs later is started again."""

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from frontdesk.commands.keeping import Kept
from frontdesk.commands.processes import Running, Service
from frontdesk.commands.services import assistant_services
from frontdesk.errors import ServiceUnavailableError
from frontdesk.settings import Settings

_POLL_S = 0.1
_STOP_S = 8.0


class Supervisor:
    """Starts services, keeps them running, and ends them. Leaving the context ends them all.

    Args:
        settings: the configuration.
        services: makes the list of services; it may prepare what they need.
        log_folder: gets a log file of each service; None leaves what they print on standard error.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        services: Callable[[Settings], list[Service]] = assistant_services,
        log_folder: Path | None = None,
    ) -> None:
        self._settings = settings
        self._services = services
        self._log_folder = log_folder
        self._running: list[Kept] = []

    def __enter__(self) -> "Supervisor":
        """Start the services and wait until all of them are ready.

        Raises:
            ServiceUnavailableError: one of them does not start; none is left running.
        """
        services = self._services(self._settings)
        try:
            for service in services:
                kept = Kept(service, self._log_folder, self._settings.start_timeout_s)
                self._running.append(kept)
                kept.running.start()
            for kept in self._running:
                self._wait(kept.running)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop every service."""
        self.stop()

    def watch(self, report: Callable[[str], None], *, until: Callable[[], bool] = lambda: False) -> None:
        """Start again what ends or hangs, until `until` says so.

        Args:
            report: is told of each end and each return, in a sentence.
            until: is asked several times a second.
        """
        while not until():
            for kept in self._running:
                kept.look_after(report)
            time.sleep(_POLL_S)

    def stop(self) -> None:
        """Ask every service to end; after some seconds make it."""
        for kept in self._running:
            kept.terminate()
        deadline = time.monotonic() + _STOP_S
        for kept in self._running:
            kept.end(deadline - time.monotonic())
        self._running.clear()

    def _wait(self, running: Running) -> None:
        name, limit_s = running.service.name, self._settings.start_timeout_s
        deadline = time.monotonic() + limit_s
        while time.monotonic() < deadline:
            if running.code is not None:
                said = running.last_words()
                raise ServiceUnavailableError(
                    f"{name} ended with code {running.code} while starting" + (f": {said}" if said else ".")
                )
            if running.probe():
                return
            time.sleep(_POLL_S)
        raise ServiceUnavailableError(f"{name} did not answer within {limit_s:.0f} s.")
