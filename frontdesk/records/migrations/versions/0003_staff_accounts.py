"""Accounts and sessions of staff."""

import sqlalchemy as sa
from alembic import op

from frontdesk.records.models.base import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "staff_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.String(200)),
        sa.Column("totp_sealed", sa.LargeBinary()),
        sa.Column("totp_step", sa.Integer()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime()),
        sa.Column("disabled_at", UtcDateTime()),
        sa.Column("subject", sa.String(255)),
        sa.Column("preferences", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_account"),
        sa.UniqueConstraint("email", name="uq_staff_account_email"),
        sa.UniqueConstraint("name", name="uq_staff_account_name"),
        sa.UniqueConstraint("subject", name="uq_staff_account_subject"),
        sa.CheckConstraint("role IN ('reviewer', 'agent', 'admin')", name="ck_staff_account_role"),
    )
    op.create_table(
        "staff_session",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("verified_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_staff_session"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_account.id"], name="fk_staff_session_account_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_staff_session_account_id", "staff_session", ["account_id"])


def downgrade() -> None:
    """Remove the tables."""
    op.drop_table("staff_session")
    op.drop_table("staff_account")
