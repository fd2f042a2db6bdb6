"""Runs the assistant: `python -m frontdesk.channel.serve run|train|validate|test …`.

The same commands as Rasa's own, with three differences: TensorFlow is left out, telemetry is off,
and Rasa's model is warmed up before the port answers.
"""

import os
import sys

from frontdesk.channel import lean


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
    rasa.__main__.main()


if __name__ == "__main__":
    main()
