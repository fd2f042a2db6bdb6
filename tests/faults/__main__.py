"""The long form: `PYTHONPATH=tests python -m faults --injections 500`. Prints figures as JSON."""

import argparse
import json
import math
import signal
import sys
import time

from faults.campaign import Order, campaign


def main() -> None:
    """Run a campaign on each database; end with 1 if a promise was broken."""
    options = argparse.ArgumentParser(prog="faults", description=__doc__)
    options.add_argument("--injections", type=int, default=500)
    options.add_argument("--house", choices=("real", "plain"), default="real")
    options.add_argument("--database", choices=("both", "postgresql", "sqlite"), default="both")
    options.add_argument("--edges", type=int, default=1, help="edge services, on PostgreSQL")
    options.add_argument("--pace", type=float, default=0.0, help="seconds between a visitor's messages")
    options.add_argument(
        "--minutes", type=float, default=math.inf, help="no more faults after that, per database"
    )
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--only", default="", help="faults to inject, separated by commas")
    given = options.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):  # end what was started, however we are ended
        signal.signal(number, signal.default_int_handler)
    real = given.house == "real"
    parts = {"both": {"postgresql": 0.7, "sqlite": 0.3}}.get(given.database, {given.database: 1.0})
    found = []
    for database, share in parts.items():
        order = Order(
            database, round(given.injections * share), given.seed, real=real,
            edges=given.edges if database == "postgresql" else 1,
            pace_s=given.pace or (4.0 if real else 1.0),
            kinds=tuple(filter(None, given.only.split(","))), limit_s=given.minutes * 60, report=_say,
        )  # fmt: skip
        found.append(campaign(order))
        json.dump(found[-1], sys.stdout, indent=1)
        sys.stdout.write("\n")
        sys.stdout.flush()
    sys.exit(1 if any(figures["broken"] for figures in found) else 0)


def _say(sentence: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {sentence}\n")


if __name__ == "__main__":
    main()
