"""Counts of days, and what finds a span of days quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BY_TIME = (("conversation", "started_at"), ("handoff", "requested_at"), ("feedback", "at"))
_UNANSWERED = sa.text("kind IN ('clarify', 'out_of_scope')")


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "day_figure",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(24), nullable=False),
        sa.Column("item", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "subject", "item", name="pk_day_figure"),
    )
    for table, column in _BY_TIME:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index(
        "ix_message_unanswered", "message", ["at"], sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED
    )


def downgrade() -> None:
    """Remove them; the counts of purged chats are lost."""
    op.drop_index("ix_message_unanswered", "message")
    for table, column in _BY_TIME:
        op.drop_index(f"ix_{table}_{column}", table)
    op.drop_table("day_figure")
