"""The audit is append-only and chained by hash."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from frontdesk.records.guard import guard, unguard
from frontdesk.records.models.base import UtcDateTime
from frontdesk.records.trail import START, hash_of

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ENTRY = sa.table(
    "audit_entry", sa.column("id", sa.Integer), sa.column("at", UtcDateTime), sa.column("actor", sa.String),
    sa.column("action", sa.String), sa.column("target", sa.String), sa.column("detail", sa.JSON),
    sa.column("hash", sa.String),
)  # fmt: skip


def upgrade() -> None:
    """Chain what is there, then let the database refuse changes.

    A later revision that makes `audit_entry` anew on SQLite must call `guard` again.
    """
    with op.batch_alter_table("audit_entry") as table:
        table.add_column(sa.Column("hash", sa.String(64)))
    _chain(op.get_bind())
    with op.batch_alter_table("audit_entry") as table:
        table.alter_column("hash", existing_type=sa.String(64), nullable=False)
    op.create_table(
        "audit_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_seal"),
    )
    op.create_index("ix_audit_entry_actor", "audit_entry", ["actor", "id"])
    op.create_index("ix_audit_entry_action", "audit_entry", ["action", "id"])
    guard(op.get_bind())


def downgrade() -> None:
    """Allow changes again; the entries stay."""
    unguard(op.get_bind())
    op.drop_index("ix_audit_entry_action", "audit_entry")
    op.drop_index("ix_audit_entry_actor", "audit_entry")
    op.drop_table("audit_seal")
    with op.batch_alter_table("audit_entry") as table:
        table.drop_column("hash")


def _chain(connection: sa.Connection) -> None:
    before, after = START, 0
    while True:
        some = sa.select(_ENTRY).where(_ENTRY.c.id > after).order_by(_ENTRY.c.id).limit(1000)
        rows = connection.execute(some).mappings().all()
        if not rows:
            return
        changes: list[dict[str, Any]] = []
        for row in rows:
            before = hash_of(dict(row), before)
            changes.append({"row": row["id"], "new": before})
        renew = sa.update(_ENTRY).where(_ENTRY.c.id == sa.bindparam("row")).values(hash=sa.bindparam("new"))
        connection.execute(renew, changes)
        after = rows[-1]["id"]
