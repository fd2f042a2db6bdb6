"""Measures how long the console's pages take with a million messages.

    PYTHONPATH=. .venv/bin/python bench/million.py sqlite:////tmp/million.db
    PYTHONPATH=. .venv/bin/python bench/console_pages.py sqlite:////tmp/million.db

The whole application answers in this process, from the request to the last byte, without a network between.
A page counts as quick with a median under 100 ms and a 95th percentile under 300 ms. Let nothing else run
meanwhile; the processor's time beside it tells how much of a time was waiting for others.
"""

import argparse
import asyncio
import secrets
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import select

from bench.edge_figures import percentile
from bench.million import KEY
from bench.saying import faults_told
from bench.staff import signed_in
from frontdesk.edge.app import create_app
from frontdesk.edge.house import House, furnish
from frontdesk.errors import ServiceUnavailableError
from frontdesk.records import Cipher, Record, open_engine
from frontdesk.records.masking import Masker
from frontdesk.records.models import Digest
from frontdesk.records.queue import waiting
from frontdesk.safety.verdict import NO_RISK, Verdict
from frontdesk.settings import Settings

MEDIAN_MS, P95_MS = 100.0, 300.0
_LIST = "/staff/review?"
_WORDS = ("ketamine", "the", "side effects", "insurance", "zebra", "is it safe")


class _NoScreen:
    def screen(self, text: str) -> Verdict:
        return NO_RISK


@dataclass(frozen=True)
class Page:
    """A page under measure: its addresses are asked for in turn."""

    name: str
    addresses: tuple[str, ...]


def pages(house: House) -> Iterator[Page]:
    """Give the pages; add one here to have it measured."""
    chats, queue = _some_chats(house)
    yield Page("inbox", ("/staff/inbox",))
    yield Page("chat of the inbox", tuple(f"/staff/chats/{chat}" for chat in chats))
    yield Page("list", ("/staff/review",))
    filters = {
        "state": ("bot", "waiting", "staff", "closed"), "kind": ("answer", "medical", "emergency", "misuse"),
        "topic": house.knowledge.topics[:8], "reason": ("dosage", "cost", "technical"),
        "below": ("30", "50", "90"), "feedback": ("good", "bad"), "reviewed": ("yes", "no"),
        "flagged": ("yes", "no"), "taken": ("yes", "no"), "language": ("en", "es", "fr"),
        "model": ("20260101-091500-invented.tar.gz", "nothing"),
    }  # fmt: skip
    for name, values in filters.items():
        yield Page(f"list by {name}", tuple(f"{_LIST}{name}={value}" for value in values))
    days = [datetime.now(UTC).date() - timedelta(days=back) for back in (7, 60, 300)]
    yield Page("list by days", tuple(f"{_LIST}from={day}&to={day + timedelta(days=7)}" for day in days))
    yield Page("list by several", (
        f"{_LIST}kind=crisis&flagged=yes", f"{_LIST}kind=medical&reason=dosage&feedback=bad&reviewed=no",
        f"{_LIST}kind=emergency&taken=yes&language=es",
    ))  # fmt: skip
    yield Page("search", tuple(f"{_LIST}q={word}" for word in _WORDS))
    yield Page("search with a filter", tuple(f"{_LIST}q={word}&feedback=bad" for word in _WORDS))
    yield Page("search in old days", tuple(f"{_LIST}q={word}&to={days[2]}" for word in _WORDS))
    yield Page("transcript", tuple(f"/staff/review/{chat}" for chat in chats))
    yield Page("queue", ("/staff/review/queue",))
    yield Page("transcript in the queue", tuple(queue))


def measure(house: House, *, times: int, only: str) -> bool:
    """Print the figures of each page; return whether all are quick.

    Raises:
        ServiceUnavailableError: a page does not answer as it should.
    """
    quick = True
    print(f"{'page':28} {'median':>8} {'p95':>8} {'longest':>8} {'processor':>10}  (ms)")
    with asyncio.Runner() as runner:
        client = _client(house)
        for page in pages(house):
            if only not in page.name:
                continue
            took, spent = runner.run(_ask(client, page, times))
            median, high = statistics.median(took), percentile(took, 95)
            quick = quick and median < MEDIAN_MS and high < P95_MS
            late = "" if median < MEDIAN_MS and high < P95_MS else "  slow"
            print(
                f"{page.name:28} {median:8.1f} {high:8.1f} {max(took):8.1f} {statistics.median(spent):10.1f}{late}",
                flush=True,
            )
    return quick


async def _ask(client: httpx.AsyncClient, page: Page, times: int) -> tuple[list[float], list[float]]:
    took, spent = [], []
    for number in range(max(times, len(page.addresses)) + 1):
        begun, worked = time.perf_counter(), time.process_time()
        reply = await client.get(page.addresses[number % len(page.addresses)])
        if reply.status_code != 200:
            raise ServiceUnavailableError(f"{reply.request.url} answered {reply.status_code}.")
        if number:  # the first warms up
            took.append((time.perf_counter() - begun) * 1e3)
            spent.append((time.process_time() - worked) * 1e3)
    return took, spent


def _client(house: House) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(house)), base_url="http://127.0.0.1", timeout=60,
        headers=signed_in(house.record),
    )  # fmt: skip


def _some_chats(house: House) -> tuple[list[str], list[str]]:
    with house.record.read() as work:
        chats = list(
            work.session.scalars(select(Digest.conversation_id).order_by(Digest.started_at).limit(20_000))
        )
        groups = waiting(work.session)
    queue = [f"/staff/review/{g.first.conversation}?queue={g.first.place}" for g in groups[:20]]
    return chats[:: max(1, len(chats) // 40)], queue or ["/staff/review/queue"]


def main() -> None:
    """Measure and print. A fault is one sentence and exit code 1; slow pages are exit code 2."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("database", help="URL of a database that bench/million.py filled")
    parser.add_argument("--times", type=int, default=30, help="how often each page is asked for")
    parser.add_argument("--only", default="", help="only pages whose name holds this")
    plan = parser.parse_args()
    with faults_told():
        settings = replace(Settings(), database_url=plan.database)
        record = Record(open_engine(settings.database), Cipher([KEY]), Masker())
        house = furnish(settings, record, _NoScreen(), secret=secrets.token_urlsafe(32))
        quick = measure(house, times=plan.times, only=plan.only)
    sys.exit(0 if quick else 2)


if __name__ == "__main__":
    main()
