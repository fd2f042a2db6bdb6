"""Runs the edge: `python -m frontdesk.edge.serve`.

What takes long to import is imported late: a process among several must answer its supervisor's
questions while it still loads, or it is taken for hung.
"""

import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn

from frontdesk.edge.log_lines import configuration
from frontdesk.errors import ConfigurationError, FrontdeskError
from frontdesk.ports import listen
from frontdesk.settings import Settings, load_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

_APPLICATION = "frontdesk.edge.serve:application"
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_SWITCH_S = 0.0005  # a message that is read in a thread holds up the replies of others no longer
_STOP_S = 8
_KEEP_ALIVE_S = 20
_HUNG_S = 8  # a process that does not answer its supervisor so long is replaced
# How the edge is served, wherever it is.
OPTIONS: dict[str, Any] = {
    "access_log": False,  # it would hold addresses
    "server_header": False,
    "proxy_headers": False,  # `X-Forwarded-For` is read by the edge itself, from known proxies
    "timeout_graceful_shutdown": _STOP_S,
    "timeout_keep_alive": _KEEP_ALIVE_S,
    "timeout_worker_healthcheck": _HUNG_S,
    "h11_max_incomplete_event_size": 32_768,  # bytes of a request's head
    "ws": "none",
}


def application() -> "FastAPI":
    """Return the application of one process, from the settings."""
    with _ending_at_once():
        from frontdesk.edge.app import create_app
        from frontdesk.edge.house import open_house

        app = create_app(open_house(load_settings()))
    gc.collect()
    gc.freeze()  # models and modules stay for good: the collector need not look through them again
    sys.setswitchinterval(_SWITCH_S)
    return app


@contextmanager
def _ending_at_once() -> Iterator[None]:
    """Make SIGTERM end the process while it loads; there is nothing to finish yet."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def prepare(settings: Settings) -> None:
    """Bring the record's tables up to date; in production only check that they are.

    Raises:
        ConfigurationError: they are not, or a setting is missing.
    """
    from frontdesk.records.opening import open_record
    from frontdesk.records.schema import is_current, migrate

    engine = open_record(settings, masker=_NoMask()).engine
    try:
        if not settings.production:
            migrate(engine)
        elif not is_current(engine):
            raise ConfigurationError("The record's tables are not current: run `frontdesk migrate`.")
    finally:
        engine.dispose()


class _NoMask:
    """Stands in for the masker where nothing is recorded."""

    def mask(self, text: str) -> str:
        """Return nothing of `text`."""
        return ""


def main() -> None:
    """Serve until told to stop; requests in progress are finished first."""
    for name in _ONE_THREAD:  # before numpy is imported; turns run beside each other, not a turn on all cores
        os.environ.setdefault(name, "1")
    try:
        settings = load_settings()
        logs = configuration(settings.logs)
        prepare(settings)
    except FrontdeskError as error:
        sys.exit(str(error))
    logging.captureWarnings(True)
    options = {"factory": True, "log_config": logs, **OPTIONS}
    if settings.edge_workers > 1:
        from frontdesk.edge.metrics import share_between_processes

        share_between_processes(settings.state / "metrics")
        uvicorn.run(
            _APPLICATION,
            host=settings.edge_host,
            port=settings.edge_port,
            workers=settings.edge_workers,
            **options,
        )
        return
    server = uvicorn.Server(uvicorn.Config(_APPLICATION, **options))
    try:
        server.config.load()  # all that takes long, before the port is taken: a stand-in waits there
        door = listen(settings.edge_host, settings.edge_port, wait=settings.standby)
    except FrontdeskError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"Port {settings.edge_port} cannot be taken ({error.strerror}).")
    server.run(sockets=[door])
    if not server.started:
        sys.exit(1)


if __name__ == "__main__":
    main()
