"""The commands that keep the record: its tables, retention, backups, exports, keys."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.settings import load_settings

if TYPE_CHECKING:
    from frontdesk.records import Record

app = typer.Typer()
keys = typer.Typer(no_args_is_help=True, help="Keys that encrypt the record.")
app.add_typer(keys, name="key")


@app.command()
def migrate() -> None:
    """Bring the database's tables to what this version needs."""
    from frontdesk.records.schema import migrate as bring_up
    from frontdesk.records.schema import newest_revision

    with _record() as record:
        bring_up(record.engine)
    typer.echo(f"The tables are at revision {newest_revision()}.")


@app.command()
def purge(
    older_than_days: Annotated[
        int | None, typer.Option(min=1, help="Days that closed chats are kept; by default the setting's.")
    ] = None,
) -> None:
    """Close chats that fell asleep and remove those closed for long."""
    from frontdesk.knowledge.clinic import load_clinic
    from frontdesk.records.insight import keep_days
    from frontdesk.records.retention import purge as remove

    settings = load_settings()
    days = settings.retention_days if older_than_days is None else older_than_days
    with current_record() as record:
        keep_days(record, load_clinic(settings.clinic_file).hours.zone, datetime.now(UTC))
        done = remove(record, older_than_days=days, moment=datetime.now(UTC))
    typer.echo(f"Closed: {done.closed}. Purged: {done.purged}.")


@app.command()
def erase(
    conversation: Annotated[str, typer.Argument(help="The chat's id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask back.")] = False,
) -> None:
    """Remove one chat with everything said in it; it cannot be brought back."""
    from frontdesk.records.retention import erase as remove
    from frontdesk.records.retention import scrub

    with current_record() as record:
        if not yes:
            typer.confirm(f"Remove chat {conversation} for good?", abort=True)
        with record.write() as work:
            remove(work, conversation, f"command line ({getpass.getuser()})"[:120])
            work.commit()
        scrub(record.engine)
    typer.echo("Erased.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")]) -> None:
    """Write the whole record to one file. Texts stay encrypted: keep the keys elsewhere."""
    from frontdesk.records.backup import backup as save

    with current_record() as record:
        rows = save(record, file)
    typer.echo(f"{file}: {_summary(rows)}.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Remove what is recorded now.")] = False,
) -> None:
    """Put a backup back into an empty database. Stop the services first."""
    from frontdesk.records.restoring import restore as load

    with _record() as record:
        rows = load(record, file, replace=replace)
    typer.echo(f"Restored {_summary(rows)}.")


@app.command()
def export(
    file: Annotated[
        Path | None, typer.Argument(help="The file to write; standard output without it.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="jsonl or csv.")] = "jsonl",
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Only chats begun on this day (UTC) or later."),
    ] = None,
) -> None:
    """Write the chats' masked texts. Masking can miss something: keep exports as safe as the record."""
    from frontdesk.records.export import export as write
    from frontdesk.records.files import whole_file

    start = since.replace(tzinfo=UTC) if since else None
    with current_record() as record:
        if file is None:
            write(record, sys.stdout.buffer, form=form, since=start)
            return
        with whole_file(file) as out:
            count = write(record, out, form=form, since=start)
    typer.echo(f"{file}: {count} chats.")


@keys.command("new")
def new_key() -> None:
    """Print a new key for FRONTDESK_ENCRYPTION_KEYS."""
    from frontdesk.records import new_key as make

    typer.echo(make())


@keys.command("rotate")
def rotate_keys() -> None:
    """Encrypt everything with the first key of FRONTDESK_ENCRYPTION_KEYS; afterwards the others can go."""
    from frontdesk.records.rotation import rotate

    with current_record() as record:
        done = rotate(record)
    typer.echo(f"{done.renewed} of {done.seen} texts were encrypted anew; all have the newest key.")


class _NoMasking:
    """Nothing is said through these commands, so that no language model is loaded for them."""

    def mask(self, text: str) -> str:
        raise NotImplementedError


@contextmanager
def _record() -> "Iterator[Record]":
    from frontdesk.records.opening import open_record

    record = open_record(load_settings(), masker=_NoMasking())
    try:
        yield record
    finally:
        record.engine.dispose()


@contextmanager
def current_record() -> "Iterator[Record]":
    """Give the record, if its tables are those of this version; nothing can be said through it.

    Raises:
        ConfigurationError: a setting, a key or the tables are not as needed.
        RecordUnavailableError: the database does not answer.
    """
    from frontdesk.records.schema import require_current

    with _record() as record:
        require_current(record.engine)
        yield record


def _summary(rows: dict[str, int]) -> str:
    return f"{rows['conversation']} chats, {rows['message']} messages, {sum(rows.values())} rows in all"
