"""Screens every visitor's message for a person at risk, before and without the assistant.

What may happen then is decided here, without any I/O: act at once, ask the assistant for a second
opinion, or nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol

from anyio import CapacityLimiter, to_thread

from frontdesk.edge.logs import log_failure
from frontdesk.edge.once import Once
from frontdesk.language.normalise import as_words, clean
from frontdesk.records import Said
from frontdesk.safety.verdict import NO_RISK, Verdict

logger = logging.getLogger(__name__)

# From here on the classifier alone is believed, and the assistant is not asked for its opinion.
SURE = 0.9
# A sentence begun in one message and ended in the next is read as one.
JOIN_WITHIN = timedelta(minutes=2)
_SEAM_WORDS = 8
_SHORT_WORDS = 6
_THREADS = 2


class Screens(Protocol):
    """What the safety screen does (`frontdesk.safety.screen.SafetyScreen`)."""

    def screen(self, text: str) -> Verdict:
        """Return the verdict on a cleaned text."""
        ...


@dataclass(frozen=True)
class Screened:
    """A visitor's message and what it continues.

    Attributes:
        message: as it was recorded.
        before: the visitor's message shortly before, if there is one that raised nothing.
    """

    message: Said
    before: str | None = None


def acts_at_once(verdict: Verdict) -> bool:
    """Return whether a verdict is answered without asking anybody."""
    return verdict.raised and (verdict.found_by in ("pattern", "both") or verdict.probability >= SURE)


def judge(
    screen: Screens, text: str, before: str | None = None, *, phrases: Screens | None = None
) -> Verdict:
    """Return the verdict on a message as it was typed.

    It is read raw and as the assistant will read it (without a slash in front and without markup),
    so that neither can hide anything. Together with the message before, only what is certain counts.

    Args:
        screen: reads a message.
        text: what was typed.
        before: the visitor's words shortly before.
        phrases: reads where two long messages meet; by default `screen` does.
    """
    found = _verdict(screen, text)
    if acts_at_once(found) or not before:
        return found
    # A sentence that was sent in two is short on one side at least; else only a phrase can be cut.
    short = min(len(before.split()), len(text.split())) <= _SHORT_WORDS
    joined = _verdict(screen if short else phrases or screen, _seam(before, text))
    return joined if acts_at_once(joined) else found


def _seam(before: str, text: str) -> str:
    """Return the end of one message and the beginning of the next as one text.

    What stands further away in either was read with its own message.
    """
    return " ".join([*before.split()[-_SEAM_WORDS:], *text.split()[:_SEAM_WORDS]])


def _verdict(screen: Screens, text: str) -> Verdict:
    raw, words = clean(text), as_words(text)
    readings = dict.fromkeys(reading for reading in (words, raw) if reading)
    verdicts = [screen.screen(reading) for reading in readings]
    # On a tie the first one stands: what the assistant reads.
    return max(verdicts, key=_weight, default=NO_RISK)


def _weight(verdict: Verdict) -> tuple[bool, bool, bool, float]:
    return acts_at_once(verdict), verdict.risk == "emergency", verdict.raised, verdict.probability


class Screening:
    """Screens in threads, each message once however many ask.

    Args:
        screen: the safety screen.
        phrases: its phrase layer alone; reads in the screen's place where that fails.
        failed: is called whenever the screen failed.
    """

    def __init__(
        self, screen: Screens, phrases: Screens | None = None, *, failed: Callable[[], None] = lambda: None
    ) -> None:
        self._judge = partial(judge, screen, phrases=phrases)
        self._judge_phrases = partial(judge, phrases) if phrases is not None else None
        self._failed = failed
        self._limiter = CapacityLimiter(_THREADS)
        self._once: Once[Verdict | None] = Once()

    async def of(self, item: Screened) -> Verdict | None:
        """Return the verdict on a recorded message; None where the screen itself failed.

        Of a screen that failed, what is certain by phrases alone still counts. Without a verdict the
        assistant, which has a screen of its own, reads the message.
        """
        if item.message.choice is not None:
            return NO_RISK  # a title of ours, picked from a list
        return await self._once.of(item.message, partial(self.text, item.message.text, item.before))

    async def text(self, text: str, before: str | None = None) -> Verdict | None:
        """Return the verdict on a text that is recorded nowhere; None where the screen failed."""
        try:
            return await to_thread.run_sync(self._judge, text, before, limiter=self._limiter)
        except Exception as error:  # noqa: BLE001 - a message must be answered even so
            log_failure(logger, "the safety screen", error)
            self._failed()
        if self._judge_phrases is None:
            return None
        try:
            found = await to_thread.run_sync(self._judge_phrases, text, before, limiter=self._limiter)
        except Exception as error:  # noqa: BLE001 - a message must be answered even so
            log_failure(logger, "the safety screen's phrases", error)
            return None
        return found if acts_at_once(found) else None
