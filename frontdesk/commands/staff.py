"""`frontdesk staff`: accounts of the console, from the command line. It makes the first administrator."""

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.commands.record import current_record
from frontdesk.settings import Settings, load_settings

if TYPE_CHECKING:
    from frontdesk.records import StaffAccount, UnitOfWork

app = typer.Typer(no_args_is_help=True, help="Accounts of the staff console.")

_ROLES = "reviewer, agent or admin"


@app.command()
def add(
    email: Annotated[str, typer.Option(prompt="E-mail address", help="What they sign in with.")],
    name: Annotated[str, typer.Option(prompt="Name that visitors and colleagues see", help="Shown to visitors.")],
    role: Annotated[str, typer.Option(prompt=f"Role ({_ROLES})", help=f"{_ROLES}.")],
) -> None:  # fmt: skip
    """Make an account and print the link under which its password is chosen."""
    from frontdesk.records import Role

    with current_record() as record, record.write() as work:
        account = work.staff.add(email=email, name=name, role=Role.named(role))
        work.people.audit(_actor(), "add account", f"account:{account.id}", role=account.role)
        link = _link(work, account, load_settings())
        work.commit()
    _print_link(account, link)


@app.command()
def link(email: Annotated[str, typer.Argument(help="Whose.")]) -> None:
    """Print a new link under which a member of staff chooses a password."""
    from frontdesk.errors import NotFoundError

    with current_record() as record, record.write() as work:
        account = work.staff.by_email(email)
        if account is None or account.disabled_at is not None:
            raise NotFoundError(f"There is no account in use with the e-mail address {email}.")
        work.people.audit(_actor(), "make link", f"account:{account.id}")
        address = _link(work, account, load_settings())
        work.commit()
    _print_link(account, address)


@app.command("list")
def list_accounts() -> None:
    """Print who has an account."""
    with current_record() as record, record.read() as work:
        for account in work.staff.all():
            state = "  disabled" if account.disabled_at else ""
            typer.echo(f"{account.role:9} {account.email}  {account.name}{state}")


def _link(work: "UnitOfWork", account: "StaffAccount", settings: Settings) -> str:
    from frontdesk.commands.services import edge_url
    from frontdesk.records import LinkPurpose

    token = work.access.issue_link(account, LinkPurpose.PASSWORD, datetime.now(UTC))
    return f"{(settings.public_url or edge_url(settings)).rstrip('/')}/staff/link/{token}"


def _print_link(account: "StaffAccount", link: str) -> None:
    typer.echo(f"{account.name} chooses a password here; the link works once, within 24 hours:")
    typer.echo(link)


def _actor() -> str:
    return f"command line ({getpass.getuser()})"[:120]
