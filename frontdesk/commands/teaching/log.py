"""The record of a run: it begins, gives signs of life, and ends in one way or another."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from typing import Any

from frontdesk.errors import FrontdeskError, RecordUnavailableError
from frontdesk.records import Record, RunState

logger = logging.getLogger(__name__)
_BEAT_S = 30.0


class RunLog:
    """One run in the record.

    Args:
        record: where it is kept.
        clock: returns the present moment in UTC.
        staff: who started it.
    """

    def __init__(self, record: Record, clock: Callable[[], datetime], staff: str) -> None:
        self._record, self._clock, self._staff = record, clock, staff
        self.identity = 0

    @contextmanager
    def running(self, current_model: str) -> Iterator["RunLog"]:
        """Record that a run begins, give signs of life within the block, and record an end in failure.

        Raises:
            TeachingError: another run is under way.
            RecordUnavailableError: the database does not answer.
        """
        with self._record.write() as work:
            run = work.teaching.begin(staff=self._staff, current_model=current_model, moment=self._clock())
            self.identity = run.id
            work.people.audit(self._staff, "teach", self.target)
            work.commit()
        over = Event()
        beat = Thread(target=self._beat, args=(over,), daemon=True)
        beat.start()
        try:
            yield self
        except BaseException as error:
            self._failed(error)
            raise
        finally:
            over.set()
            beat.join()

    @property
    def target(self) -> str:
        """Return what the audit calls this run."""
        return f"teaching run {self.identity}"

    def note(self, **values: Any) -> None:
        """Record what is known so far.

        Raises:
            TeachingError: the run does not count as under way any more.
        """
        with self._record.write() as work:
            work.teaching.note(self.identity, **values)
            work.commit()

    def end(self, state: RunState, reason: str | None = None) -> None:
        """Record how it ended."""
        with self._record.write() as work:
            work.teaching.end(self.identity, state, self._clock(), reason)
            work.people.audit(self._staff, f"teach.{state}", self.target)
            work.commit()

    def _failed(self, error: BaseException) -> None:
        interrupted = isinstance(error, KeyboardInterrupt | SystemExit)
        state = RunState.INTERRUPTED if interrupted else RunState.FAILED
        # Of an error that is not ours only the class is told: its message might hold anything.
        reason = str(error) if isinstance(error, FrontdeskError) else type(error).__name__
        try:
            self.end(state, None if interrupted else reason)
        except RecordUnavailableError:  # without a sign of life it will be seen as interrupted
            logger.exception("the end of a teaching run could not be recorded")

    def _beat(self, over: Event) -> None:
        while not over.wait(_BEAT_S):
            try:
                with self._record.write() as work:
                    work.teaching.alive(self.identity, self._clock())
                    work.commit()
            except RecordUnavailableError:
                logger.warning("the record of the teaching run does not answer")
