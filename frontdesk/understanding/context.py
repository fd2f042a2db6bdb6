"""Reads follow-ups: "why", "tell me more", "the second one", "and are they serious?", yes and no."""

import re
from dataclasses import dataclass
from pathlib import Path

from frontdesk.errors import KnowledgeError
from frontdesk.knowledge import topics
from frontdesk.knowledge.answers import Knowledge
from frontdesk.language.files import DATA, read_mapping
from frontdesk.understanding.history import History

_MAX_ELLIPTIC_WORDS = 9
_ORDINALS = {
    "first": 0, "1st": 0, "one": 0, "second": 1, "2nd": 1, "two": 1, "other": 1, "latter": -1, "third": 2,
    "3rd": 2, "three": 2, "last": -1, "former": 0, "fourth": 3, "middle": 1,
}  # fmt: skip
_ORDINAL = re.compile(
    r"\b(?:the|that|number|option|choice)? ?(first|1st|second|2nd|third|3rd|fourth|last|former|latter|other|middle)\b"
    r"( one| thing| part| option| choice| risk| chemical| treatment| effect| patient| person)?"
)
_BARE_NUMBER = re.compile(r"^(?:option|number|choice|#)? ?([1-3])[.!)]?$")
_WHY = re.compile(
    r"^(and |but |so |ok |okay )?(why|how come|what for|y tho|whys that|why's that|how so|for what reason)\b[\w' ]{0,14}\??$"
)
_MORE = re.compile(
    r"\b(tell me more|more (info|information|detail|details|about (it|that|this))|go on|elaborate|keep going|say more|"
    r"explain (that|it|this|more|further|a bit|again)|can u explain|go deeper|expand on|continue|anything else|what else|and then|more pls|more please)\b|^more\b|^(and|go ahead)\??$"
)
# Asks for the same once more, not for what comes next.
_AGAIN = re.compile(
    r"\b((simple|simpler|plain|normal|layman'?s|lay) (words|terms|english|language)|eli5|dumb (it|that|this) down|"
    r"what (does|do) (that|this|it|all that|they|those) (even |actually |really )?mean|what do (you|u|ya) mean|"
    r"else (is |are |was )?(on|in) (the|that|this|your) list|(come|say (that|it)) again|repeat (that|it)|didn'?t (get|understand|follow) (that|it|this|any of))\b|^(huh|meaning)$"
)


@dataclass(frozen=True)
class Follow:
    """Where an answer leads: its listed items, and the topics behind "why" and "more"."""

    items: tuple[str, ...]
    why: str
    more: str


class Context:
    """Resolves follow-ups by the map in `data/context.yml`."""

    def __init__(self, follows: dict[str, Follow], knowledge: Knowledge) -> None:
        missing = set(knowledge.topics) - set(follows)
        if missing:
            raise KnowledgeError(f"data/context.yml lacks {sorted(missing)}.")
        self._follows = follows
        self._knowledge = knowledge

    def pointed_at(self, text: str, history: History) -> str | None:
        """Return the topic that `text` points at by position ("the second one"), if any."""
        words = text.lower().strip(" .?!")
        if len(words.split()) > _MAX_ELLIPTIC_WORDS + 3:
            return None
        position = self._position(words)
        if position is None:
            return None
        listed = self._listed(history)
        if not listed or not -len(listed) <= position < len(listed):
            return None
        return listed[position]

    def asked_again(self, text: str, history: History) -> str | None:
        """Return the topic behind "why", "tell me more" or "in plain words?" after an answer, if `text` is that."""
        words = text.lower().strip(" .?!")
        if history.topic is None:
            return None
        follow = self._follows[history.topic]
        short = len(words.split()) <= _MAX_ELLIPTIC_WORDS
        if _WHY.match(words):
            return follow.why
        if short and _AGAIN.search(words):
            return history.topic
        if short and _MORE.search(words):
            return self._not_yet_said(follow.more, history)
        return None

    def leans_back(self, text: str) -> bool:
        """Return whether `text` is short enough to make full sense only after what was said before."""
        return len(text.split()) <= _MAX_ELLIPTIC_WORDS

    def in_context(self, text: str, history: History) -> str:
        """Return `text` with the topic answered last spelled out, for the encoder."""
        topic = history.topic
        return f"{self._knowledge.answers[topic].title}: {text}" if topic else text

    def _position(self, words: str) -> int | None:
        number = _BARE_NUMBER.match(words)
        if number:
            return int(number.group(1)) - 1
        match = _ORDINAL.search(words)
        return _ORDINALS[match.group(1)] if match else None

    def _listed(self, history: History) -> tuple[str, ...]:
        """Return what "the second one" counts: choices after asking back, else listed items."""
        if history.last_kind == topics.CLARIFY and history.choices:
            return tuple(topic for topic, _ in history.choices)
        if history.topic is None:
            return ()
        return self._follows[history.topic].items

    def _not_yet_said(self, topic: str, history: History) -> str:
        if topic not in history.topics:
            return topic
        nexts = self._knowledge.answers[history.topics[0]].next_topics
        return next((t for t in nexts if t not in history.topics), topic)


def load_context(knowledge: Knowledge, folder: Path = DATA) -> Context:
    """Return the context map of `folder`.

    Raises:
        KnowledgeError: a topic is missing or unknown.
    """
    rows = read_mapping(folder / "context.yml")["topics"]
    follows = {
        topic: Follow(tuple(row.get("items", ())), row["why"], row["more"]) for topic, row in rows.items()
    }
    named = {t for f in follows.values() for t in (*f.items, f.why, f.more)} | set(follows)
    unknown = named - set(knowledge.topics)
    if unknown:
        raise KnowledgeError(f"data/context.yml names unknown topics: {sorted(unknown)}.")
    return Context(follows, knowledge)
