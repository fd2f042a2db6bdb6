"""A way into the console for trials: a one-time link, on the embedded defaults only."""

from datetime import UTC, datetime

from frontdesk.commands.services import edge_url
from frontdesk.records import LinkPurpose, Role, UnitOfWork
from frontdesk.records.opening import open_record
from frontdesk.settings import Settings

EMAIL = "demo@frontdesk.example"
NAME = "Demo administrator"


def trial_link(settings: Settings) -> str | None:
    """Return a link that signs a demo administrator in once; None where anything is set for production.

    Raises:
        RecordUnavailableError: the database does not answer.
    """
    if not settings.embedded or not settings.console:
        return None
    record = open_record(settings, masker=_NoMask())
    try:
        with record.write() as work:
            token = _token(work)
            work.commit()
    finally:
        record.engine.dispose()
    return f"{(settings.public_url or edge_url(settings)).rstrip('/')}/staff/link/{token}" if token else None


def _token(work: UnitOfWork) -> str | None:
    account = work.staff.by_email(EMAIL)
    if account is None:
        account = work.staff.add(email=EMAIL, name=NAME, role=Role.ADMIN)
        work.people.audit("system", "add account", f"account:{account.id}", role=account.role)
    if account.disabled_at is not None:
        return None
    return work.access.issue_link(account, LinkPurpose.SIGN_IN, datetime.now(UTC))


class _NoMask:
    """Stands in for the masker: nothing is said here."""

    def mask(self, text: str) -> str:
        """Return nothing of `text`."""
        return ""
