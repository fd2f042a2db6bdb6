"""What a reviewer can say an ask is, in words that are looked for while typing."""

from collections.abc import Mapping

from frontdesk.console.review import words
from frontdesk.errors import InputError
from frontdesk.knowledge.answers import Knowledge
from frontdesk.knowledge.topics import ANSWER, CLARIFY, KINDS
from frontdesk.records.labels import REASONS, Label


class Labels:
    """The labels of asks and their words.

    Args:
        knowledge: which topics there are.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        titles = sorted((answer.title, topic) for topic, answer in knowledge.answers.items())
        self._by_words: dict[str, Label] = {title: Label(ANSWER, topic) for title, topic in titles}
        for kind in KINDS:
            if kind in REASONS:
                for reason in REASONS[kind]:
                    said = f"{words.kind_of(kind)}: {words.reason_of(reason)}"
                    self._by_words[said] = Label(kind, reason=reason)
            elif kind not in (ANSWER, CLARIFY):
                self._by_words[words.kind_of(kind)] = Label(kind)
        self._words: Mapping[Label, str] = {label: said for said, label in self._by_words.items()}

    @property
    def words(self) -> list[str]:
        """Return all of them, topics first."""
        return list(self._by_words)

    def of(self, kind: str, topic: str | None = None, reason: str | None = None) -> str:
        """Return the words for what was understood; what no reviewer can choose has words, too."""
        label = Label(kind, topic if kind == ANSWER else None, reason if kind in REASONS else None)
        return self._words.get(label) or words.kind_of(kind)

    def knows(self, kind: str, topic: str | None = None, reason: str | None = None) -> bool:
        """Return whether a reviewer can choose exactly this."""
        return Label(kind, topic, reason) in self._words

    def find(self, typed: str) -> Label:
        """Return the label that somebody means by these words.

        Args:
            typed: the words of a label, or a part that stands in only one of them.

        Raises:
            InputError: there is none, or more than one.
        """
        small = " ".join(typed.split()).casefold()
        if not small:
            raise InputError("Choose what the visitor wanted.")
        exact = [label for said, label in self._by_words.items() if said.casefold() == small]
        found = exact or [label for said, label in self._by_words.items() if small in said.casefold()]
        if not found:
            raise InputError(f"There is no choice “{typed.strip()}”: pick one from the list.")
        if len(found) > 1:
            raise InputError(f"More than one choice holds “{typed.strip()}”: pick one from the list.")
        return found[0]
