"""The full-text index over the masked texts."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# SQLite's index stores no text of its own: it reads `message.masked`, and triggers keep it in step. Its
# words are those of PostgreSQL's `simple` configuration: lower case, accents kept.
_SQLITE = (
    """CREATE VIRTUAL TABLE message_words USING fts5(
        masked, content='message', content_rowid='id', tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER message_words_added AFTER INSERT ON message BEGIN
        INSERT INTO message_words(rowid, masked) VALUES (new.id, new.masked);
    END""",
    """CREATE TRIGGER message_words_removed AFTER DELETE ON message BEGIN
        INSERT INTO message_words(message_words, rowid, masked) VALUES ('delete', old.id, old.masked);
    END""",
    """CREATE TRIGGER message_words_changed AFTER UPDATE OF masked ON message BEGIN
        INSERT INTO message_words(message_words, rowid, masked) VALUES ('delete', old.id, old.masked);
        INSERT INTO message_words(rowid, masked) VALUES (new.id, new.masked);
    END""",
    "INSERT INTO message_words(message_words) VALUES ('rebuild')",  # what was said before
)
_WORDS = "to_tsvector('simple', translate(masked, '/.@:-_+<>&;', '           '))"


def upgrade() -> None:
    """Make the index, for what is there and for what comes.

    A later revision that makes `message` anew on SQLite must make these triggers anew, too.
    """
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SQLITE:
            op.execute(statement)
    else:
        op.execute(f"CREATE INDEX ix_message_words ON message USING gin ({_WORDS})")


def downgrade() -> None:
    """Remove the index; the texts stay."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ("added", "removed", "changed"):
            op.execute(f"DROP TRIGGER message_words_{name}")
        op.execute("DROP TABLE message_words")
    else:
        op.execute("DROP INDEX ix_message_words")
