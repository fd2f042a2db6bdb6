"""The filters that members of staff keep for themselves."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from frontdesk.errors import InputError
from frontdesk.records.models import SavedFilter

MOST = 20


@dataclass(frozen=True)
class Saved:
    """A choice of filters with a name.

    Attributes:
        query: the list's address behind the question mark.
    """

    id: int
    name: str
    query: str


def saved(session: Session, account: int) -> list[Saved]:
    """Return a member's filters by name."""
    statement = select(SavedFilter).where(SavedFilter.account_id == account).order_by(SavedFilter.name)
    return [Saved(row.id, row.name, row.query) for row in session.scalars(statement)]


def save(session: Session, account: int, name: str, query: str) -> None:
    """Keep a member's filters; the same name again replaces them.

    Raises:
        InputError: the name is empty, or there are too many.
    """
    name = " ".join(name.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").split())[:60]
    if not name:
        raise InputError("Give the filters a name.")
    own = SavedFilter.account_id == account
    row = session.scalar(select(SavedFilter).where(own, SavedFilter.name == name))
    if row is None and (session.scalar(select(func.count()).where(own)) or 0) >= MOST:
        raise InputError(f"You can save {MOST} filters: forget one first.")
    row = row or SavedFilter(account_id=account, name=name)
    row.query = query
    session.add(row)


def forget(session: Session, account: int, identity: int) -> None:
    """Remove one of a member's filters; somebody else's stays."""
    session.execute(delete(SavedFilter).where(SavedFilter.account_id == account, SavedFilter.id == identity))
