"""What a live page is told after each look into the record: new messages, and the parts that changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sse_starlette import ServerSentEvent

from frontdesk.console.chat import may_read_clearly, read_head
from frontdesk.console.context import Console
from frontdesk.console.inbox import List
from frontdesk.console.members import Member, still
from frontdesk.console.parts import chat_parts, line_part, mark, marks_in, pane_part
from frontdesk.records import Author, UnitOfWork
from frontdesk.records.transcripts import Line

_BATCH = 100
_READING = 20  # so many messages that are still being read are followed


@dataclass(frozen=True)
class Page:
    """What is open in a browser.

    Attributes:
        show: the list of the inbox.
        chat: the chat beside it, if one is open.
        after: number of the last message that the page has.
        have: marks of the parts that it has.
    """

    show: List
    chat: str | None = None
    after: int = 0
    have: str = ""


class Feed:
    """Finds what is new for one page of one member of staff.

    Args:
        console: what the console works with.
        member: who looks; the feed is over when their session is, or when their role changes.
        page: what they have before them.

    Attributes:
        over: nothing comes any more.
        behind: there is more to tell at once.
    """

    def __init__(self, console: Console, member: Member, page: Page) -> None:
        self.over = self.behind = False
        self._console, self._member, self._page = console, member, page
        self._clear = may_read_clearly(member)
        self._after = page.after
        self._told = marks_in(page.have)
        self._reading: set[int] | None = None

    @property
    def chat(self) -> str | None:
        """Return the chat that is open."""
        return self._page.chat

    @property
    def pending(self) -> bool:
        """Return whether something may change soon without a wake-up: a message is still being read."""
        return bool(self._reading)

    def look(self, uow: UnitOfWork) -> list[ServerSentEvent]:
        """Return the events of what changed since the last look.

        Raises:
            NotFoundError: the chat was erased.
        """
        if not still(uow, self._console, self._member):
            self.over = True
            return [ServerSentEvent("signed out", event="over", sep="\n")]
        console, member, page = self._console, self._member, self._page
        events: list[ServerSentEvent] = []
        parts = {}
        if page.chat:
            head = read_head(uow, console, member, page.chat)
            events += [*self._amended(uow, page.chat), *self._said(uow, page.chat)]
            parts = chat_parts(uow, console, member, head)
        parts |= pane_part(uow, console, member, page.show, page.chat)
        return events + list(self._changed(parts))

    def _said(self, uow: UnitOfWork, chat: str) -> Iterator[ServerSentEvent]:
        fresh = uow.transcripts.after(chat, self._after, clear=self._clear, limit=_BATCH)
        self.behind = len(fresh) == _BATCH
        self._follow(fresh)
        for line in fresh:
            self._after = line.sequence
            html = line_part(self._console, self._member, line)
            yield ServerSentEvent(html, event="message", id=str(line.sequence), sep="\n")

    def _amended(self, uow: UnitOfWork, chat: str) -> Iterator[ServerSentEvent]:
        """Yield messages that were still being read when the page got them, and are not any more."""
        if self._reading is None:  # the page got them when it was drawn; they may have been read since
            latest = uow.transcripts.before(chat, self._after + 1, clear=self._clear, limit=_READING)
            ready, self._reading = [line for line in latest if line.author == Author.VISITOR], set()
            self._follow(latest)
        else:
            ready = uow.transcripts.some(chat, frozenset(self._reading), clear=self._clear)
        for line in ready:
            if not _is_being_read(line):
                self._reading.discard(line.sequence)
                html = line_part(self._console, self._member, line, amended=True)
                yield ServerSentEvent(html, event="amend", sep="\n")

    def _follow(self, lines: Sequence[Line]) -> None:
        followed = (self._reading or set()) | {line.sequence for line in lines if _is_being_read(line)}
        self._reading = set(sorted(followed)[-_READING:])

    def _changed(self, parts: Mapping[str, str]) -> Iterator[ServerSentEvent]:
        for name, html in parts.items():
            if (now := mark(html)) != self._told.get(name):
                self._told[name] = now
                yield ServerSentEvent(html, event=name, sep="\n")


def _is_being_read(line: Line) -> bool:
    """Return whether a message's masked copy and what was understood of it are still to come."""
    return line.author == Author.VISITOR and line.pending
