"""What reviewers see of a conversation; nothing of it is in clear text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from frontdesk.records.attention import Attention
from frontdesk.records.chat_list import Listed
from frontdesk.records.corrections import Correction
from frontdesk.records.marks import Mark, Raised
from frontdesk.records.models import Handoff


@dataclass(frozen=True)
class AskSeen:
    """One ask of a message as it was understood.

    Attributes:
        number: its number in the message, from 0.
        masked: its words.
        candidates: topics that were offered where the assistant was not sure.
        correction: what a reviewer made of it.
    """

    number: int
    masked: str
    kind: str
    topic: str | None
    reason: str | None
    confidence: float
    candidates: Sequence[str]
    correction: Correction | None = None


@dataclass(frozen=True)
class Line:
    """One message.

    Attributes:
        masked: its words; empty where they could not be masked (yet).
        asks: of a visitor's message.
        verdict: the safety screen's.
        why: why a reviewer should look at it, the weightiest first.
        waits: it is in the queue.
        helpful: the visitor's thumb on a reply; `remark`: the word with it, masked.
        mark: a reviewer's judgement on a reply.
    """

    id: int
    sequence: int
    author: str
    staff: str | None
    masked: str
    at: datetime
    kind: str | None
    topic: str | None
    section: str | None
    pending: bool
    reply_to: int | None
    choice: bool
    asks: Sequence[AskSeen] = ()
    model: str | None = None
    verdict: dict[str, Any] = field(default_factory=dict)
    why: Sequence[Attention] = ()
    waits: bool = False
    helpful: bool | None = None
    remark: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class Note:
    """A remark among staff, masked."""

    staff: str
    masked: str
    at: datetime


@dataclass(frozen=True)
class Transcript:
    """A conversation, or a part of a long one.

    Attributes:
        more: the number of the message after which there is more; None: this is the end.
    """

    head: Listed
    lines: Sequence[Line]
    notes: Sequence[Note]
    flags: Sequence[Raised]
    handoffs: Sequence[Handoff]
    more: int | None
