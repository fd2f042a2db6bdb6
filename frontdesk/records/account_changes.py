"""What administrators change in accounts, with the rules that must hold in one transaction."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from frontdesk.errors import InputError, NotFoundError
from frontdesk.records.models import Conversation, Flag, Handoff, Owner, Role, StaffAccount
from frontdesk.records.staff import checked_name


class AccountChanges:
    """Changes to one account at a time, within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def change(self, identity: int, *, name: str, role: Role) -> dict[str, str]:
        """Change name and role; return what was different before.

        Raises:
            InputError: the name is somebody else's, or chats are held by it; or nobody would be left to
                administer.
            NotFoundError: there is no such account.
        """
        account = self._locked(identity)
        before: dict[str, str] = {}
        name = checked_name(name)
        if name != account.name:
            self._check_new_name(account, name)
            before["name"], account.name = account.name, name
            self._session.execute(
                update(Flag).where(Flag.colleague == before["name"]).values(colleague=name)
            )  # fmt: skip
        if role != account.role:
            if account.role == Role.ADMIN:
                self._check_others(account)
            before["role"], account.role = account.role, str(role)
        return before

    def disable(self, identity: int, moment: datetime) -> None:
        """Let nobody in with an account any more.

        Raises:
            InputError: nobody would be left to administer.
            NotFoundError: there is no such account.
        """
        account = self._locked(identity)
        if account.role == Role.ADMIN:
            self._check_others(account)
        account.disabled_at = moment

    def enable(self, identity: int) -> None:
        """Let an account in again."""
        self._locked(identity).disabled_at = None

    def held(self, name: str) -> int:
        """Return how many chats a member of staff holds."""
        theirs = (Conversation.owner == Owner.STAFF) & (Conversation.staff == name)
        return self._session.scalar(select(func.count()).select_from(Conversation).where(theirs)) or 0

    def _is_asked(self, name: str) -> bool:
        """Return whether somebody asked a member of staff to take a chat that still waits."""
        waits = Handoff.resolved_at.is_(None) & Handoff.claimed_at.is_(None) & (Handoff.claimed_by == name)
        return self._session.scalar(select(Handoff.id).where(waits).limit(1)) is not None

    def _locked(self, identity: int) -> StaffAccount:
        """Return an account after locking it and all administrators: two changes at once see each other."""
        admins = (StaffAccount.role == Role.ADMIN) | (StaffAccount.id == identity)
        statement = select(StaffAccount).where(admins).order_by(StaffAccount.id).with_for_update()
        rows = self._session.scalars(statement.execution_options(populate_existing=True)).all()
        found = next((row for row in rows if row.id == identity), None)
        if found is None:
            raise NotFoundError("There is no such account.")
        return found

    def _check_others(self, account: StaffAccount) -> None:
        others = select(func.count()).select_from(StaffAccount).where(
            StaffAccount.role == Role.ADMIN, StaffAccount.disabled_at.is_(None), StaffAccount.id != account.id
        )  # fmt: skip
        if not self._session.scalar(others):
            raise InputError("This is the last administrator: make somebody else one first.")

    def _check_new_name(self, account: StaffAccount, name: str) -> None:
        same = (func.lower(StaffAccount.name) == name.lower()) & (StaffAccount.id != account.id)
        if self._session.scalar(select(StaffAccount.id).where(same)) is not None:
            raise InputError("This name is somebody else's.")
        if self.held(account.name):
            raise InputError(
                f"{account.name} holds chats under this name: they must be handed over or closed first."
            )
        if self._is_asked(account.name):
            raise InputError(
                f"{account.name} is asked to take chats under this name: assign them to somebody else first."
            )
