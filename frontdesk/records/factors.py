"""Second factors of staff within one unit of work: secrets, codes that were used, recovery codes."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from frontdesk.records.cipher import Cipher
from frontdesk.records.models import RecoveryCode, StaffAccount
from frontdesk.records.statements import changed


class Factors:
    """The second factors. One that was offered counts only after its first code was accepted."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session, self._cipher = session, cipher

    def secret(self, account: int) -> str | None:
        """Return the secret of an account, offered or in use; None if there is none."""
        sealed = self._session.scalar(select(StaffAccount.totp_sealed).where(StaffAccount.id == account))
        return self._cipher.open(sealed) if sealed is not None else None

    def offer(self, account: int, secret: str) -> str:
        """Return the secret that the account is to set up: one offered before, or `secret`."""
        none_yet = (StaffAccount.id == account) & StaffAccount.totp_sealed.is_(None)
        changed(
            self._session, update(StaffAccount).where(none_yet), {"totp_sealed": self._cipher.seal(secret)}
        )
        return self.secret(account) or secret

    def accept(self, account: int, step: int) -> bool:
        """Note that the code of a time step was shown; return False if it, or a later one, was before."""
        newer = StaffAccount.totp_step.is_(None) | (StaffAccount.totp_step < step)
        used = update(StaffAccount).where(StaffAccount.id == account, newer)
        return changed(self._session, used, {"totp_step": step}) == 1

    def set_recovery(self, account: int, codes: Sequence[str]) -> None:
        """Replace the recovery codes; only their hashes are kept."""
        self._session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
        rows = [{"id": _hashed(account, code), "account_id": account} for code in codes]
        self._session.execute(insert(RecoveryCode), rows)

    def use_recovery(self, account: int, code: str) -> bool:
        """Use a recovery code up; return False if there is none like it."""
        return (
            changed(self._session, delete(RecoveryCode).where(RecoveryCode.id == _hashed(account, code))) == 1
        )

    def recovery_left(self, account: int) -> int:
        """Return how many recovery codes are left."""
        theirs = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.account_id == account)
        return self._session.scalar(theirs) or 0

    def reset(self, account: int) -> None:
        """Forget the second factor and its recovery codes."""
        none = update(StaffAccount).where(StaffAccount.id == account)
        changed(self._session, none, {"totp_sealed": None, "totp_step": None})
        self._session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))


def _hashed(account: int, code: str) -> str:
    plain = "".join(char for char in code.lower() if char.isalnum())
    return hashlib.sha256(f"recovery:{account}:{plain}".encode()).hexdigest()
