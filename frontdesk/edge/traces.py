"""Traces by OpenTelemetry: how long each step of a turn took, and how it ended. Off unless a setting names a receiver.

Nothing that came from outside gets into a span: names are words of the program, facts are numbers and words of
a fixed vocabulary, errors are told by their class, and a visitor's own trace headers are not read.
See docs/decisions/0018-traces-hold-no-words.md.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from anyio import to_thread
from opentelemetry.context import Context
from opentelemetry.trace import NoOpTracer, Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from frontdesk.errors import ConfigurationError
from frontdesk.knowledge.topics import KINDS
from frontdesk.records import Owner
from frontdesk.settings import PREFIX

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

Fact = bool | int | str | Sequence[str]

SENT_WITHIN_S = 3.0
_PATH = "/v1/traces"
_OUTCOMES = ("answered", "failed", "not_asked", "refused", "assistant_unavailable")
_CHANNELS = ("email", "webhook", "personal", "summary")
_EVENTS = ("handoff", "escalation", "flag", "assign", "weekly_summary")
WORDS = frozenset((*KINDS, *Owner, *_OUTCOMES, *_CHANNELS, *_EVENTS))
_HEADERS = TraceContextTextMapPropagator()


class Traces:
    """Makes spans and sends them, in the background, to whoever collects them.

    Args:
        endpoint: address of an OTLP/HTTP receiver; empty: nothing is made or sent.
        process: names this process among several.

    Raises:
        ConfigurationError: the address is none.
    """

    def __init__(self, endpoint: str = "", process: str = "") -> None:
        self._provider = _provider(_address(endpoint), process) if endpoint else None
        self._tracer: Tracer = self._provider.get_tracer("frontdesk") if self._provider else NoOpTracer()

    @contextmanager
    def span(self, name: str, *, alone: bool = False, **facts: Fact) -> Iterator["Step"]:
        """Time what is done in the block, as a step of what surrounds it.

        Args:
            name: a word of the program.
            alone: it begins a trace of its own.
            facts: see `Step.note`.
        """
        if self._provider is None:
            yield _NOTHING
            return
        step = self._tracer.start_as_current_span(
            name, context=Context() if alone else None, kind=SpanKind.INTERNAL,
            record_exception=False, set_status_on_exception=False,  # their words may be a visitor's
        )  # fmt: skip
        with step as span:
            noted = Step(span)
            noted.note(**facts)
            try:
                yield noted
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    async def close(self) -> None:
        """Send what is left, for some seconds."""
        if self._provider is not None:
            await to_thread.run_sync(self._provider.shutdown, abandon_on_cancel=True)


class Step:
    """A span that is under way. Takes no words but the program's own."""

    def __init__(self, span: Span | None = None) -> None:
        self._span = span

    def note(self, **facts: Fact) -> None:
        """Keep numbers and words of the vocabulary; any other word becomes "other"."""
        if self._span is None:
            return
        for name, fact in facts.items():
            if isinstance(fact, bool | int):
                self._span.set_attribute(f"frontdesk.{name}", fact)
            elif isinstance(fact, str):
                self._span.set_attribute(f"frontdesk.{name}", _word(fact))
            else:
                self._span.set_attribute(f"frontdesk.{name}", [_word(one) for one in fact])

    def failed(self, error: str) -> None:
        """Mark the step as failed.

        Args:
            error: a word of the program, like an error's class.
        """
        if self._span is not None:
            self._span.set_status(Status(StatusCode.ERROR, error))


_NOTHING = Step()


def trace_headers() -> dict[str, str]:
    """Return the headers that let another program continue the present trace (W3C Trace Context), if there is one."""
    carrier: dict[str, str] = {}
    _HEADERS.inject(carrier)
    return carrier


def _word(text: str) -> str:
    return str(text) if text in WORDS else "other"


def _address(endpoint: str) -> str:
    parts = urlsplit(endpoint.strip())
    try:
        usable = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        usable = False
    if not usable:
        raise ConfigurationError(f"{PREFIX}TRACES must be an address like http://collector.internal:4318.")
    return endpoint.strip() if parts.path.strip("/") else f"{endpoint.strip().rstrip('/')}{_PATH}"


def _provider(address: str, process: str) -> "TracerProvider":
    import requests
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON

    session = requests.Session()
    session.trust_env = False  # no proxy, no password file of whoever started this
    exporter = OTLPSpanExporter(
        endpoint=address, timeout=SENT_WITHIN_S, compression=Compression.NoCompression, session=session
    )
    # Not `Resource.create`: it would add what it finds out about machine, user and command line.
    resource = Resource({"service.name": "frontdesk-edge", "service.instance.id": process})
    provider = TracerProvider(sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
