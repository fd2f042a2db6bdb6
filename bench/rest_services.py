"""Runs our model behind Rasa's own REST channel, with its action server, as `frontdesk run` would:
`python -m bench.rest_services CREDENTIALS`."""

import signal
import sys
from dataclasses import replace

from frontdesk.commands.processes import Service
from frontdesk.commands.services import assistant_services
from frontdesk.commands.supervisor import Supervisor
from frontdesk.settings import Settings, load_settings


def services(settings: Settings) -> list[Service]:
    """Return action server and Rasa; the latter opens the channels of the file that was named."""
    actions, rasa = assistant_services(settings)
    command = [sys.argv[1] if word == "credentials.yml" else word for word in rasa.command]
    return [actions, replace(rasa, command=command, ready_url=f"{settings.rasa_url}/")]


def main() -> None:
    """Run until told to stop."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Supervisor(load_settings(), services=services) as supervisor:
            supervisor.watch(print)
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
