"""`frontdesk audit`: whether the audit trail is whole."""

import typer

from frontdesk.commands.record import current_record

app = typer.Typer(no_args_is_help=True, help="The audit trail.")


@app.callback()
def audit() -> None:
    """Keep `verify` a command of its own, though it is the only one."""


@app.command()
def verify() -> None:
    """Say whether an audit entry was changed or removed; exit 1 if so."""
    from frontdesk.records.audit_check import AuditCheck

    check = AuditCheck()
    with current_record() as record:
        more = True
        while more:
            with record.read() as work:
                more = check.advance(work)
    for sentence in check.sentences():
        typer.echo(sentence)
    typer.echo(f"Last hash: {check.hash}")
    if not check.whole:
        raise typer.Exit(1)
