"""The bots beside each other: same machine, same messages, in turns, so that noise reaches all of them."""

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from bench.bots import Bot, create_stock, rest_bot, stock_bot, train_ours, train_stock, whole_bot
from bench.house import house_settings
from bench.load import CHAT_TURNS, Chat, Load, Supply, drive
from bench.plan import Plan
from bench.saying import say
from bench.servers import Server, watched
from frontdesk.bundle import model_file
from frontdesk.errors import ConfigurationError
from frontdesk.ports import free_ports

_WARM_UP_CHATS = 12
_WARM_UP_S = 30.0
_MOST_PER_S = 60.0  # no bot here is faster; a round that runs out of messages only ends earlier


@dataclass
class Peer:
    """What was measured of one bot.

    Attributes:
        name: of the bot.
        cold_starts_s: seconds from the start to the first reply, one for each start.
        first_turns_s: seconds of the first turn after each start.
        loads: rounds of load, by the number of clients.
        memory_mb: PSS of each program after the load, in 10⁶ bytes.
        training_s: seconds of one training from scratch; None where it was not asked for.
    """

    name: str
    cold_starts_s: list[float] = field(default_factory=list)
    first_turns_s: list[float] = field(default_factory=list)
    loads: dict[int, list[Load]] = field(default_factory=lambda: defaultdict(list))
    memory_mb: dict[str, float] = field(default_factory=dict)
    training_s: float | None = None


def compare(plan: Plan, folder: Path, supply: Supply, *, training: bool, timeout_s: float) -> list[Peer]:
    """Return what was measured of the stock bot, our model behind Rasa's REST channel, the whole, and the stock bot again.

    The stock bot knows no reply to some of what is said to the others, which is less work for it than to say
    something; so it is also measured with its own training phrases.

    Args:
        plan: how much.
        folder: keeps the bots and their logs.
        supply: of messages.
        training: train our model from scratch, too.
        timeout_s: until a bot must have replied.

    Raises:
        FrontdeskError: an environment or the model is missing, training fails or a process ends.
    """
    rest, whole = house_settings(folder / "rest"), house_settings(folder / "whole")
    if not model_file(whole).is_file():
        raise ConfigurationError("There is no model for the present data: run `make train`.")
    say("Creating and training the stock bot …")
    create_stock(folder / "stock")
    stock_s, ours_s = train_stock(folder / "stock"), None
    if training:
        say("Training ours from scratch …")
        ours_s = train_ours(folder / "ours")
    bots = stock_bot(folder / "stock", free_ports(1)[0]), rest_bot(rest), whole_bot(whole)
    peers = [
        Peer(bot.name, training_s=seconds)
        for bot, seconds in zip(bots, (stock_s, ours_s, ours_s), strict=True)
    ]
    own = replace(peers[0], name="own", loads=defaultdict(list))
    with ExitStack() as stack:
        servers = _start(bots, peers, plan, folder, timeout_s, stack)
        servers.append(servers[0])
        _load(servers, [*peers, own], plan, supply, chats_of(folder / "stock/data/nlu.yml"))
        for server, peer in zip(servers, [*peers, own], strict=True):
            peer.memory_mb = server.memory_mb()
    return [*peers, own]


def chats_of(file: Path) -> list[Chat]:
    """Return chats of the training phrases in `file`, each phrase in several."""
    groups = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    lines = [line for group in groups for line in group.get("examples", "").splitlines()]
    phrases = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", line.removeprefix("- ")) for line in lines]
    rng = random.Random(0)
    return [tuple(rng.choices(phrases, k=CHAT_TURNS)) for _ in range(1000)]


def _start(
    bots: Sequence[Bot], peers: Sequence[Peer], plan: Plan, folder: Path, timeout_s: float, stack: ExitStack
) -> list[Server]:
    """Start each bot in turn, so many times; keep what was started last."""
    kept = []
    for number in range(plan.starts):
        say(f"Start {number + 1} of {plan.starts} …")
        for bot, peer in zip(bots, peers, strict=True):
            server = Server(bot, folder / f"{bot.name}.log", timeout_s)
            with ExitStack() as own:
                own.enter_context(server)
                peer.cold_starts_s.append(server.cold_start_s)
                peer.first_turns_s.append(server.first_turn_s)
                if number == plan.starts - 1:
                    stack.push(own.pop_all())
                    kept.append(server)
    return kept


def _load(
    servers: Sequence[Server], peers: Sequence[Peer], plan: Plan, supply: Supply, own_words: Sequence[Chat]
) -> None:
    warm_up = supply.take(_WARM_UP_CHATS)
    for server in servers:
        with watched(server):
            drive(server.bot, warm_up, 1, _WARM_UP_S)
    for number in range(plan.rounds):
        for clients in plan.clients:
            say(f"Round {number + 1} of {plan.rounds}, clients: {clients} …")
            share = supply.take(int(plan.round_s * _MOST_PER_S / CHAT_TURNS) + clients)
            order = list(zip(servers, peers, strict=True))
            for server, peer in order[number % len(order) :] + order[: number % len(order)]:
                said = own_words if peer is peers[-1] else share
                with watched(server):
                    peer.loads[clients].append(drive(server.bot, said, clients, plan.round_s))
