"""Becomes another program, one that ends when whoever started it is killed:
`python -m frontdesk.commands.bound PARENT PROGRAM ARGUMENT …`.

Only Linux can do that. It binds to the thread that started it, not only to the process.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask for SIGTERM at the parent's death, then become the program."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - our own programs


if __name__ == "__main__":
    main()
