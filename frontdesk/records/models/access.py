"""How members of staff get in: one-time links, recovery codes, and counts of failed attempts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.records.models.base import Base, now


class LinkPurpose(StrEnum):
    """What a one-time link is good for."""

    PASSWORD = "password"  # noqa: S105 - choose one
    SIGN_IN = "sign_in"  # without a password: on the embedded defaults only


class StaffLink(Base):
    """A link that works once; it is removed when it was used.

    Attributes:
        id: SHA-256 of the token in the link, in hex; the token itself is not kept.
    """

    __tablename__ = "staff_link"
    __table_args__ = (CheckConstraint("purpose IN ('password', 'sign_in')", name="purpose"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_account.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class RecoveryCode(Base):
    """Stands in once for a code of the second factor; it is removed when it was used.

    Attributes:
        id: SHA-256 of the code and the account, in hex.
    """

    __tablename__ = "staff_recovery_code"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_account.id", ondelete="CASCADE"), index=True)


class SignInCount(Base):
    """How often signing in failed in a row, by e-mail address typed or by network address.

    E-mail addresses that nobody has are counted, too: a lock must not tell which accounts exist.

    Attributes:
        id: SHA-256 of what is counted, in hex.
        locked_until: no attempt is looked at before.
    """

    __tablename__ = "staff_sign_in_count"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(default=now, index=True)
    locked_until: Mapped[datetime | None]
