"""Which live pages go on from a view of a chat that is in the audit already.

Whoever opens a chat's page leaves an entry, and its live stream belongs to that view as long as it is open: a
connection that is lost and found again leaves no further one. Whoever opens the stream later reads anew.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

# A page opens its stream at once, and a browser comes back within seconds; a computer that slept reads anew.
GRACE = timedelta(minutes=3)

View = tuple[str, str]  # a session and a chat


class Views:
    """Remembers which chats are before whom, and which were a moment ago. Belongs to one process.

    A page that comes back to another process more than `GRACE` after its entry leaves one more there.

    Args:
        clock: returns the present moment in UTC.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._open: Counter[View] = Counter()
        self._left: dict[View, datetime] = {}

    def goes_on(self, view: View) -> bool:
        """Return whether a stream of this view is open, or was a moment ago."""
        left = self._left.get(view)
        return view in self._open or (left is not None and self._clock() - left <= GRACE)

    def begin(self, view: View) -> Callable[[], None]:
        """Note that a stream is open; call what this returns when it ends."""
        self._open[view] += 1
        return partial(self._end, view)

    def _end(self, view: View) -> None:
        now = self._clock()
        self._open[view] -= 1
        if self._open[view] <= 0:
            del self._open[view]
        self._left = {known: at for known, at in self._left.items() if now - at <= GRACE} | {view: now}
