"""The tables of the record."""

import sqlalchemy as sa
from alembic import op

from frontdesk.records.models.base import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _conversations()
    _messages()
    _on_messages()
    _staffing()
    _trail()


def downgrade() -> None:
    """Remove everything."""
    for table in ("notice", "audit_entry", "review", "staff_note", "contact", "handoff", "feedback",
                  "understanding", "message", "conversation"):  # fmt: skip
        op.drop_table(table)


def _conversations() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(16), nullable=False),
        sa.Column("staff", sa.String(120)),
        sa.Column("urgency", sa.String(16), nullable=False),
        sa.Column("urgency_rank", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("page", sa.String(500)),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(40)),
        sa.Column("lease_until", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.CheckConstraint(
            "owner IN ('bot', 'waiting', 'staff', 'closed')", name=op.f("ck_conversation_owner")
        ),
        sa.CheckConstraint(
            "(owner = 'staff') = (staff IS NOT NULL)", name=op.f("ck_conversation_held_by_somebody")
        ),
    )
    op.create_index("ix_conversation_inbox", "conversation", ["owner", "urgency_rank", "last_at"])
    op.create_index("ix_conversation_last_at", "conversation", ["last_at"])
    op.create_index("ix_conversation_closed_at", "conversation", ["closed_at"])


def _messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(64)),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("staff", sa.String(120)),
        sa.Column("kind", sa.String(40)),
        sa.Column("topic", sa.String(64)),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("masked", sa.Text(), nullable=False),
        sa.Column("choice", sa.String(64)),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("reply_to", sa.Integer()),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        _of("message", "conversation"),
        sa.UniqueConstraint("conversation_id", "sequence", name="uq_message_conversation_id_sequence"),
        sa.UniqueConstraint("conversation_id", "client_id", name="uq_message_conversation_id_client_id"),
        sa.CheckConstraint(
            "author IN ('visitor', 'assistant', 'staff', 'system')", name=op.f("ck_message_author")
        ),
    )
    op.create_index("ix_message_at", "message", ["at"])
    # SQLite uses the index only where the condition is written as in the query.
    pending, pending_sqlite = sa.text("pending"), sa.text("pending = 1")
    op.create_index(
        "ix_message_pending",
        "message",
        ["conversation_id"],
        sqlite_where=pending_sqlite,
        postgresql_where=pending,
    )


def _on_messages() -> None:
    op.create_table(
        "understanding",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("asks_sealed", sa.LargeBinary()),
        sa.Column("kinds", sa.String(200), nullable=False),
        sa.Column("confidence", sa.Double()),
        sa.Column("model", sa.String(80)),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("risk", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_understanding"),
        _of("understanding", "message"),
    )
    op.create_table(
        "feedback",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("masked", sa.Text()),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_feedback"),
        _of("feedback", "message"),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("ask", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(120), nullable=False),
        sa.Column("comment", sa.Text()),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        _of("review", "message"),
    )
    op.create_index("ix_review_message_id", "review", ["message_id"])


def _staffing() -> None:
    op.create_table(
        "handoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer()),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("urgency", sa.String(16), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("deadline_at", UtcDateTime()),
        sa.Column("escalated_at", UtcDateTime()),
        sa.Column("claimed_at", UtcDateTime()),
        sa.Column("claimed_by", sa.String(120)),
        sa.Column("resolved_at", UtcDateTime()),
        sa.Column("resolved_by", sa.String(120)),
        sa.PrimaryKeyConstraint("id", name="pk_handoff"),
    )
    op.create_index("ix_handoff_conversation_id", "handoff", ["conversation_id"])
    op.create_index("ix_handoff_open", "handoff", ["resolved_at", "claimed_at", "deadline_at"])
    op.create_table(
        "contact",
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("consent_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_contact"),
        _of("contact", "conversation"),
    )
    op.create_table(
        "staff_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(120), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_note"),
        _of("staff_note", "conversation"),
    )
    op.create_index("ix_staff_note_conversation_id", "staff_note", ["conversation_id"])


def _trail() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(120), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("target", sa.String(80), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_target", "audit_entry", ["target"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("delivered_at", UtcDateTime()),
        sa.Column("problem", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    op.create_index("ix_notice_due_at", "notice", ["due_at"])


def _of(table: str, parent: str) -> sa.ForeignKeyConstraint:
    """Return the foreign key of a row that goes when its parent goes."""
    column = f"{parent}_id"
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], ondelete="CASCADE", name=f"fk_{table}_{column}"
    )
