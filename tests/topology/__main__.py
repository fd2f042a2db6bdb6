"""The long form: `PYTHONPATH=tests python -m topology`. Prints figures as JSON."""

import argparse
import json
import signal
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from topology.course import under_load
from topology.site import Site, run_site
from topology.staff import add_account, seconds_across


def main() -> None:
    """Run it; end with 1 if a promise was broken."""
    options = argparse.ArgumentParser(prog="topology", description=__doc__)
    options.add_argument("--parts", choices=("real", "plain"), default="real")
    options.add_argument("--visitors", type=int, default=10)
    options.add_argument("--pace", type=float, default=2.5, help="seconds between a visitor's messages")
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--only", default="", help="what to restart and kill, separated by commas")
    options.add_argument("--logs", type=Path, help="keep what the processes print in this folder")
    given = options.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):  # end what was started, however we are ended
        signal.signal(number, signal.default_int_handler)
    kept = True
    with run_site(real=given.parts == "real", logs=given.logs) as site:
        _say("everything runs")
        for _ in range(given.rounds):
            figures = _round(site, given)
            json.dump(figures, sys.stdout, indent=1)
            sys.stdout.write("\n")
            sys.stdout.flush()
            kept = kept and not (
                figures["restarts"]["broken"]
                or figures["restarts"]["troubles"]
                or figures["losses"]["broken"]
            )
    sys.exit(0 if kept else 1)


def _round(site: Site, given: argparse.Namespace) -> dict[str, Any]:
    only = set(filter(None, given.only.split(",")))
    more = {"visitors": given.visitors, "pace_s": given.pace, "report": _say}
    restarts = {part: way for part, way in site.restarts().items() if not only or part in only}
    kills = {part: way for part, way in site.kills().items() if not only or part in only}
    return {
        "staff_s": _medians(site),
        "restarts": under_load(site, restarts, **more).figures(),
        "losses": under_load(site, kills, **more).figures(),
    }


def _medians(site: Site) -> dict[str, Any]:
    add_account(site)
    across = seconds_across(site, 20)
    return {way: [round(statistics.median(waits), 3), round(max(waits), 3)] for way, waits in across.items()}


def _say(sentence: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {sentence}\n")


if __name__ == "__main__":
    main()
