"""Members of staff and their sessions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.errors import InputError
from frontdesk.records.models.base import Base, now


class Role(StrEnum):
    """What a member of staff may do, the least first; each may do what those before may."""

    REVIEWER = "reviewer"
    AGENT = "agent"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Return the place in the order, 0 for the least."""
        return list(Role).index(self)

    @classmethod
    def named(cls, name: str) -> "Role":
        """Return the role of this name.

        Raises:
            InputError: there is none.
        """
        try:
            return cls(name.strip().lower())
        except ValueError as error:
            raise InputError(f"The role must be one of {', '.join(cls)}.") from error


class StaffAccount(Base):
    """A member of staff.

    Attributes:
        email: what they sign in with, in small letters.
        name: what visitors and colleagues see; no two have the same, because chats are held by name.
        password: its Argon2id hash; None until one is chosen, or where single sign-on is used.
        totp_sealed: the secret of the second factor, encrypted; None until it is set up.
        totp_step: the time step of the last code that was accepted, so that none is accepted twice; None
            until the first one, which shows that the secret arrived.
        subject: who this is to the single sign-on provider.
        preferences: sound, notifications and the like.
    """

    __tablename__ = "staff_account"
    __table_args__ = (CheckConstraint("role IN ('reviewer', 'agent', 'admin')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    password: Mapped[str | None] = mapped_column(String(200))
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int | None]
    disabled_at: Mapped[datetime | None]
    subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def has_second_factor(self) -> bool:
        """Return whether a second factor is set up."""
        return self.totp_sealed is not None and self.totp_step is not None


class StaffSession(Base):
    """Somebody is signed in.

    Attributes:
        id: SHA-256 of the token in the cookie, in hex; the token itself is not kept.
        verified_at: when the second factor was shown.
    """

    __tablename__ = "staff_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_account.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    verified_at: Mapped[datetime | None]
