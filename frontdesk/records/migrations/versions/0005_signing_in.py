"""One-time links, recovery codes and counts of failed attempts of staff."""

import sqlalchemy as sa
from alembic import op

from frontdesk.records.models.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "staff_link",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_link"),
        sa.CheckConstraint("purpose IN ('password', 'sign_in')", name=op.f("ck_staff_link_purpose")),
        _of_account("staff_link"),
    )
    op.create_index("ix_staff_link_account_id", "staff_link", ["account_id"])
    op.create_table(
        "staff_recovery_code",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_recovery_code"),
        _of_account("staff_recovery_code"),
    )
    op.create_index("ix_staff_recovery_code_account_id", "staff_recovery_code", ["account_id"])
    op.create_table(
        "staff_sign_in_count",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("locked_until", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sign_in_count"),
    )
    op.create_index("ix_staff_sign_in_count_last_at", "staff_sign_in_count", ["last_at"])


def downgrade() -> None:
    """Remove the tables."""
    for table in ("staff_sign_in_count", "staff_recovery_code", "staff_link"):
        op.drop_table(table)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["staff_account.id"], name=f"fk_{table}_account_id", ondelete="CASCADE"
    )
