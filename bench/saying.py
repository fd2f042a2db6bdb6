"""Says what is done at present and since when it runs, and what went wrong."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from frontdesk.errors import FrontdeskError

_BEGUN = time.monotonic()


def say(sentence: str) -> None:
    """Print a sentence on standard error, with the minutes and seconds since the program began."""
    minutes, seconds = divmod(int(time.monotonic() - _BEGUN), 60)
    print(f"{minutes:02d}:{seconds:02d} {sentence}", file=sys.stderr, flush=True)


@contextmanager
def faults_told() -> Iterator[None]:
    """End the program with exit code 1 and one sentence where something of ours fails."""
    try:
        yield
    except FrontdeskError as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(1)
