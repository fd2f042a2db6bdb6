"""Figures for Prometheus: counts and times, never words, never ids.

What the database knows (waiting hand-offs, undelivered notices) is read when Prometheus asks, so
that several processes tell the same.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from frontdesk.errors import RecordUnavailableError
from frontdesk.knowledge.topics import KINDS
from frontdesk.records import Record, Urgency

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_TURN_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 7.5, 10.0)
_KNOWN = frozenset(KINDS)


def share_between_processes(folder: Path) -> None:
    """Make the processes that this one starts keep their figures in `folder`, emptied first.

    prometheus-client reads the variable when it is imported, so this process itself is left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ[_FOLDER] = str(folder)


class Metrics:
    """What one process counts, and the page that Prometheus reads.

    Args:
        record: what waits is read from it; None leaves these figures out.
        folder_shared: several processes share their figures; see `share_between_processes`.
    """

    def __init__(self, record: Record | None = None, *, folder_shared: bool = False) -> None:
        own = CollectorRegistry()
        self._turns = Counter("frontdesk_turns", "Replies to visitors, by kind.", ("kind",), registry=own)
        self._seconds = Histogram(
            "frontdesk_turn_seconds", "From a visitor's message to its stored reply.",
            buckets=_TURN_SECONDS, registry=own,
        )  # fmt: skip
        self._risks = Counter("frontdesk_risks", "Messages that show a risk.", ("risk",), registry=own)
        self._errors = Counter("frontdesk_errors", "Failures, by part of the house.", ("part",), registry=own)
        self._errors.labels("screen")  # from the start at 0, so that the very first one is seen as a rise
        self._streams = Gauge(
            "frontdesk_streams", "Open live streams.", registry=own, multiprocess_mode="livesum"
        )
        self._assistant = Gauge(
            "frontdesk_assistant_up", "1 if the assistant answers.", registry=own,
            multiprocess_mode="livemin",
        )  # fmt: skip
        self._page, self._shared = own, folder_shared
        if folder_shared:
            self._page = CollectorRegistry()
            MultiProcessCollector(self._page)  # type: ignore[no-untyped-call]
        if record is not None:
            self._page.register(_Waiting(record))

    def turn(self, kinds: Iterable[str], seconds: float) -> None:
        """Count a finished turn: the kinds of its replies, and how long it took."""
        for kind in kinds:
            self._turns.labels(kind if kind in _KNOWN else "other").inc()
        self._seconds.observe(seconds)

    def risk(self, kind: str) -> None:
        """Count a message that the safety screen calls a crisis, an emergency or misuse."""
        self._risks.labels(kind if kind in _KNOWN else "other").inc()

    def error(self, part: str) -> None:
        """Count a failure of a part: "rasa", "database", "redis", "notify_email" and the like.

        `part` must be a word of the program, never anything that came from outside.
        """
        self._errors.labels(part).inc()

    def stream_opened(self) -> None:
        """Count a live stream in."""
        self._streams.inc()

    def stream_closed(self) -> None:
        """Count a live stream out."""
        self._streams.dec()

    def assistant(self, *, alive: bool) -> None:
        """Note whether the assistant answers."""
        self._assistant.set(alive)

    def page(self) -> bytes:
        """Return all figures in Prometheus' text format. Reads the database: call it in a thread."""
        if self._shared:
            _forget_the_dead(Path(os.environ[_FOLDER]))
        return generate_latest(self._page)


def _forget_the_dead(folder: Path) -> None:
    """Drop the gauges of processes that were killed; their counts stay."""
    for path in folder.glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]


class _Waiting(Collector):
    """Reads what waits from the record; a database that is away is a figure too."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("frontdesk_database_up", "1 if the database answers.")
        try:
            with self._record.read() as uow:
                waiting, undelivered = uow.handoffs.waiting(), uow.outbox.undelivered()
        except RecordUnavailableError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield _by_urgency(waiting)
        yield _by_channel("frontdesk_notices_undelivered", "Notices not delivered yet.", undelivered, False)
        yield _by_channel("frontdesk_notices_given_up", "Notices that never arrived.", undelivered, True)


def _by_urgency(waiting: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(
        "frontdesk_handoffs_waiting", "Requests for staff that nobody took yet.", labels=("urgency",)
    )
    for urgency in Urgency:
        if urgency != Urgency.NONE:
            family.add_metric([urgency.value], waiting.get(urgency.value, 0))
    return family


def _by_channel(name: str, text: str, counts: dict[tuple[str, bool], int], given_up: bool) -> Metric:
    family = GaugeMetricFamily(name, text, labels=("channel",))
    for channel in ("email", "webhook"):
        family.add_metric([channel], counts.get((channel, given_up), 0))
    return family
