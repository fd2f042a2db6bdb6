"""The article's facts and the answers built from them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk.errors import KnowledgeError
from frontdesk.language.files import DATA, read_mapping

MAX_WORDS = 80


@dataclass(frozen=True)
class Fact:
    """One thing the article says, in our words, with the heading it stands under."""

    id: str
    section: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What the assistant says on one topic, and the facts it rests on."""

    topic: str
    title: str
    section: str
    text: str
    facts: tuple[str, ...]
    next_topics: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """All facts and answers, by id and by topic."""

    facts: dict[str, Fact]
    answers: dict[str, Answer]

    @property
    def topics(self) -> tuple[str, ...]:
        """Topic ids in the order of the file."""
        return tuple(self.answers)


def load_knowledge(folder: Path = DATA) -> Knowledge:
    """Return what `facts.yml` and `answers.yml` in `folder` hold.

    Raises:
        KnowledgeError: an answer names a fact or a topic that does not exist, is too long, or a
            fact is used by no answer.
        ConfigurationError: a file cannot be read.
    """
    facts = {
        name: Fact(name, row["section"], row["text"])
        for name, row in read_mapping(folder / "facts.yml")["facts"].items()
    }
    rows = read_mapping(folder / "answers.yml")["answers"]
    knowledge = Knowledge(facts, {topic: _answer(topic, row) for topic, row in rows.items()})
    _check(knowledge)
    return knowledge


def _answer(topic: str, row: dict[str, Any]) -> Answer:
    try:
        return Answer(
            topic, row["title"], row["section"], row["text"], tuple(row["facts"]), tuple(row["next"])
        )
    except KeyError as error:
        raise KnowledgeError(f"The answer for {topic} has no {error}.") from error


def _check(knowledge: Knowledge) -> None:
    used: set[str] = set()
    for answer in knowledge.answers.values():
        used.update(answer.facts)
        unknown = set(answer.facts) - set(knowledge.facts)
        strangers = set(answer.next_topics) - set(knowledge.answers)
        if unknown or strangers:
            raise KnowledgeError(f"{answer.topic} names unknown ids: {sorted(unknown | strangers)}.")
        if len(answer.text.split()) > MAX_WORDS:
            raise KnowledgeError(f"The answer for {answer.topic} is over {MAX_WORDS} words long.")
    unused = set(knowledge.facts) - used
    if unused:
        raise KnowledgeError(f"No answer uses these facts: {sorted(unused)}.")
