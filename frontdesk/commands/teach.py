"""`frontdesk teach` and `frontdesk model`: the assistant learns what people corrected, and unlearns it."""

import getpass
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from frontdesk.errors import ModelFileError
from frontdesk.settings import Settings, load_settings

if TYPE_CHECKING:
    from frontdesk.commands.teaching.run import Classroom

app = typer.Typer()
models = typer.Typer(no_args_is_help=True, help="Models: which serves, and back to the one before.")
app.add_typer(models, name="model")


@app.command()
def teach(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show every phrase for a last look; train nothing.")
    ] = False,
    at_least: Annotated[
        int, typer.Option(min=1, help="Do nothing unless so many corrections wait; for a timer.")
    ] = 1,
) -> None:
    """Train with accepted corrections; the new model serves only if it is no worse (docs/teaching.md)."""
    from frontdesk.commands.teaching import report
    from frontdesk.commands.teaching.run import plan_of
    from frontdesk.commands.teaching.run import teach as learn
    from frontdesk.records import RunState

    console = Console()
    signal.signal(signal.SIGTERM, _interrupt)  # ends the training with it, and is recorded
    with _classroom(load_settings(), console) as room:
        count = len(room.corrections.waiting())
        if count < at_least:
            console.print(f"Corrections that wait: {count}. Nothing is done below {at_least}.")
            return
        if dry_run:
            _, plan = plan_of(room)
            report.print_plan(console, plan)
            report.print_phrases(console, plan)
            return
        result = learn(room, _who())
    report.print_result(console, result)
    if result.state == RunState.REFUSED:
        raise typer.Exit(1)


@models.command("list")
def list_models() -> None:
    """Show what was taught, which model belongs to it, and what serves."""
    from frontdesk.bundle import model_for
    from frontdesk.commands.teaching.lesson_files import read_lesson
    from frontdesk.taught import Shelf

    settings = load_settings()
    shelf = Shelf(settings.taught_folder)
    serving = shelf.serving_name()
    table = Table("", "lesson", "phrases", "cases", "model", "trained", "may be loaded")
    for lesson in (None, *shelf.lessons()):
        content, path = read_lesson(lesson), model_for(settings, lesson)
        name = lesson.name if lesson else None
        table.add_row(
            "serves" if name == serving else "", name or "as shipped", str(len(content.examples)),
            str(len(content.cases)), path.name, _made(path), _may_be_loaded(settings, path),
        )  # fmt: skip
    Console().print(table)


@models.command("allow")
def allow(model: Annotated[Path, typer.Argument(help="The model's file; its name counts as well.")]) -> None:
    """Let a model be loaded that was not trained here, or before there was a list."""
    from frontdesk.model_list import ModelList

    allowed = ModelList(load_settings())
    typer.echo(f"{allowed.allow(model)}  {model.name}\nIt may be loaded now; the list is {allowed.path}.")


@models.command("rollback")
def rollback() -> None:
    """Let serve again what served before the last lesson."""
    from frontdesk.bundle import model_for
    from frontdesk.commands.teaching.back import roll_back

    settings, console = load_settings(), Console()
    with _classroom(settings, console) as room:
        lesson = roll_back(
            room.shelf, room.record, room.corrections, room.trainer, staff=_who(), clock=room.clock
        )
    console.print(
        f"{lesson.name if lesson else 'The assistant as shipped'} serves again, with the model "
        f"{model_for(settings, lesson).name}. Restart the services to use it.",
        soft_wrap=True,
    )


@contextmanager
def _classroom(settings: Settings, console: Console) -> "Iterator[Classroom]":
    from frontdesk.commands.evaluate import GATES
    from frontdesk.commands.record import current_record
    from frontdesk.commands.teaching.known import load_known
    from frontdesk.commands.teaching.lesson_files import read_lesson
    from frontdesk.commands.teaching.machines import PrivateAssistant, RasaTrainer
    from frontdesk.commands.teaching.recorded import RecordedCorrections
    from frontdesk.commands.teaching.run import Classroom
    from frontdesk.knowledge.answers import load_knowledge
    from frontdesk.language.files import read_mapping

    with current_record() as record:
        yield Classroom(
            settings=settings,
            record=record,
            corrections=RecordedCorrections(record, _now),
            trainer=RasaTrainer(settings),
            evaluator=PrivateAssistant(settings),
            known=lambda lesson: load_known(read_lesson(lesson)),
            topics=frozenset(load_knowledge().topics),
            gates=read_mapping(GATES)["gates"],
            clock=_now,
            say=console.print,
        )


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _who() -> str:
    return f"command line ({getpass.getuser()})"[:120]


def _now() -> datetime:
    return datetime.now(UTC)


def _may_be_loaded(settings: Settings, path: Path) -> str:
    from frontdesk.model_list import ModelList

    if not path.is_file():
        return ""
    try:
        ModelList(settings).check(path)
    except ModelFileError:
        return "no"
    return "yes"


def _made(path: Path) -> str:
    if not path.is_file():
        return "no"
    return f"{datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%d %H:%M} UTC"
