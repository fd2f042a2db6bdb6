"""How much is measured: a run that ends within twenty minutes, and a short one that only shows that all works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Sizes of the measures.

    Attributes:
        starts: cold starts of each bot.
        rounds: rounds of load of each kind; what is compared takes turns within each.
        round_s: longest that a round takes, in seconds.
        clients: how many talk at once.
        arrivals: messages of the open-loop load.
        per_s: how many of them a second.
        streams: open idle streams.
        stored: stored messages.
        timed: turns that are timed for each number of streams or stored messages.
    """

    starts: int = 3
    rounds: int = 3
    round_s: float = 10.0
    clients: tuple[int, ...] = (1, 8, 40)
    arrivals: int = 600
    per_s: float = 10.0
    streams: tuple[int, ...] = (0, 200, 1000)
    stored: tuple[int, ...] = (0, 100_000, 1_000_000)
    timed: int = 100


FULL = Plan()
SHORT = Plan(
    starts=1, rounds=1, round_s=4.0, arrivals=50, streams=(0, 20, 100), stored=(0, 1_000, 10_000), timed=20
)
