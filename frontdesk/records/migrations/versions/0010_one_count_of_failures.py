"""Failed attempts are counted in one place: the columns of the account go."""

import sqlalchemy as sa
from alembic import op

from frontdesk.records.models.base import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remove them in place: making the table anew would take sessions with it on SQLite."""
    op.drop_column("staff_account", "failures")
    op.drop_column("staff_account", "locked_until")


def downgrade() -> None:
    """Put them back, empty."""
    op.add_column("staff_account", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("staff_account", sa.Column("locked_until", UtcDateTime()))
