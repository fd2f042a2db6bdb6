"""The production topology as real processes on this machine: restarted in turn and killed under load."""

import sys
from pathlib import Path

# The tools of the tests of proxy, edge and console are used here, too.
for _folder in ("deploy", "edge", "edge/console"):
    sys.path.append(str(Path(__file__).parents[1] / "integration" / _folder))
