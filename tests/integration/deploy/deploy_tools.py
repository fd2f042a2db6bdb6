"""Finds the programs that check deploy/, and the folders they look at."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from frontdesk.language.files import PROJECT

DEPLOY = PROJECT / "deploy"
TOOLS = PROJECT / ".tools/deploy/bin"
_MINUTES_S = 120


def program(name: str) -> str:
    """Return where `name` is. Without it the test is left out; in CI it fails, so that nothing rests untested."""
    found = shutil.which(name, path=f"{TOOLS}:{os.environ['PATH']}:/usr/sbin")
    if found is None:
        why = f"{name} is not installed: scripts/install-deploy-tools"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    return found


def output(command: Sequence[str | Path], **more: Any) -> str:
    """Return what a command prints on both streams; it must succeed."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=_MINUTES_S,
        check=False,
        **more,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said
