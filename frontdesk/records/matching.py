"""What a search looks for: the words of a query, the messages that hold them, the part to show."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, String, func, literal, literal_column, select, text
from sqlalchemy.orm import Session

from frontdesk.records.models.message import WORDS, Message

_WORD = re.compile(r"[^\W_]+")
_WORDS = 12  # more of them make the query slower, not better
_WORD_CHARS = 64
_SNIPPET_CHARS = 160
_BEGINNING_CHARS = 3
_FEW = 4_000  # messages; the index gives them at once


def words_of(query: str) -> list[str]:
    """Return the words of a query in lower case, without doubles."""
    words = (word.lower()[:_WORD_CHARS] for word in _WORD.findall(query))
    return list(dict.fromkeys(words))[:_WORDS]


def conversations_with(session: Session, words: Sequence[str]) -> Select[Any] | None:
    """Return what selects the conversations with a message that holds every word.

    Args:
        session: of a unit of work.
        words: letters and digits only, the last may be the beginning of one if it has three letters.

    Returns:
        None where there are so many of them that another way is quicker.
    """
    if not _is_sqlite(session):
        if _expected(session, words) > _FEW:
            return None
        # Not as a part of the list's statement: where the statistics are wrong, that would take seconds.
        found = select(Message.conversation_id).where(_of_postgres(words)).limit(_FEW + 1)
        chats = list(session.scalars(found))
        return None if len(chats) > _FEW else select(func.unnest(literal(list(set(chats)), ARRAY(String))))
    values = {"query": _for_sqlite(words)}
    counted = text(
        "SELECT count(*) FROM (SELECT 1 FROM message_words WHERE message_words MATCH :query LIMIT :most)"
    )
    if int(session.scalar(counted, values | {"most": _FEW + 1}) or 0) > _FEW:
        return None
    rows = text("SELECT rowid FROM message_words WHERE message_words MATCH :query").bindparams(**values)
    return select(Message.conversation_id).where(Message.id.in_(rows.columns(Message.id).scalar_subquery()))


def latest_in(session: Session, words: Sequence[str], conversations: Sequence[str]) -> dict[str, int]:
    """Return the id of the latest message that holds every word, of each conversation that has one."""
    of_them = Message.conversation_id.in_(conversations)
    if _is_sqlite(session):
        # The index is read once for the whole range that they lie in, not once for each message.
        span = select(func.min(Message.id), func.max(Message.id)).where(of_them)
        least, most = session.execute(span).one()
        found = text(
            "SELECT rowid FROM message_words WHERE message_words MATCH :query AND rowid BETWEEN :least AND :most"
        ).bindparams(query=_for_sqlite(words), least=least or 0, most=most or 0)
        holds: ColumnElement[bool] = Message.id.in_(found.columns(Message.id).scalar_subquery())
    else:
        holds = _of_postgres(words)
    latest = select(Message.conversation_id, func.max(Message.id)).where(of_them, holds)
    rows = session.execute(latest.group_by(Message.conversation_id)).all()
    return {row[0]: row[1] for row in rows}


def snippet(said: str, words: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the part of a masked text around the first match, and where in it the matches are."""
    places = [found.span() for found in _WORD.finditer(said) if _is_meant(found.group(), words)]
    first = places[0][0] if places else 0
    start = max(0, first - _SNIPPET_CHARS // 3)
    if start:  # begin with a whole word
        start = said.find(" ", start, first) + 1 or start
    end = start + _SNIPPET_CHARS
    marks = tuple((a - start, b - start) for a, b in places if start <= a and b <= end)
    return said[start:end], marks


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


# Words hold letters and digits only, so that nothing in them can be an operator.
def _for_sqlite(words: Sequence[str]) -> str:
    return " ".join(f'"{word}"' for word in words) + (" *" if _may_go_on(words) else "")


def _of_postgres(words: Sequence[str]) -> ColumnElement[bool]:
    return literal_column(WORDS).bool_op("@@")(func.to_tsquery(text("'simple'"), _query_of_postgres(words)))


def _query_of_postgres(words: Sequence[str]) -> str:
    return " & ".join(f"'{word}'" for word in words) + (":*" if _may_go_on(words) else "")


def _is_meant(word: str, words: Sequence[str]) -> bool:
    small = word.lower()
    return small in words or (_may_go_on(words) and small.startswith(words[-1]))


def _expected(session: Session, words: Sequence[str]) -> int:
    """Return how many messages PostgreSQL expects to hold every word, from its statistics."""
    asked = f"SELECT 1 FROM message WHERE {WORDS} @@ to_tsquery('simple', :query)"  # noqa: S608 - bound
    plan = session.scalar(text(f"EXPLAIN (FORMAT JSON) {asked}"), {"query": _query_of_postgres(words)})
    return int(plan[0]["Plan"]["Plan Rows"])


def _may_go_on(words: Sequence[str]) -> bool:
    """Return whether the last word may be the beginning of one: too many begin with a letter or two."""
    return len(words[-1]) >= _BEGINNING_CHARS
