"""The command line. Errors become one sentence and an exit code here, nowhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from frontdesk.commands.audit import app as audit_commands
from frontdesk.commands.record import app as record_commands
from frontdesk.commands.staff import app as staff_commands
from frontdesk.commands.teach import app as teaching_commands
from frontdesk.errors import FrontdeskError
from frontdesk.settings import Settings, load_settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Frontdesk: the clinic's FAQ assistant.")
app.add_typer(record_commands)
app.add_typer(staff_commands, name="staff")
app.add_typer(audit_commands, name="audit")
app.add_typer(teaching_commands)


@app.command()
def run() -> None:
    """Start the assistant and keep it running until Ctrl-C."""
    from frontdesk.commands.run import run as start

    start(load_settings())


@app.command()
def train(
    path_only: Annotated[bool, typer.Option(help="Print the model's file and nothing else.")] = False,
) -> None:
    """Train the model for the current data and configuration, if there is none yet."""
    from frontdesk.commands.model import train as make

    path = make(load_settings())
    typer.echo(str(path) if path_only else f"Model: {path}")


@app.command()
def talk() -> None:
    """Chat in the terminal with an assistant of its own, started for this chat."""
    from frontdesk.commands.client import AssistantClient
    from frontdesk.commands.talk import talk as chat

    with _assistant() as settings, AssistantClient(settings) as client:
        chat(client)


@app.command()
def ask() -> None:
    """Read messages from standard input (text or JSON lines), print one JSON a line."""
    from frontdesk.commands.ask import ask_all
    from frontdesk.commands.client import AssistantClient

    with _assistant() as settings, AssistantClient(settings) as client:
        faults = ask_all(client, sys.stdin.buffer, sys.stdout)
    if faults:
        raise typer.Exit(1)


@app.command("eval")
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="TSV files with the columns text and expect.")],
    wrong: Annotated[bool, typer.Option(help="List the cases that went wrong.")] = True,
    gates: Annotated[bool, typer.Option(help="Exit 1 when a figure misses tests/eval/gates.yml.")] = False,
) -> None:
    """Score messages against the replies that people expect."""
    from frontdesk.commands.client import AssistantClient
    from frontdesk.commands.evaluate import evaluate as score

    with _assistant() as settings, AssistantClient(settings) as client:
        passed = score(client, files, show_wrong=wrong, check_gates=gates)
    if not passed:
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Check the configuration and every service, and say what to do."""
    from rich.console import Console

    from frontdesk.commands.doctor import doctor as examine

    if not examine(Console()):
        raise typer.Exit(1)


@app.command()
def summary(
    week: Annotated[
        str | None, typer.Option(help="A day of the week, as 2026-11-29; else the last one.")
    ] = None,
) -> None:
    """Print the figures of a week, as the weekly e-mail has them."""
    from frontdesk.commands.summary import summary as tell

    typer.echo(tell(load_settings(), week), nl=False)


@app.command()
def widget() -> None:
    """Print the line that puts the chat on the clinic's page."""
    from frontdesk.commands.widget import remarks, script_tag

    settings = load_settings()
    typer.echo(script_tag(settings))
    for sentence in remarks(settings):
        typer.echo(sentence, err=True)  # so that the line alone can be written to a file


@contextmanager
def _assistant() -> Iterator[Settings]:
    """Give the settings of a private assistant that lives as long as the block."""
    from frontdesk.commands.services import log_folder, on_free_ports
    from frontdesk.commands.supervisor import Supervisor

    settings = on_free_ports(load_settings())
    with Supervisor(settings, log_folder=log_folder(settings)):
        yield settings


def main() -> None:
    """Run the command line."""
    try:
        code = app(standalone_mode=False)  # what a command exits with is returned, not raised
    except FrontdeskError as error:
        typer.echo(f"frontdesk: {error}", err=True)
        sys.exit(1)
    except TyperException as wrong:  # a command or an option that there is not
        if wrong.format_message():
            typer.echo(f"frontdesk: {wrong.format_message()}", err=True)
        sys.exit(wrong.exit_code)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
