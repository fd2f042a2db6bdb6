"""Full-text search over the masked copies of what was said, alike on both databases."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal_column, select, text
from sqlalchemy.orm import Session

from frontdesk.records.models.message import WORDS, Message

_WORD = re.compile(r"[^\W_]+")
_WORDS = 12  # more of them make the query slower, not better
_WORD_CHARS = 64
_SNIPPET_CHARS = 160


@dataclass(frozen=True)
class Hit:
    """A conversation that was found.

    Attributes:
        conversation: its id.
        sequence: the latest message in it that matches.
        at: when that was said, in UTC.
        snippet: the part of its masked text around the first match.
        marks: where in the snippet the matches are, as (start, end).
        cursor: give it to `search` as `before` to get what comes after this hit.
    """

    conversation: str
    sequence: int
    at: datetime
    snippet: str
    marks: tuple[tuple[int, int], ...]
    cursor: int


def search(session: Session, query: str, *, before: int | None = None, limit: int = 20) -> list[Hit]:
    """Return the conversations with a message that holds every word of `query`, the latest first.

    The last word may be the beginning of one. Anything may stand in `query`; what is not a letter or a
    digit only separates words, and a query without a word finds nothing.

    Args:
        session: of a unit of work.
        query: what was typed.
        before: the cursor of the last hit of the page before.
        limit: hits on a page.
    """
    words = words_of(query)
    if not words:
        return []
    newest = func.max(Message.id)
    page = select(newest).where(_matches(session, words)).group_by(Message.conversation_id)
    if before is not None:
        page = page.having(newest < before)
    hits = session.execute(_hits(page.order_by(newest.desc()).limit(limit)))
    return [
        Hit(conversation, sequence, at, *_snippet(said, words), cursor)
        for cursor, conversation, sequence, at, said in hits
    ]


def words_of(query: str) -> list[str]:
    """Return the words of a query in lower case, without doubles."""
    words = (word.lower()[:_WORD_CHARS] for word in _WORD.findall(query))
    return list(dict.fromkeys(words))[:_WORDS]


def _hits(page: Select[int]) -> Select[int, str, int, datetime, str]:
    columns = select(Message.id, Message.conversation_id, Message.sequence, Message.at, Message.masked)
    return columns.where(Message.id.in_(page)).order_by(Message.id.desc())


def _matches(session: Session, words: Sequence[str]) -> ColumnElement[bool]:
    # Words hold letters and digits only, so that nothing in them can be an operator.
    if session.get_bind().dialect.name == "sqlite":
        query = " ".join(f'"{word}"' for word in words) + " *"
        found = text("SELECT rowid FROM message_words WHERE message_words MATCH :query")
        return Message.id.in_(found.bindparams(query=query).columns(Message.id).scalar_subquery())
    query = " & ".join(f"'{word}'" for word in words) + ":*"
    return literal_column(WORDS).bool_op("@@")(func.to_tsquery(text("'simple'"), query))


def _snippet(said: str, words: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    places = [found.span() for found in _WORD.finditer(said) if _is_meant(found.group(), words)]
    first = places[0][0] if places else 0
    start = max(0, first - _SNIPPET_CHARS // 3)
    if start:  # begin with a whole word
        start = said.find(" ", start, first) + 1 or start
    end = start + _SNIPPET_CHARS
    marks = tuple((a - start, b - start) for a, b in places if start <= a and b <= end)
    return said[start:end], marks


def _is_meant(word: str, words: Sequence[str]) -> bool:
    small = word.lower()
    return small in words or small.startswith(words[-1])
