"""What staff may insert into a reply: the clinic's replies, saved ones, and the article's answers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.console.context import Console
from frontdesk.records import UnitOfWork

_WORD = re.compile(r"[^\W_]+")
_ANSWERS = 6  # as many as can be looked through at a glance


@dataclass(frozen=True)
class AtHand:
    """Something to insert.

    Attributes:
        inserted: the text as it is inserted; an answer's names the section of the article.
    """

    title: str
    text: str
    inserted: str
    section: str | None = None


@dataclass(frozen=True)
class Found:
    """What fits the words that were looked for."""

    replies: Sequence[AtHand]
    answers: Sequence[AtHand]


def find(uow: UnitOfWork, console: Console, query: str) -> Found:
    """Return what has all words of `query`, the beginnings of words counting; everything without one.

    Args:
        uow: the transaction that reads saved replies.
        console: the clinic and the article's answers.
        query: what was typed.
    """
    words = [word.lower() for word in _WORD.findall(query)][:8]
    own = [*canned(console), *(AtHand(saved.title, saved.text, saved.text) for saved in uow.saved.all())]
    own = [reply for reply in own if _fits(words, reply.title, reply.text)]
    answers = [
        AtHand(
            answer.title,
            answer.text,
            f"{answer.text} (From our article, “{answer.section}”.)",
            answer.section,
        )
        for answer in console.knowledge.answers.values()
        if words and _fits(words, answer.title, answer.text, answer.section)
    ]
    answers.sort(
        key=lambda answer: not _fits(words, answer.title)
    )  # what is about it before what mentions it
    return Found(own, answers[:_ANSWERS])


def canned(console: Console) -> Iterator[AtHand]:
    """Yield the clinic's replies, with what it configured in the place of the braces."""
    places = console.clinic.placeholders()
    for reply in console.clinic.console.replies:
        text = reply.text
        for place, value in places.items():
            text = text.replace(f"{{{place}}}", value)
        yield AtHand(reply.title, text, text)


def _fits(words: Sequence[str], *texts: str) -> bool:
    known = {known.lower() for text in texts for known in _WORD.findall(text)}
    return all(any(one.startswith(word) for one in known) for word in words)
