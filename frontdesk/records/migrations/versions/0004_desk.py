"""How far staff have read, saved replies, how a chat ended, and whether a call was made."""

import sqlalchemy as sa
from alembic import op

from frontdesk.records.models.base import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns."""
    op.create_table(
        "staff_seen",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "conversation_id", name="pk_staff_seen"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_account.id"], name="fk_staff_seen_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_staff_seen_conversation_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_staff_seen_conversation_id", "staff_seen", ["conversation_id"])
    op.create_table(
        "saved_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("staff", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_reply"),
        sa.UniqueConstraint("title", name="uq_saved_reply_title"),
    )
    op.add_column("conversation", sa.Column("outcome", sa.String(32)))
    op.add_column("contact", sa.Column("called_at", UtcDateTime()))
    op.add_column("contact", sa.Column("called_by", sa.String(120)))


def downgrade() -> None:
    """Remove them."""
    op.drop_column("contact", "called_by")
    op.drop_column("contact", "called_at")
    op.drop_column("conversation", "outcome")
    op.drop_table("saved_reply")
    op.drop_table("staff_seen")
