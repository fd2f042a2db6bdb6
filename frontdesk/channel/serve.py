"""Runs the assistant: `python -m frontdesk.channel.serve run|train|validate|test …`.

The same commands as Rasa's own, with these differences: TensorFlow is left out, telemetry is off,
Rasa's model is warmed up before the port answers, a tracker that cannot be read or stored is an error,
no model is loaded that may not be, and `run` without a model takes the one that belongs to this version, with
the settings' port and our files.
"""

import os
import sys
from contextlib import nullcontext
from typing import Any

from frontdesk.bundle import model_to_load
from frontdesk.channel import lean
from frontdesk.channel.models import check_named, only_allowed
from frontdesk.channel.progress import progress
from frontdesk.errors import FrontdeskError
from frontdesk.pins import MEDICINES, SPACY_SMALL, check_package
from frontdesk.ports import until_free
from frontdesk.settings import PREFIX, Settings, load_settings


def main() -> None:
    """Hand the command line to Rasa, prepared."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("MPLBACKEND", "agg")
    try:
        settings = load_settings()
        _check_files(settings)
        lean.install()
        sys.path.insert(0, os.getcwd())
        import rasa.__main__
        import rasa.core.policies.ted_policy

        lean.seal()
        only_allowed(settings)
        if "run" in sys.argv[1:2]:
            _prepare_rasa()
            _wait_for_the_port(settings)
            _tell_endpoints(settings)
            sys.argv[2:] = with_defaults(sys.argv[2:], settings)
        with progress() if "train" in sys.argv[1:2] else nullcontext():
            rasa.__main__.main()
    except FrontdeskError as error:
        sys.exit(f"frontdesk: {error}")


def _check_files(settings: Settings) -> None:
    """Refuse files that are not those that were made or measured, before what takes long."""
    check_package(SPACY_SMALL)
    if "train" in sys.argv[1:2]:
        check_package(MEDICINES)
    check_named(sys.argv[2:], settings)


def with_defaults(arguments: list[str], settings: Settings) -> list[str]:
    """Return the arguments of `run`, completed by what the settings say.

    Raises:
        ConfigurationError: there is no model for this version, or it may not be loaded.
    """
    if "--model" in arguments:
        return arguments
    model = model_to_load(settings)
    own = ["--model", str(model), "--credentials", "credentials.yml", "--endpoints", "endpoints.yml"]
    ports = [] if "--port" in arguments else ["--port", str(settings.rasa_port)]
    doors = [] if "--interface" in arguments else ["--interface", "127.0.0.1"]
    return [*own, *ports, *doors, *arguments]


def _tell_endpoints(settings: Settings) -> None:
    """Put into the environment what endpoints.yml names; a secret may have come from a file."""
    for setting in ("rasa_secret", "actions_port"):
        os.environ[PREFIX + setting.upper()] = str(getattr(settings, setting))
    os.environ.pop(f"{PREFIX}RASA_SECRET_FILE", None)


def _prepare_rasa() -> None:
    """Take away the wrapper that hides a tracker store's errors and goes on in memory, and a needless check."""
    import rasa.core.agent

    from frontdesk.channel.action_format import check_format_once
    from frontdesk.channel.tracker_store import only_ours

    rasa.core.agent.FailSafeTrackerStore = only_ours
    check_format_once()


def _wait_for_the_port(settings: Settings) -> None:
    """Let a stand-in load its model and then wait until the port is free."""
    if not settings.standby:
        return
    import rasa.core.run

    load = rasa.core.run.load_agent_on_start

    async def load_and_wait(*args: Any) -> Any:
        agent = await load(*args)
        await until_free("127.0.0.1", settings.rasa_port)
        return agent

    rasa.core.run.load_agent_on_start = load_and_wait


if __name__ == "__main__":
    main()
