"""`frontdesk run`: the whole house under one supervisor."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import httpx
from rich.console import Console

from frontdesk.commands.processes import Service
from frontdesk.commands.services import edge_url, house_services, log_folder
from frontdesk.commands.supervisor import Supervisor
from frontdesk.commands.trial import trial_link
from frontdesk.errors import RecordUnavailableError
from frontdesk.records import open_engine
from frontdesk.records.database import translated
from frontdesk.records.files import private_folder
from frontdesk.records.schema import migrate
from frontdesk.settings import Settings

_READY_S = 5.0


def run(settings: Settings, *, services: Callable[[Settings], list[Service]] = house_services) -> None:
    """Start everything, say where to chat, and keep it running until Ctrl-C.

    Args:
        settings: the configuration.
        services: makes the list of what is started.

    Raises:
        ServiceUnavailableError: the database does not answer, or a part does not start.
        ConfigurationError: a setting or a file is missing or wrong.
    """
    console = Console()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    console.print("Bringing the database up to date …")
    prepare(settings)
    console.print("Starting the assistant, its action server and the edge …")
    logs = log_folder(settings)
    with Supervisor(settings, services=services, log_folder=logs) as supervisor:
        wait_until_ready(settings)
        try:
            _announce(settings, console, logs)
            supervisor.watch(lambda sentence: console.print(f"{time.strftime('%H:%M:%S')} {sentence}"))
        except KeyboardInterrupt:
            console.print("\nStopping …")


def prepare(settings: Settings) -> None:
    """Bring the database's tables up to date, with the folders that a fresh machine lacks.

    Raises:
        RecordUnavailableError: the database does not answer.
    """
    if not settings.database_url:
        private_folder(settings.state)
    engine = open_engine(settings.database)
    try:
        with translated():
            migrate(engine)
    except RecordUnavailableError as error:
        raise RecordUnavailableError(
            f"The database cannot be brought up to date. {error} `frontdesk doctor` looks into it."
        ) from error
    finally:
        engine.dispose()


def wait_until_ready(settings: Settings) -> None:
    """Give the edge some seconds to find its assistant; it serves without it, too."""
    deadline = time.monotonic() + _READY_S
    with httpx.Client(timeout=5.0, trust_env=False) as http:
        while time.monotonic() < deadline:
            try:
                if http.get(f"{edge_url(settings)}/readyz").status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                return  # the supervisor looks after it
            time.sleep(0.2)


def _announce(settings: Settings, console: Console, logs: Path) -> None:
    link = trial_link(settings)
    staff = f"Staff, once:      [bold]{link}[/bold]\n" if link else ""
    console.print(
        f"\n[bold green]Frontdesk is ready.[/bold green]\n"
        f"Chat:             [bold]{settings.public_url or edge_url(settings)}/[/bold]\n"
        f"{staff}"
        f"Logs:             {logs}\n"
        "Is all well?      .venv/bin/frontdesk doctor\n"
        "Stop everything:  [bold]Ctrl-C[/bold]\n",
        soft_wrap=True,
    )


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
