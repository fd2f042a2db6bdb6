"""One run: plan, train beside what serves, compare, install or leave everything as it was."""

import secrets
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from frontdesk.bundle import model_for
from frontdesk.commands.scoring import Case, read_cases
from frontdesk.commands.teaching.comparison import Comparison, compare
from frontdesk.commands.teaching.corrections import Correction, Corrections
from frontdesk.commands.teaching.known import Known, eval_files
from frontdesk.commands.teaching.lesson_files import write_lesson
from frontdesk.commands.teaching.log import RunLog
from frontdesk.commands.teaching.machines import Evaluator, Trainer
from frontdesk.commands.teaching.plan import Plan, plan_lesson
from frontdesk.model_list import ModelList
from frontdesk.records import Record, RunState
from frontdesk.settings import Settings
from frontdesk.taught import Lesson, Shelf


@dataclass(frozen=True)
class Classroom:
    """What a run works with.

    Attributes:
        known: returns what new phrases are held against, given the lesson that serves.
        topics: the topics there are.
        gates: the least share of each measure.
        clock: returns the present moment in UTC.
        say: is told what happens, in a sentence.
    """

    settings: Settings
    record: Record
    corrections: Corrections
    trainer: Trainer
    evaluator: Evaluator
    known: Callable[[Lesson | None], Known]
    topics: Collection[str]
    gates: Mapping[str, float]
    clock: Callable[[], datetime]
    say: Callable[[str], None]

    @property
    def shelf(self) -> Shelf:
        """Return the clinic's lessons."""
        return Shelf(self.settings.taught_folder)


@dataclass(frozen=True)
class Result:
    """How a run ended.

    Attributes:
        plan: what was to be taught.
        comparison: of both models; None where no model was trained.
        reason: why nothing was installed, in a sentence.
    """

    state: RunState
    plan: Plan
    comparison: Comparison | None = None
    reason: str = ""


def plan_of(room: Classroom) -> tuple[list[Correction], Plan]:
    """Return the corrections that wait, and what a run would make of them."""
    waiting = room.corrections.waiting()
    return waiting, plan_lesson(waiting, room.known(room.shelf.serving()), room.topics)


def teach(room: Classroom, staff: str) -> Result:
    """Teach what waits; install the new model only where it is no worse.

    Args:
        room: what it works with.
        staff: who wants it.

    Raises:
        TeachingError: another run is under way.
        FrontdeskError: training or the comparison failed; everything is as it was.
    """
    serving = room.shelf.serving()
    current = model_for(room.settings, serving)
    with RunLog(room.record, room.clock, staff).running(current.name) as log:
        _clear(room)
        waiting, plan = plan_of(room)
        log.note(waiting=len(waiting), examples=plan.examples, cases=plan.cases, left_out=plan.counts)
        if not plan.examples and not plan.cases:
            room.corrections.taught(plan.done, log.identity)
            return _unchanged(log, plan, "There is nothing new to learn in the corrections that wait.")
        lesson = _written(room, plan)
        try:
            return _try(room, log, lesson, serving, plan)
        finally:
            if room.shelf.serving_name() != lesson.name:
                _discard(room, lesson)


def _try(room: Classroom, log: RunLog, lesson: Lesson, serving: Lesson | None, plan: Plan) -> Result:
    candidate = model_for(room.settings, lesson)
    log.note(candidate_model=candidate.name, lesson=lesson.name)
    if not plan.examples:
        reason = "Only development cases are new: they are kept, and the model stays."
        _install(room, log, lesson, plan, RunState.UNCHANGED, reason)
        return Result(RunState.UNCHANGED, plan, reason=reason)
    if before := _judged(room, candidate):
        return _unchanged(log, plan, before)
    comparison = _compared(room, serving, lesson)
    log.note(comparison=comparison.as_dict())
    if comparison.objections:
        log.end(RunState.REFUSED, " ".join(comparison.objections))
        return Result(RunState.REFUSED, plan, comparison)
    _install(room, log, lesson, plan, RunState.INSTALLED)
    return Result(RunState.INSTALLED, plan, comparison)


def _compared(room: Classroom, serving: Lesson | None, lesson: Lesson) -> Comparison:
    if not model_for(room.settings, serving).is_file():
        room.say("The model that serves is not there yet: it is trained first (about twenty minutes) …")
    current = room.trainer.train(serving)
    room.say("Training a candidate beside it (about twenty minutes) …")
    candidate = room.trainer.train(lesson)
    cases = _cases([*eval_files(), *lesson.case_files])
    room.say(f"Trying both on {len(cases)} development cases (about three minutes each) …")
    return compare(
        room.evaluator.outcomes(current, cases), room.evaluator.outcomes(candidate, cases), room.gates
    )


def _install(
    room: Classroom, log: RunLog, lesson: Lesson, plan: Plan, state: RunState, reason: str | None = None
) -> None:
    log.note(seen_at=room.clock())  # fails where the run was given up meanwhile, before anything is changed
    room.shelf.serve(lesson)
    # Were it to end here, the next run finds these phrases in the lesson that serves: known already.
    room.corrections.taught(plan.done, log.identity)
    log.end(state, reason)


def _unchanged(log: RunLog, plan: Plan, reason: str) -> Result:
    log.end(RunState.UNCHANGED, reason)
    return Result(RunState.UNCHANGED, plan, reason=reason)


def _judged(room: Classroom, candidate: Path) -> str:
    """Return why this very lesson need not be tried again; empty where it is new."""
    with room.record.read() as work:
        before = work.teaching.judged(candidate.name)
    if before is None:
        return ""
    how = "was refused" if before.state == RunState.REFUSED else "was taken back"
    return f"The very same lesson {how} in run {before.id}: accept more corrections, or withdraw some."


def _written(room: Classroom, plan: Plan) -> Lesson:
    lesson = room.shelf.lesson(f"{room.clock():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}")
    try:
        write_lesson(lesson, plan.content)
    except BaseException:
        shutil.rmtree(lesson.folder, ignore_errors=True)
        raise
    return lesson


def _cases(files: list[Path]) -> list[Case]:
    return [case for path in files for case in read_cases(path)]


def _clear(room: Classroom) -> None:
    """Remove lessons that were taken back, and what a run that was killed left behind."""
    needed = room.shelf.needed()
    for lesson in room.shelf.lessons():
        if lesson.name not in needed:
            _discard(room, lesson)


def _discard(room: Classroom, lesson: Lesson) -> None:
    """Remove a lesson that does not serve, and its model unless another lesson has the same."""
    model = model_for(room.settings, lesson)
    shutil.rmtree(lesson.folder)
    if model not in [model_for(room.settings, other) for other in (None, *room.shelf.lessons())]:
        model.unlink(missing_ok=True)
        ModelList(room.settings).forget(model.name)
