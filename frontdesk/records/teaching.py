"""Teaching runs, and which model answered what, within one unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from frontdesk.errors import NotFoundError, TeachingError
from frontdesk.records.models import Message, RunState, TeachingRun, Understanding
from frontdesk.records.statements import changed

# A run gives a sign of life twice a minute; one that is silent for so long was interrupted.
SILENCE = timedelta(minutes=5)


@dataclass(frozen=True)
class ModelVersion:
    """How many of the kept messages a model understood, and from when to when."""

    model: str
    messages: int
    first_at: datetime
    last_at: datetime


class Teaching:
    """Runs that teach the assistant."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, *, staff: str, current_model: str, moment: datetime) -> TeachingRun:
        """Record that a run begins. Runs that gave no sign of life count as interrupted from now on.

        Raises:
            TeachingError: another one is under way.
        """
        self.give_up_silent(moment)
        run = TeachingRun(started_at=moment, seen_at=moment, staff=staff, current_model=current_model)
        self._session.add(run)
        try:
            self._session.flush()
        except IntegrityError as error:
            self._session.rollback()
            raise TeachingError("Another run is under way: wait until it has ended.") from error
        return run

    def give_up_silent(self, moment: datetime) -> None:
        """Mark runs that gave no sign of life as interrupted."""
        silent = (TeachingRun.state == RunState.RUNNING) & (TeachingRun.seen_at < moment - SILENCE)
        self._session.execute(
            update(TeachingRun)
            .where(silent)
            .values(state=RunState.INTERRUPTED, finished_at=TeachingRun.seen_at)
        )

    def alive(self, identity: int, moment: datetime) -> bool:
        """Record a sign of life; return whether the run still counts as under way."""
        return self._change(identity, seen_at=moment)

    def note(self, identity: int, **values: Any) -> None:
        """Record what is known of a run that is under way.

        Raises:
            TeachingError: it does not count as under way any more.
        """
        if not self._change(identity, **values):
            raise TeachingError("This run was given up as interrupted: start another one.")

    def end(self, identity: int, state: RunState, moment: datetime, reason: str | None = None) -> bool:
        """Record how a run ended; return whether it still counted as under way."""
        return self._change(identity, state=state, finished_at=moment, seen_at=moment, reason=reason)

    def under_way(self, moment: datetime) -> TeachingRun | None:
        """Return the run that is under way and gives signs of life, if there is one."""
        return self._session.scalar(
            select(TeachingRun).where(
                TeachingRun.state == RunState.RUNNING, TeachingRun.seen_at >= moment - SILENCE
            )
        )

    def serving(self) -> TeachingRun | None:
        """Return the latest run whose lesson was installed and not taken back."""
        installed = select(TeachingRun).where(TeachingRun.state == RunState.INSTALLED)
        return self._session.scalar(installed.order_by(TeachingRun.id.desc()).limit(1))

    def roll_back(self, lesson: str) -> TeachingRun | None:
        """Mark the run whose lesson is taken back, and return it; None where no run is recorded."""
        statement = select(TeachingRun).where(TeachingRun.lesson == lesson)
        run = self._session.scalar(
            statement.where(
                TeachingRun.state.in_((RunState.INSTALLED, RunState.UNCHANGED, RunState.INTERRUPTED))
            )
            .order_by(TeachingRun.id.desc())
            .limit(1)
        )
        if run is not None:
            run.state = RunState.ROLLED_BACK
            self._session.flush()
        return run

    def get(self, identity: int) -> TeachingRun:
        """Return a run.

        Raises:
            NotFoundError: there is none.
        """
        found = self._session.get(TeachingRun, identity)
        if found is None:
            raise NotFoundError("There is no such run.")
        return found

    def recent(self, limit: int = 50) -> Sequence[TeachingRun]:
        """Return the latest runs, newest first."""
        return self._session.scalars(select(TeachingRun).order_by(TeachingRun.id.desc()).limit(limit)).all()

    def state_of(self, run: TeachingRun, moment: datetime) -> RunState:
        """Return a run's state; one that gives no sign of life any more was interrupted."""
        silent = run.state == RunState.RUNNING and run.seen_at < moment - SILENCE
        return RunState.INTERRUPTED if silent else RunState(run.state)

    def judged(self, candidate_model: str) -> TeachingRun | None:
        """Return the latest run whose candidate was this model and was refused or taken back."""
        states = (RunState.REFUSED, RunState.ROLLED_BACK)
        return self._session.scalar(
            select(TeachingRun)
            .where(TeachingRun.candidate_model == candidate_model, TeachingRun.state.in_(states))
            .order_by(TeachingRun.id.desc())
            .limit(1)
        )

    def taught_models(self) -> dict[str, int]:
        """Return for each model that ever was installed the number of the latest run that taught it."""
        states = (RunState.INSTALLED, RunState.ROLLED_BACK)
        rows = self._session.execute(
            select(TeachingRun.candidate_model, func.max(TeachingRun.id))
            .where(TeachingRun.state.in_(states), TeachingRun.candidate_model.is_not(None))
            .group_by(TeachingRun.candidate_model)
        )
        return {model: number for model, number in rows if model is not None}

    def versions(self) -> list[ModelVersion]:
        """Return which model understood how many of the kept messages, the latest model first."""
        # Messages are numbered in the order of time, so that the index alone tells the first and the last.
        spans = (
            select(
                Understanding.model, func.count().label("messages"),
                func.min(Understanding.message_id).label("first"), func.max(Understanding.message_id).label("last"),
            )
            .where(Understanding.model.is_not(None))
            .group_by(Understanding.model)
            .subquery()
        )  # fmt: skip
        first, last = aliased(Message), aliased(Message)
        rows = self._session.execute(
            select(spans.c.model, spans.c.messages, first.at, last.at)
            .join(first, first.id == spans.c.first)
            .join(last, last.id == spans.c.last)
            .order_by(last.at.desc())
        )
        return [ModelVersion(*row) for row in rows]

    def _change(self, identity: int, **values: Any) -> bool:
        running = (TeachingRun.id == identity) & (TeachingRun.state == RunState.RUNNING)
        return changed(self._session, update(TeachingRun).where(running).values(**values)) == 1
