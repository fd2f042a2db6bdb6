"""Says what is done at present, and since when it runs."""

import sys
import time

_BEGUN = time.monotonic()


def say(sentence: str) -> None:
    """Print a sentence on standard error, with the minutes and seconds since the program began."""
    minutes, seconds = divmod(int(time.monotonic() - _BEGUN), 60)
    print(f"{minutes:02d}:{seconds:02d} {sentence}", file=sys.stderr, flush=True)
