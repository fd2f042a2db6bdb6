"""Runs that teach the assistant what people corrected."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.records.models.base import Base, now


class RunState(StrEnum):
    """How far a run is, or how it ended."""

    RUNNING = "running"
    INSTALLED = "installed"  # the candidate serves
    UNCHANGED = "unchanged"  # nothing to learn, or development cases only: the model stays
    REFUSED = "refused"  # a gate would fall
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    ROLLED_BACK = "rolled_back"


class TeachingRun(Base):
    """One run. Holds no visitor's words.

    Attributes:
        seen_at: the last sign of life; a run that gives none any more was interrupted.
        staff: who started it.
        current_model: the file's name of the model that served.
        candidate_model: the file's name of the one that was trained.
        lesson: what was taught; the name of its folder.
        waiting: how many corrections waited.
        examples: how many became phrases to learn from.
        cases: how many became development cases.
        left_out: how many were left out, by reason.
        comparison: both models on all cases.
        reason: why it was refused, or what went wrong.
    """

    __tablename__ = "teaching_run"
    __table_args__ = (
        # One at a time, whoever starts it.
        Index("ix_teaching_run_running", "state", unique=True, sqlite_where=text("state = 'running'"),
              postgresql_where=text("state = 'running'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16), default=RunState.RUNNING)
    staff: Mapped[str] = mapped_column(String(120))
    current_model: Mapped[str] = mapped_column(String(80))
    candidate_model: Mapped[str | None] = mapped_column(String(80))
    lesson: Mapped[str | None] = mapped_column(String(80))
    waiting: Mapped[int] = mapped_column(default=0)
    examples: Mapped[int] = mapped_column(default=0)
    cases: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comparison: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str | None] = mapped_column(Text)
