"""Full-text search over the masked copies of what was said, alike on both databases.

Words that few messages hold are looked up in the index, and their conversations sorted. Words that many
hold are looked for in one conversation after the other, from the latest begun back, until a page is full:
so that a word of every second message costs no more than a rare one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.records.chat_list import Place, Wanted, places
from frontdesk.records.matching import conversations_with, latest_in, snippet, words_of
from frontdesk.records.models import Message

# Conversations looked through at a time; after the last of them a search asks whether it shall go on.
_STEPS = (50, 100, 200, 200, 200)


@dataclass(frozen=True)
class Hit:
    """A conversation that was found.

    Attributes:
        conversation: its id.
        sequence: the latest message in it that matches.
        at: when that was said, in UTC.
        snippet: the part of its masked text around the first match.
        marks: where in the snippet the matches are, as (start, end).
        cursor: give it to `search` as `after` to get what comes after this hit.
    """

    conversation: str
    sequence: int
    at: datetime
    snippet: str
    marks: tuple[tuple[int, int], ...]
    cursor: Place


@dataclass(frozen=True)
class Found:
    """A page of hits.

    Attributes:
        following: where to go on; None: there is nothing more.
    """

    hits: list[Hit]
    following: Place | None


def search(
    session: Session, query: str, *, after: Place | None = None, limit: int = 20, wanted: Wanted | None = None
) -> list[Hit]:
    """Return the conversations with a message that holds every word of `query`, the latest begun first.

    The last word may be the beginning of one, from three letters on. Anything may stand in `query`; what is not a letter or a
    digit only separates words, and a query without a word finds nothing.

    Args:
        session: of a unit of work.
        query: what was typed.
        after: the cursor of the last hit of the page before.
        limit: hits on a page.
        wanted: only conversations that are so.
    """
    hits: list[Hit] = []
    while True:
        found = look(session, query, after=after, limit=limit - len(hits), wanted=wanted)
        hits += found.hits
        after = found.following
        if after is None or len(hits) >= limit:
            return hits


def look(
    session: Session, query: str, *, after: Place | None = None, limit: int = 20, wanted: Wanted | None = None
) -> Found:
    """Return a page of what `search` finds, or less where it would take too long to fill one.

    Args:
        session: of a unit of work.
        query: what was typed.
        after: where to go on.
        limit: hits on a page.
        wanted: only conversations that are so.
    """
    words, wanted = words_of(query), wanted or Wanted()
    if not words:
        return Found([], None)
    chats = conversations_with(session, words)
    if chats is not None:
        found = places(session, wanted, after=after, limit=limit + 1, among=chats)
        latest = latest_in(session, words, [place.conversation for place in found[:limit]])
        return Found(_shown(session, words, found[:limit], latest), _behind(found, limit))
    found, latest = [], {}
    for size in _STEPS:
        step = places(session, wanted, after=after, limit=size)
        latest |= latest_in(session, words, [place.conversation for place in step])
        found += [place for place in step if place.conversation in latest]
        if len(found) > limit or len(step) < size:
            return Found(_shown(session, words, found[:limit], latest), _behind(found, limit))
        after = step[-1]
    return Found(_shown(session, words, found, latest), after)


def _behind(found: Sequence[Place], limit: int) -> Place | None:
    """Return where the next page begins, if there is one."""
    return found[limit - 1] if len(found) > limit else None


def _shown(
    session: Session, words: Sequence[str], found: Sequence[Place], latest: dict[str, int]
) -> list[Hit]:
    numbers = [latest[place.conversation] for place in found if place.conversation in latest]
    columns = (Message.conversation_id, Message.sequence, Message.at, Message.masked)
    rows = session.execute(select(*columns).where(Message.id.in_(numbers)))
    by_chat = {row.conversation_id: row for row in rows}
    return [
        Hit(place.conversation, row.sequence, row.at, *snippet(row.masked, words), place)
        for place in found
        if (row := by_chat.get(place.conversation)) is not None
    ]
