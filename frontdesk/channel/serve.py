"""Runs the assistant: `python -m frontdesk.channel.serve run|train|validate|test …`.

The same commands as Rasa's own, with four differences: TensorFlow is left out, telemetry is off,
Rasa's model is warmed up before the port answers, and a tracker that cannot be read or stored is an error.
"""

import os
import sys
from typing import Any

from frontdesk.channel import lean
from frontdesk.errors import FrontdeskError
from frontdesk.ports import until_free
from frontdesk.settings import Settings, load_settings


def main() -> None:
    """Hand the command line to Rasa, prepared."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("MPLBACKEND", "agg")
    lean.install()
    sys.path.insert(0, os.getcwd())
    import rasa.__main__
    import rasa.core.policies.ted_policy

    lean.seal()
    if "run" in sys.argv[1:2]:
        _keep_honest()
        _wait_for_the_port(load_settings())
    try:
        rasa.__main__.main()
    except FrontdeskError as error:
        sys.exit(f"frontdesk: {error}")


def _keep_honest() -> None:
    """Take away the wrapper that hides a tracker store's errors and goes on in memory."""
    import rasa.core.agent

    from frontdesk.channel.tracker_store import only_ours

    rasa.core.agent.FailSafeTrackerStore = only_ours


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
