"""Teaching runs, and an index to tell which model understood what."""

import sqlalchemy as sa
from alembic import op

from frontdesk.records.models.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "teaching_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("staff", sa.String(120), nullable=False),
        sa.Column("current_model", sa.String(80), nullable=False),
        sa.Column("candidate_model", sa.String(80)),
        sa.Column("lesson", sa.String(80)),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("comparison", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_teaching_run"),
    )
    running = sa.text("state = 'running'")
    op.create_index("ix_teaching_run_running", "teaching_run", ["state"], unique=True, sqlite_where=running,
                    postgresql_where=running)  # fmt: skip
    op.create_index("ix_understanding_model", "understanding", ["model", "message_id"])


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_understanding_model", "understanding")
    op.drop_table("teaching_run")
