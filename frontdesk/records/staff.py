"""Accounts and sessions of staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from frontdesk.errors import InputError, NotFoundError
from frontdesk.records.models import Role, StaffAccount, StaffSession
from frontdesk.records.statements import changed

_LONGEST_NAME = 80
_NOT_NAMES = ("system", "nobody", "visitor", "assistant")  # they stand in the audit for other things


class Staff:
    """Members of staff within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, *, email: str, name: str, role: Role) -> StaffAccount:
        """Return a new account; nobody can sign in with it before a password is chosen.

        Raises:
            InputError: the e-mail address or the name cannot be used, or is somebody else's.
        """
        email, name = _email(email), checked_name(name)
        taken = (StaffAccount.email == email) | (func.lower(StaffAccount.name) == name.lower())
        if self._session.scalar(select(StaffAccount).where(taken)) is not None:
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

    def all_active(self) -> list[StaffAccount]:
        """Return the accounts that are not disabled, by name."""
        wanted = select(StaffAccount).where(StaffAccount.disabled_at.is_(None))
        return list(self._session.scalars(wanted.order_by(StaffAccount.name)))

    def prefer(self, identity: int, name: str, value: Any) -> None:
        """Remember what somebody prefers.

        Raises:
            NotFoundError: there is no such account.
        """
        account = self.get(identity)
        account.preferences = {**account.preferences, name: value}

    def by_email(self, email: str) -> StaffAccount | None:
        """Return the account with this e-mail address, if there is one."""
        wanted = select(StaffAccount).where(StaffAccount.email == email.strip().lower())
        return self._session.scalar(wanted)

    def bind(self, identity: int, subject: str) -> bool:
        """Note who an account is to the sign-on provider; return False if that is known already, or another's."""
        if self._session.scalar(select(StaffAccount.id).where(StaffAccount.subject == subject)) is not None:
            return False
        unbound = (StaffAccount.id == identity) & StaffAccount.subject.is_(None)
        return changed(self._session, update(StaffAccount).where(unbound), {"subject": subject}) == 1

    def unbind(self, identity: int) -> None:
        """Forget who an account is to the sign-on provider."""
        changed(self._session, update(StaffAccount).where(StaffAccount.id == identity), {"subject": None})

    def all(self) -> Sequence[StaffAccount]:
        """Return every account, by name."""
        return self._session.scalars(select(StaffAccount).order_by(func.lower(StaffAccount.name))).all()

    def last_seen(self) -> dict[int, datetime]:
        """Return when each account that is signed in was last active."""
        latest = select(StaffSession.account_id, func.max(StaffSession.seen_at))
        return dict(self._session.execute(latest.group_by(StaffSession.account_id)).tuples().all())

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

    def seen(self, identity: str, moment: datetime) -> None:
        """Note that a session was used."""
        mine = update(StaffSession).where(StaffSession.id == identity, StaffSession.seen_at < moment)
        self._session.execute(mine.values(seen_at=moment))

    def sessions(self, account: int) -> Sequence[StaffSession]:
        """Return the sessions of an account, the newest first."""
        theirs = select(StaffSession).where(StaffSession.account_id == account)
        return self._session.scalars(theirs.order_by(StaffSession.started_at.desc())).all()

    def end_sessions(self, account: int, *, but: str = "") -> int:
        """Forget the sessions of an account, all or all but one; return how many there were."""
        theirs = delete(StaffSession).where(StaffSession.account_id == account, StaffSession.id != but)
        return changed(self._session, theirs)

    def end_session(self, identity: str) -> None:
        """Forget a session: its cookie opens nothing any more."""
        self._session.execute(delete(StaffSession).where(StaffSession.id == identity))


def _email(text: str) -> str:
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise InputError("This is no e-mail address.") from error


def checked_name(text: str) -> str:
    """Return a name that members of staff may have.

    Raises:
        InputError: it cannot be used.
    """
    name = " ".join(text.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InputError(f"The name needs 1 to {_LONGEST_NAME} characters.")
    if name.lower() in _NOT_NAMES or name.lower().startswith("command line"):
        raise InputError("This name is taken by the program itself.")
    return name
