"""Accounts and sessions of staff."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from frontdesk.errors import InputError, NotFoundError
from frontdesk.records.models import Role, StaffAccount, StaffSession


class Staff:
    """Members of staff within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, *, email: str, name: str, role: Role) -> StaffAccount:
        """Return a new account; nobody can sign in with it before a password is chosen.

        Raises:
            InputError: the e-mail address or the name is somebody else's.
        """
        email = email.strip().lower()
        taken = select(StaffAccount).where((StaffAccount.email == email) | (StaffAccount.name == name))
        if self._session.scalar(taken) is not None:
            raise InputError("There is an account with this e-mail address or name already.")
        account = StaffAccount(email=email, name=name, role=str(role))
        self._session.add(account)
        self._session.flush()
        return account

    def get(self, identity: int) -> StaffAccount:
        """Return an account.

        Raises:
            NotFoundError: there is none.
        """
        found = self._session.get(StaffAccount, identity, populate_existing=True)
        if found is None:
            raise NotFoundError("There is no such account.")
        return found

    def answering(self, identity: int) -> StaffAccount:
        """Return the account of somebody who may answer chats.

        Raises:
            NotFoundError: there is none, it is disabled, or may not answer.
        """
        found = next((account for account in self.all_answering() if account.id == identity), None)
        if found is None:
            raise NotFoundError("This colleague cannot answer chats.")
        return found

    def all_answering(self) -> list[StaffAccount]:
        """Return the accounts of everybody who may answer chats, by name."""
        roles = [str(role) for role in Role if role.rank >= Role.AGENT.rank]
        wanted = select(StaffAccount).where(StaffAccount.role.in_(roles), StaffAccount.disabled_at.is_(None))
        return list(self._session.scalars(wanted.order_by(StaffAccount.name)))

    def by_email(self, email: str) -> StaffAccount | None:
        """Return the account with this e-mail address, if there is one."""
        wanted = select(StaffAccount).where(StaffAccount.email == email.strip().lower())
        return self._session.scalar(wanted)

    def begin_session(self, account: StaffAccount, identity: str, moment: datetime) -> StaffSession:
        """Record that somebody signed in; `identity` is the hash of the token that they were given."""
        begun = StaffSession(id=identity, account_id=account.id, started_at=moment, seen_at=moment)
        self._session.add(begun)
        self._session.flush()
        return begun

    def session(self, identity: str) -> tuple[StaffSession, StaffAccount] | None:
        """Return a session and whose it is, if there is one."""
        statement = (
            select(StaffSession, StaffAccount)
            .join(StaffAccount, StaffAccount.id == StaffSession.account_id)
            .where(StaffSession.id == identity)
        )
        row = self._session.execute(statement).first()
        return (row[0], row[1]) if row else None

    def end_session(self, identity: str) -> None:
        """Forget a session: its cookie opens nothing any more."""
        self._session.execute(delete(StaffSession).where(StaffSession.id == identity))
