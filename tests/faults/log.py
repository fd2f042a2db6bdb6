"""What the visitors' side saw: each acknowledgement, each refusal, each fault."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ack:
    """An acknowledged message: 202 with its number in the record."""

    chat: str
    id: str
    sequence: int
    text: str
    number: int


@dataclass(frozen=True)
class Refusal:
    """A request that was not granted. `status` is None where no answer came. Times are monotonic, in seconds."""

    status: int | None
    why: str
    started: float
    ended: float


@dataclass
class Injected:
    """A fault.

    Attributes:
        started: when it was injected.
        since: from when on recovery counts: its start, or its end where it ends by itself.
        recovered: when every edge took and answered a message again.
    """

    kind: str
    started: float
    since: float = 0.0
    recovered: float = 0.0

    @property
    def recovery_s(self) -> float:
        """Return the seconds from `since` until all was well."""
        return self.recovered - self.since


@dataclass
class Log:
    """Everything that was seen."""

    acks: dict[tuple[str, str], Ack] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    injected: list[Injected] = field(default_factory=list)
    unsent: int = 0
    repeated: int = 0

    def acknowledge(self, ack: Ack) -> None:
        """Keep an acknowledgement; the same message must get the same one every time."""
        known = self.acks.setdefault((ack.chat, ack.id), ack)
        if known is not ack:
            self.repeated += 1
            if known.sequence != ack.sequence:
                self.contradictions.append(f"{ack.chat} {ack.id}: {known.sequence}, then {ack.sequence}")
