"""Says that this process is about to go before it goes, so that balancers send visitors elsewhere in time.

Asked to end (SIGTERM), it calls itself not ready for some seconds and serves on; then it ends as ever.
"""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Leaving:
    """Whether this process has been asked to end.

    Args:
        drain_s: seconds between being asked and beginning to end; 0: at once.
    """

    def __init__(self, drain_s: float) -> None:
        self._drain_s = drain_s
        self.begun = False

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Within this, SIGTERM is held back; a second one is not. Signals reach the main thread only."""
        here = threading.current_thread() is threading.main_thread()
        if not here or self._drain_s <= 0:
            yield
            return
        loop = asyncio.get_running_loop()
        before: Any = signal.getsignal(signal.SIGTERM)

        def asked(number: int, frame: FrameType | None) -> None:
            if self.begun or not callable(before):
                signal.signal(signal.SIGTERM, before)
                signal.raise_signal(signal.SIGTERM)
                return
            self.begun = True
            loop.call_soon_threadsafe(loop.call_later, self._drain_s, before, number, frame)

        signal.signal(signal.SIGTERM, asked)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)
