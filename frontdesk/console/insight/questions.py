"""What visitors asked and the article does not say, grouped by meaning."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from anyio import CapacityLimiter, to_thread

from frontdesk.console.context import Console
from frontdesk.console.insight.grouping import Group, Vectors, group
from frontdesk.console.wording import KINDS
from frontdesk.language.encoder import DIMENSIONS, SentenceEncoder, package_files
from frontdesk.records.export import safe_cell
from frontdesk.records.insight import Span, Unanswered, unanswered

MOST = 300  # the latest; each takes about 10 ms the first time it is read
_COLUMNS = ("Group", "Times", "Text", "Reply", "At", "Chat")


@dataclass(frozen=True)
class Questions:
    """Questions of some days and their groups.

    Attributes:
        asked: the questions, the latest first.
        groups: the largest first.
    """

    asked: Sequence[Unanswered]
    groups: Sequence[Group]

    @property
    def often(self) -> list[Group]:
        """The groups of more than one question."""
        return [one for one in self.groups if len(one) > 1]

    @property
    def once(self) -> list[Group]:
        """What was asked once."""
        return [one for one in self.groups if len(one) == 1]

    @property
    def is_full(self) -> bool:
        """Whether there may be more that were not looked at."""
        return len(self.asked) >= MOST

    def csv(self) -> Iterator[bytes]:
        """Return every question with its group for a spreadsheet; nothing in it is a formula."""
        yield _line(_COLUMNS)
        for one in self.groups:
            for place in one.members:
                said = self.asked[place]
                reply = KINDS.get(said.kind, said.kind)
                yield _line((one.name, len(one), said.text, reply, said.at.isoformat(), said.conversation))


class QuestionGroups:
    """Groups questions, one list at a time so that visitors' messages are not held up.

    Args:
        console: what the console works with.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._one = CapacityLimiter(1)

    async def of(self, span: Span) -> Questions:
        """Return the questions of a span of days and their groups.

        Raises:
            RecordUnavailableError: the database does not answer.
            ModelFileError: the encoder's files are missing.
        """
        zone = self._console.clinic.hours.zone
        asked = await self._console.store.read(lambda uow: unanswered(uow.session, span, zone, most=MOST))
        texts = [said.text for said in asked]
        return Questions(asked, await to_thread.run_sync(group, texts, self._encode, limiter=self._one))

    def _encode(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode(texts)[:, :DIMENSIONS]  # the last layer, which tells meanings apart

    @cached_property
    def _encoder(self) -> SentenceEncoder:
        """Loaded when first needed: most processes never are asked."""
        settings = self._console.settings
        model, tokenizer = package_files()
        return SentenceEncoder(
            Path(settings.encoder_model) if settings.encoder_model else model,
            Path(settings.encoder_tokenizer) if settings.encoder_tokenizer else tokenizer,
        )


def _line(values: Sequence[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([safe_cell(value) for value in values])
    return line.getvalue().encode("utf-8")
