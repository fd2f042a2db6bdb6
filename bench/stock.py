"""Compares the assistant with the bot of `rasa init`: same machine, same messages, one run.

    PYTHONPATH=. .venv/bin/python bench/stock.py --out bench.json

Trains both from scratch, starts both, and loads them in turns, one at a time, with messages of the
development sets; no message is sent twice to a bot. Takes about a quarter of an hour; let nothing
else run meanwhile.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.bots import Bot, create_stock, free_ports, our_bot, stock_bot, train_ours, train_stock
from bench.figures import Measured, as_json, print_table
from bench.load import Chat, Load, chats, drive, portions
from bench.servers import Server
from frontdesk.errors import FrontdeskError
from frontdesk.settings import load_settings

_WARM_UP_CHATS = 40
_WARM_UP_S = 60.0


@dataclass(frozen=True)
class Plan:
    """How much is measured: starts, rounds of each kind, seconds a round, clients at a time."""

    starts: int
    rounds: int
    round_s: float
    clients: int


def compare(plan: Plan, folder: Path) -> tuple[Measured, Measured]:
    """Return the measurements of our assistant and of the stock bot, both made in `folder`.

    Raises:
        FrontdeskError: an environment is missing, training fails or a server ends.
    """
    settings = load_settings()
    ports = free_ports(3)
    _say("Creating the stock bot …")
    create_stock(folder / "stock")
    _say("Training the stock bot …")
    stock_s = train_stock(folder / "stock")
    _say(f"Training ours (the stock bot took {stock_s:.0f} s) …")
    ours_s = train_ours(folder / "ours")
    bots = our_bot(settings, folder / "ours", ports[:2]), stock_bot(folder / "stock", ports[2])
    ours, stock = measure(bots, (ours_s, stock_s), plan, folder, settings.start_timeout_s)
    return ours, stock


def measure(
    bots: Sequence[Bot], training_s: Sequence[float], plan: Plan, folder: Path, start_timeout_s: float
) -> list[Measured]:
    """Return the measurements of trained `bots`; their logs go to `folder`."""
    cold: list[list[float]] = [[] for _ in bots]
    for number in range(plan.starts):
        _say(f"Start {number + 1} of {plan.starts} …")
        for bot, seconds in zip(bots, cold, strict=True):
            with Server(bot, folder / f"{bot.name}.log", start_timeout_s) as server:
                seconds.append(server.cold_start_s)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(Server(bot, folder / f"{bot.name}.log", start_timeout_s)) for bot in bots
        ]
        alone, together = _load(servers, plan)
        memory = [server.memory_mb() for server in servers]
    return [Measured(*parts) for parts in zip(training_s, cold, alone, together, memory, strict=True)]


def _load(servers: Sequence[Server], plan: Plan) -> tuple[list[list[Load]], list[list[Load]]]:
    """Return for each server its rounds with one client, and those with many."""
    found = chats()
    warm_up, rest = found[:_WARM_UP_CHATS], found[_WARM_UP_CHATS:]
    shares = portions(rest, 2 * plan.rounds)
    for server in servers:
        _drive(server, warm_up, 1, _WARM_UP_S)
    results: list[list[list[Load]]] = [[[] for _ in servers] for _ in range(2)]
    for number, share in enumerate(shares):
        kind = number % 2
        clients = plan.clients if kind else 1
        _say(f"Round {number // 2 + 1} of {plan.rounds}, clients: {clients} …")
        order = list(enumerate(servers))
        for index, server in order if (number // 2) % 2 == 0 else reversed(order):
            results[kind][index].append(_drive(server, share, clients, plan.round_s))
    return results[0], results[1]


def _drive(server: Server, portion: Sequence[Chat], clients: int, seconds: float) -> Load:
    server.check()
    try:
        return drive(server.bot, portion, clients, seconds)
    except FrontdeskError:
        server.check()  # a dead process says more than a broken connection
        raise


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    parser.add_argument("--starts", type=int, default=3, help="cold starts of each bot")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of load of each kind")
    parser.add_argument("--seconds", type=float, default=15.0, help="longest a round takes")
    parser.add_argument("--clients", type=int, default=8, help="clients of the rounds with many")
    return parser.parse_args()


def main() -> None:
    """Measure, print the table, write the file. A fault is one sentence and exit code 1."""
    given = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    plan = Plan(given.starts, given.rounds, given.seconds, given.clients)
    setting: dict[str, Any] = {**vars(plan), "cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    try:
        with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
            ours, stock = compare(plan, Path(folder))
    except FrontdeskError as error:
        _say(f"bench: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    print_table(ours.figures(), stock.figures(), plan.clients)
    if given.out:
        text = json.dumps(as_json(ours, stock, setting), indent=2, ensure_ascii=False)
        given.out.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
