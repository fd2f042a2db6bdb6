"""What reviewers filter by, what they judge, and what is to be looked at next."""

import sqlalchemy as sa
from alembic import op

from frontdesk.records.models.base import UtcDateTime

# ruff: noqa: S608 - the statements are put together from words of this file only
revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KINDS = (
    "answer", "medical", "clinic", "human", "crisis", "emergency", "misuse", "chitchat", "out_of_scope",
    "clarify",
)  # fmt: skip
_MEDICAL = (
    "eligibility", "medication", "dosage", "symptoms", "preparation", "other_condition", "advice",
)  # fmt: skip
_CLINIC = ("cost", "insurance", "booking", "hours", "location", "referral", "records", "other")
# As the program gives them (`frontdesk.records.attention`), but for hints that the screen let pass.
_ATTENTION = """
    UPDATE understanding SET attention = CASE
        WHEN EXISTS (
            SELECT 1 FROM message AS asked
            JOIN message AS reply ON reply.conversation_id = asked.conversation_id
                AND reply.reply_to = asked.sequence
            JOIN feedback ON feedback.message_id = reply.id AND NOT feedback.helpful
            WHERE asked.id = understanding.message_id) THEN 80
        WHEN risk <> 'none' THEN 70
        WHEN kinds LIKE '%clarify%' OR kinds LIKE '%out_of_scope%' THEN 60
        WHEN confidence < 0.2 THEN 55
        WHEN confidence < 0.3 THEN 50
        WHEN confidence < 0.4 THEN 45
        WHEN confidence < 0.5 THEN 40
        ELSE 0 END
"""


def upgrade() -> None:
    """Make the tables and fill them from what is recorded."""
    _digest()
    _reviews()
    _marks()
    op.add_column(
        "understanding", sa.Column("attention", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.execute(_ATTENTION)
    some = sa.text("attention > 0")
    op.create_index(
        "ix_understanding_attention", "understanding", ["attention", "message_id"],
        sqlite_where=some, postgresql_where=some,
    )  # fmt: skip


def downgrade() -> None:
    """Remove the tables; of judgements the label stays."""
    op.drop_index("ix_understanding_attention", "understanding")
    op.drop_column("understanding", "attention")
    for table in ("saved_filter", "flag", "reply_mark", "digest"):
        op.drop_table(table)
    op.add_column("review", sa.Column("label", sa.String(64)))
    op.execute("UPDATE review SET label = COALESCE(topic, reason, kind)")
    with op.batch_alter_table("review") as batch:
        batch.alter_column("label", existing_type=sa.String(64), nullable=False)
        batch.drop_constraint("uq_review_message_id_ask", type_="unique")
        for column in ("kind", "topic", "reason", "confirmed", "masked", "taught_at", "taught_run"):
            batch.drop_column(column)
    op.create_index("ix_review_message_id", "review", ["message_id"])


def _digest() -> None:
    words: list[sa.Column[str]] = [
        sa.Column(name, sa.Text(), nullable=False) for name in ("kinds", "topics", "reasons", "models")
    ]
    flags: list[sa.Column[bool]] = [
        sa.Column(name, sa.Boolean(), nullable=False) for name in ("liked", "disliked", "taken", "flagged")
    ]
    op.create_table(
        "digest",
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        *words,
        sa.Column("confidence", sa.Double()),
        sa.Column("risk", sa.String(16), nullable=False),
        *flags,
        sa.Column("reviewed_at", UtcDateTime()),
        sa.Column("reviewed_by", sa.String(120)),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_digest"),
        _of("digest", "conversation"),
    )
    op.execute(_fill(op.get_bind().dialect.name))
    op.create_index("ix_digest_started", "digest", ["started_at", "conversation_id"])


def _fill(dialect: str) -> str:
    """Return the statement that makes the digests of the conversations there are."""
    together = "group_concat({}, ' ')" if dialect == "sqlite" else "string_agg({}, ' ')"

    def words(column: str, origin: str) -> str:
        distinct = f"SELECT DISTINCT {column} AS word FROM {origin}"
        found = f"(SELECT {together.format('word')} FROM ({distinct}) AS words WHERE word <> '')"
        return f"COALESCE(' ' || {found} || ' ', ' ')"

    asked = (
        "understanding JOIN message ON message.id = understanding.message_id "
        "WHERE message.conversation_id = c.id"
    )
    thumbs = "feedback JOIN message ON message.id = feedback.message_id WHERE message.conversation_id = c.id"
    said = "message WHERE message.conversation_id = c.id"
    wanted = "handoff WHERE handoff.conversation_id = c.id"
    gravest = (
        f"CASE WHEN EXISTS (SELECT 1 FROM {asked} AND risk = 'emergency') THEN 'emergency' "
        f"WHEN EXISTS (SELECT 1 FROM {asked} AND risk = 'crisis') THEN 'crisis' ELSE 'none' END"
    )
    return f"""
        INSERT INTO digest (conversation_id, started_at, language, kinds, topics, reasons, models,
            confidence, risk, liked, disliked, taken, flagged)
        SELECT c.id, c.started_at, c.language, {words("kinds", asked)},
            {words("topic", said + " AND author = 'assistant'")}, {words("reason", wanted)},
            {words("model", asked)}, (SELECT MIN(confidence) FROM {asked}), {gravest},
            EXISTS (SELECT 1 FROM {thumbs} AND helpful), EXISTS (SELECT 1 FROM {thumbs} AND NOT helpful),
            EXISTS (SELECT 1 FROM {said} AND message.kind = 'staff_joined'), {"0" if dialect == "sqlite" else "FALSE"}
        FROM conversation AS c
    """


def _reviews() -> None:
    for column in (
        sa.Column("kind", sa.String(40)), sa.Column("topic", sa.String(64)),
        sa.Column("reason", sa.String(40)), sa.Column("confirmed", sa.Boolean()), sa.Column("masked", sa.Text()),
        sa.Column("taught_at", UtcDateTime()), sa.Column("taught_run", sa.String(64)),
    ):  # fmt: skip
        op.add_column("review", column)
    op.execute("""DELETE FROM review WHERE id NOT IN (SELECT MAX(id) FROM review GROUP BY message_id, ask)""")
    review = sa.table(
        "review", *(sa.column(name) for name in ("label", "kind", "topic", "reason", "confirmed"))
    )
    label = review.c.label
    op.execute(
        review.update().values(
            kind=sa.case(
                (label.in_(_KINDS), label), (label.in_(_MEDICAL), "medical"), (label.in_(_CLINIC), "clinic"),
                else_="answer",
            ),
            topic=sa.case((label.in_((*_KINDS, *_MEDICAL, *_CLINIC)), None), else_=label),
            reason=sa.case((label.in_((*_MEDICAL, *_CLINIC)), label), else_=None),
            confirmed=sa.false(),
        )
    )  # fmt: skip
    op.drop_index("ix_review_message_id", "review")
    with op.batch_alter_table("review") as batch:
        batch.alter_column("kind", existing_type=sa.String(40), nullable=False)
        batch.alter_column("confirmed", existing_type=sa.Boolean(), nullable=False)
        batch.drop_column("label")
        batch.create_unique_constraint("uq_review_message_id_ask", ["message_id", "ask"])


def _marks() -> None:
    op.create_table(
        "reply_mark",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("staff", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_reply_mark"),
        _of("reply_mark", "message"),
    )
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(120), nullable=False),
        sa.Column("colleague", sa.String(120)),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime()),
        sa.Column("settled_by", sa.String(120)),
        sa.PrimaryKeyConstraint("id", name="pk_flag"),
        _of("flag", "conversation"),
    )
    op.create_index("ix_flag_conversation_id", "flag", ["conversation_id"])
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.String(1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filter"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_account.id"], name="fk_saved_filter_account_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("account_id", "name", name="uq_saved_filter_account_id_name"),
    )


def _of(table: str, parent: str) -> sa.ForeignKeyConstraint:
    """Return the foreign key of a row that goes when its parent goes."""
    column = f"{parent}_id"
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], ondelete="CASCADE", name=f"fk_{table}_{column}"
    )
