"""`frontdesk run`: the whole house under one supervisor."""

import signal
from types import FrameType

from rich.console import Console

from frontdesk.commands.services import Supervisor
from frontdesk.settings import Settings


def run(settings: Settings) -> None:
    """Start everything, say how to talk to it, and stay until Ctrl-C.

    Raises:
        ServiceUnavailableError: a part does not start, or ends by itself.
    """
    console = Console()
    signal.signal(signal.SIGTERM, _interrupt)
    console.print("Starting the assistant and its action server …")
    with Supervisor(settings) as supervisor:
        console.print(
            f"\n[bold green]Frontdesk is ready.[/bold green]  Assistant: {settings.rasa_url} (this machine only)\n"
            "Chat in a second terminal:  [bold]make talk[/bold]\n"
            "Stop everything:            [bold]Ctrl-C[/bold]\n"
        )
        try:
            supervisor.watch()
        except KeyboardInterrupt:
            console.print("\nStopping …")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
