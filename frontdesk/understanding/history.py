"""What was said before, as far as it helps to understand the next message."""

from dataclasses import dataclass

MEMORY = 8


@dataclass(frozen=True)
class History:
    """The chat so far, most recent first.

    Attributes:
        topics: topics that were answered.
        kinds: kinds of the assistant's messages.
        choices: (topic, title) of the choices under the last message.
    """

    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def topic(self) -> str | None:
        """The topic answered last."""
        return self.topics[0] if self.topics else None

    @property
    def last_kind(self) -> str | None:
        """The kind of the assistant's last message."""
        return self.kinds[0] if self.kinds else None


EMPTY = History()
