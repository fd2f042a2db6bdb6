"""One-time links, and locks after failed attempts, within one unit of work."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from frontdesk.records.models import LinkPurpose, SignInCount, StaffAccount, StaffLink, StaffSession
from frontdesk.records.statements import changed

LINK_HOURS = 24
FORGET_AFTER = timedelta(hours=24)  # a failure that long ago counts no more
_FIRST_LOCK_S = 30
_LONGEST_LOCK_S = 15 * 60  # longer would let strangers keep staff out for good


class Access:
    """How members of staff get in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def issue_link(self, account: StaffAccount, purpose: LinkPurpose, moment: datetime) -> str:
        """Return the token of a new link; older links of this kind open nothing any more."""
        older = delete(StaffLink).where(StaffLink.account_id == account.id, StaffLink.purpose == purpose)
        self._session.execute(older)
        token = secrets.token_urlsafe(32)
        expires = moment + timedelta(hours=LINK_HOURS)
        link = StaffLink(
            id=_hashed("link", token), account_id=account.id, purpose=str(purpose), made_at=moment,
            expires_at=expires,
        )  # fmt: skip
        self._session.add(link)
        self._session.flush()
        return token

    def link(self, token: str, moment: datetime) -> tuple[LinkPurpose, StaffAccount] | None:
        """Return what a link is good for and whose it is; None if it is over, used, or none of ours."""
        statement = (
            select(StaffLink.purpose, StaffAccount)
            .join(StaffAccount, StaffAccount.id == StaffLink.account_id)
            .where(StaffLink.id == _hashed("link", token), StaffLink.expires_at > moment)
            .where(StaffAccount.disabled_at.is_(None))
        )
        row = self._session.execute(statement).first()
        return (LinkPurpose(row[0]), row[1]) if row else None

    def use_link(self, token: str) -> bool:
        """Use a link up; return False where somebody did so before."""
        used = delete(StaffLink).where(StaffLink.id == _hashed("link", token))
        return changed(self._session, used) == 1

    def attempt(self, name: str, *, free: int, moment: datetime) -> datetime | None:
        """Count an attempt as failed before it is looked at; of many at once none slips through.

        Args:
            name: what is counted: an e-mail address or the name of a network address.
            free: failures in a row before the first lock; each one after it doubles the lock.
            moment: the present.

        Returns:
            Until when attempts are locked, None if this one may be looked at.
        """
        row = self._counted(name, moment)
        if row.locked_until is not None and row.locked_until > moment:
            return row.locked_until
        if moment - row.last_at > FORGET_AFTER:
            row.failures = 0
        row.failures, row.last_at = row.failures + 1, moment
        over = row.failures - free
        if over >= 0:
            pause = min(_LONGEST_LOCK_S, _FIRST_LOCK_S * 2 ** min(over, 20))
            row.locked_until = moment + timedelta(seconds=pause)
        self._session.flush()
        return None

    def succeeded(self, name: str) -> None:
        """Forget the failures of `name`."""
        self._session.execute(delete(SignInCount).where(SignInCount.id == _hashed("count", name)))

    def give_back(self, name: str) -> None:
        """Take one attempt of `name` back: it succeeded, but others of it may not have."""
        mine = SignInCount.id == _hashed("count", name)
        fewer = update(SignInCount).where(mine, SignInCount.failures > 0)
        changed(self._session, fewer.values(failures=SignInCount.failures - 1, locked_until=None))

    def tidy(self, moment: datetime, session: timedelta) -> None:
        """Remove counts and links that are over, and sessions that began longer ago than one may last."""
        self._session.execute(delete(StaffSession).where(StaffSession.started_at < moment - session))
        self._session.execute(delete(SignInCount).where(SignInCount.last_at < moment - FORGET_AFTER))
        self._session.execute(delete(StaffLink).where(StaffLink.expires_at < moment))

    def _counted(self, name: str, moment: datetime) -> SignInCount:
        """Return the count of `name`, locked against other transactions."""
        identity = _hashed("count", name)
        insert = sqlite.insert if self._session.get_bind().dialect.name == "sqlite" else postgresql.insert
        new = insert(SignInCount).values(id=identity, failures=0, last_at=moment)
        self._session.execute(new.on_conflict_do_nothing())
        statement = select(SignInCount).where(SignInCount.id == identity).with_for_update()
        return self._session.scalars(statement.execution_options(populate_existing=True)).one()


def _hashed(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()
