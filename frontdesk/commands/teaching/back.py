"""Takes the last lesson back: what served before serves again."""

from collections.abc import Callable
from datetime import datetime

from frontdesk.commands.teaching.corrections import Corrections
from frontdesk.commands.teaching.machines import Trainer
from frontdesk.errors import TeachingError
from frontdesk.records import Record
from frontdesk.taught import Lesson, Shelf


def roll_back(
    shelf: Shelf,
    record: Record,
    corrections: Corrections,
    trainer: Trainer,
    *,
    staff: str,
    clock: Callable[[], datetime],
) -> Lesson | None:
    """Let serve again what served before, and return it; None: the assistant as shipped.

    The model is trained first if it is not there (after an upgrade of the program). What the lesson
    taught waits again.

    Raises:
        TeachingError: nothing was taught, or a run is under way.
        ConfigurationError: the earlier lesson is missing, or training failed.
    """
    earlier, taken_back = shelf.earlier(), shelf.serving_name()
    with record.read() as work:
        if work.teaching.under_way(clock()) is not None:
            raise TeachingError("A run is under way: wait until it has ended.")
    trainer.train(earlier)
    shelf.step_back()
    with record.write() as work:
        run = work.teaching.roll_back(taken_back) if taken_back else None
        number = run.id if run else None
        work.people.audit(staff, "teach.rolled_back", f"lesson {taken_back}", run=number)
        work.commit()
    if number is not None:
        corrections.wait_again(number)
    return earlier
