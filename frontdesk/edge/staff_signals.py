"""What the console hears of chats, and how its live streams are carried."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager

from sse_starlette import ServerSentEvent
from starlette.responses import Response

from frontdesk.edge.hub import Hub, Watch
from frontdesk.edge.metrics import Metrics
from frontdesk.edge.streams import LiveStream


class StaffSignals:
    """Tells the console of news in chats (`frontdesk.console.ports.Signals`).

    Args:
        hub: knows who watches what.
        metrics: counts open streams, staff's with the visitors'.
    """

    def __init__(self, hub: Hub, metrics: Metrics) -> None:
        self._hub, self._metrics = hub, metrics

    def watch_all(self, chat: str | None = None) -> AbstractContextManager[Watch]:
        """Give a watch on all chats; see `Hub.watch_all`."""
        return self._hub.watch_all(chat)

    def stir(self, chat: str) -> None:
        """Tell everybody that something beside what was said changed in a chat."""
        self._hub.stir(chat)

    def stream(self, events: AsyncIterator[ServerSentEvent], ended: Callable[[], None]) -> Response:
        """Return a live stream; `ended` is called at its end."""

        def over() -> None:
            self._metrics.stream_closed()
            ended()

        self._metrics.stream_opened()
        return LiveStream(events, self._hub, over)
