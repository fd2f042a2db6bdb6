"""Decides whether the assistant is worth asking, so that a hung one does not cost every visitor the
whole time-out. Pure: callers say what happened and when, in monotonic seconds.

Two signs count: the heartbeat (a cheap request every second) and the turns themselves. Turns that
succeed outweigh a heartbeat that is missed under load.
"""

MISSED_BEATS = 2
STUCK_TURNS = 3
FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 8.0


class Breaker:
    """Remembers the latest signs of life."""

    def __init__(self) -> None:
        self._missed = 0
        self._slow_turns = 0
        self._next_trial = 0.0
        self._trials = 0

    @property
    def alive(self) -> bool:
        """Return whether the assistant gave a sign of life lately."""
        return self._missed < MISSED_BEATS

    def admits(self, moment: float) -> bool:
        """Return whether a turn may be tried; while turns hang, one in a while is."""
        if not self.alive:
            return False
        if self._slow_turns < STUCK_TURNS:
            return True
        if moment < self._next_trial:
            return False
        self._next_trial = moment + self._pause()
        self._trials += 1
        return True

    def answered(self) -> None:
        """Note that a turn was answered, be it with an error."""
        self._missed = self._slow_turns = self._trials = 0

    def timed_out(self, moment: float) -> None:
        """Note that a turn was not answered in time."""
        if self._slow_turns >= STUCK_TURNS and not self._trials:
            return  # it was begun before turns were held back: many at once are one hang, not many
        self._trials = max(0, self._trials - 1)
        self._slow_turns += 1
        self._next_trial = moment + self._pause()

    def beat(self, moment: float, *, alive: bool) -> None:
        """Note whether the heartbeat was answered."""
        if not alive:
            self._missed += 1
            return
        if not self.alive:  # it came back: what hung before says nothing of it now
            self._slow_turns = min(self._slow_turns, STUCK_TURNS - 1)
            self._next_trial = moment
        self._missed = 0

    def _pause(self) -> float:
        doublings = max(0, min(self._slow_turns - STUCK_TURNS, 8))
        return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0**doublings)
