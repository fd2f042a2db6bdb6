"""Fills an empty database with a million invented messages in a hundred thousand conversations.

    PYTHONPATH=. .venv/bin/python bench/million.py sqlite:////tmp/million.db
    PYTHONPATH=. .venv/bin/python bench/million.py postgresql://postgres@127.0.0.1:5432/million

Takes some minutes. Texts are sealed with the key of the edge's tests, so that an edge opened with it can
show them.
"""

import argparse
import time
from datetime import UTC, datetime

from sqlalchemy import Engine, Table, func, insert, select, text

from bench.invented_chats import Inventor
from bench.saying import faults_told
from frontdesk.errors import InputError
from frontdesk.knowledge.answers import load_knowledge
from frontdesk.records import Cipher, open_engine
from frontdesk.records.models import Base, Message
from frontdesk.records.schema import migrate

KEY = "bm90LWEtcmVhbC1rZXktb25seS1mb3ItdGVzdHMtMTI="
CHATS = 100_000
_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'message'"


def fill(engine: Engine, chats: int = CHATS, *, now: datetime | None = None) -> int:
    """Fill the database with invented conversations; return how many messages they have.

    Args:
        engine: of a database that is empty or has the tables of this version without a message.
        chats: how many conversations.
        now: they end before this moment; by default the present.

    Raises:
        InputError: there are messages already.
        RecordUnavailableError: the database does not answer.
    """
    migrate(engine)
    inventor = Inventor(Cipher([KEY]), load_knowledge(), now or datetime.now(UTC), chats)
    with engine.begin() as connection:
        if connection.scalar(select(func.count()).select_from(Message)):
            raise InputError("The database has messages already: give an empty one.")
        lite = connection.dialect.name == "sqlite"
        triggers = connection.execute(text(_TRIGGERS)).all() if lite else ()
        for name, _ in triggers:  # the index is built once, at the end
            connection.execute(text(f"DROP TRIGGER {name}"))
        if not lite:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        for rows in inventor.batches():
            for name, some in rows.tables().items():
                if some:
                    connection.execute(insert(_table(name)), some)
        count = int(connection.scalar(select(func.count()).select_from(Message)) or 0)
        for _, statement in triggers:
            connection.execute(text(statement))
        if lite:
            connection.execute(text("INSERT INTO message_words(message_words) VALUES ('rebuild')"))
        else:
            connection.execute(text("SELECT setval('message_id_seq', :last)"), {"last": count})
    _settle(engine)
    return count


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _settle(engine: Engine) -> None:
    """Let the database know what it holds, as it would by itself in time."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        if connection.dialect.name != "sqlite":
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("VACUUM ANALYZE"))
            connection.invalidate()


def main() -> None:
    """Fill the database that is named. A fault is one sentence and exit code 1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("database", help="URL of an empty database")
    parser.add_argument("--chats", type=int, default=CHATS, help="how many conversations")
    plan = parser.parse_args()
    begun = time.monotonic()
    with faults_told():
        count = fill(open_engine(plan.database), plan.chats)
    print(f"{count:,} messages in {plan.chats:,} conversations, in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
