"""Reads everything back from the record and holds it against what the visitors saw."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from faults.log import Log
from faults.visitors import UNAVAILABLE
from frontdesk.records import Author, Cipher, Record, Said, open_engine
from frontdesk.settings import Settings

RECOVERY_S = 10.0
HONEST_S = 5.0
_OWN = (Author.ASSISTANT, Author.SYSTEM)


@dataclass
class Chat:
    """One chat as the record has it."""

    id: str
    messages: list[Said]
    last_sequence: int
    handed_off: bool


@dataclass
class Broken:
    """What is not as promised, in sentences without anybody's words, by promise."""

    found: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, promise: str, sentence: str) -> None:
        """Note one."""
        self.found[promise].append(sentence)

    def counts(self) -> dict[str, int]:
        """Return how many there are of each."""
        return {promise: len(sentences) for promise, sentences in self.found.items()}


class _NoMask:
    def mask(self, text: str) -> str:
        return ""


def read_back(settings: Settings, chats: Iterable[str]) -> list[Chat]:
    """Return the chats as they are in the record."""
    engine = open_engine(settings.database)
    try:
        record = Record(engine, Cipher(settings.encryption_keys.split(",")), _NoMask())
        return [_read(record, chat) for chat in chats]
    finally:
        engine.dispose()


async def settled(settings: Settings, chats: Sequence[str], *, within_s: float) -> list[Chat]:
    """Return the chats once nothing in them waits for a reply, or when `within_s` seconds are over."""
    deadline = time.monotonic() + within_s
    while True:
        found = await asyncio.to_thread(read_back, settings, chats)
        if not pending(found) or time.monotonic() > deadline:
            return found
        await asyncio.sleep(0.2)


def pending(chats: Iterable[Chat]) -> int:
    """Return how many messages wait for a reply."""
    return sum(message.pending for chat in chats for message in chat.messages)


def examine(chats: Sequence[Chat], log: Log, *, one_each: bool) -> Broken:
    """Return every broken promise of the record.

    Args:
        chats: from `read_back`.
        log: what the visitors saw.
        one_each: a reply is exactly one message.
    """
    broken = Broken()
    by_chat = {chat.id: chat for chat in chats}
    _nothing_lost(by_chat, log, broken)
    for chat in chats:
        _sequence(chat, broken)
        _replies(chat, broken, one_each=one_each)
    for sentence in log.contradictions:
        broken.add("duplicates", sentence)
    if log.unsent:
        broken.add("unsent", f"{log.unsent} messages were never taken")
    return broken


def examine_times(log: Log, broken: Broken) -> None:
    """Add what took too long."""
    for fault in log.injected:
        if fault.recovery_s > RECOVERY_S:
            broken.add("recovery", f"{fault.kind}: {fault.recovery_s:.1f} s")
    # A process that is stopped, or in whose place another one has to come, can say nothing.
    silent = [
        (fault.started, fault.recovered)
        for fault in log.injected
        if fault.kind in ("stop_edge", "pause_edge")
    ]
    for refusal in log.refusals:
        excused = any(refusal.started < end and refusal.ended > start for start, end in silent)
        if refusal.ended - refusal.started > HONEST_S and not excused:
            broken.add(
                "honesty", f"{refusal.status} {refusal.why} after {refusal.ended - refusal.started:.1f} s"
            )


def _read(record: Record, id_: str) -> Chat:
    messages: list[Said] = []
    with record.read() as uow:
        conversation = uow.conversations.get(id_)
        while batch := uow.messages.after(id_, messages[-1].sequence if messages else 0, 500):
            messages += batch
        return Chat(id_, messages, conversation.last_sequence, uow.handoffs.open_of(id_) is not None)


def _nothing_lost(chats: dict[str, Chat], log: Log, broken: Broken) -> None:
    recorded = {
        (chat.id, message.client_id): message
        for chat in chats.values() for message in chat.messages if message.author == Author.VISITOR
    }  # fmt: skip
    for key, ack in log.acks.items():
        message = recorded.get(key)
        if message is None or message.sequence != ack.sequence or message.text != ack.text:
            broken.add("lost", f"{ack.chat} {ack.id} number {ack.sequence}")
    for chat in chats.values():
        said = [message for message in chat.messages if message.author == Author.VISITOR]
        for id_, count in Counter(message.client_id for message in said).items():
            if count > 1:
                broken.add("duplicates", f"{chat.id} {id_}: {count} times")
        numbers = [ack.number for m in said if (ack := log.acks.get((chat.id, str(m.client_id))))]
        if numbers != sorted(numbers):
            broken.add("reordered", f"{chat.id}: messages")


def _sequence(chat: Chat, broken: Broken) -> None:
    if [message.sequence for message in chat.messages] != list(range(1, chat.last_sequence + 1)):
        broken.add("gaps", f"{chat.id} up to {chat.last_sequence}")


def _replies(chat: Chat, broken: Broken, *, one_each: bool) -> None:
    visitors = {m.sequence: m for m in chat.messages if m.author == Author.VISITOR}
    answered: dict[int, list[Said]] = defaultdict(list)
    order: list[int] = []
    for message in chat.messages:
        if message.author not in _OWN:
            continue
        if message.reply_to not in visitors or message.reply_to > message.sequence:
            broken.add("orphans", f"{chat.id} number {message.sequence} ({message.kind})")
        elif message.author == Author.ASSISTANT or message.kind == UNAVAILABLE:
            answered[message.reply_to].append(message)
            order.append(message.reply_to)
    if order != sorted(order):
        broken.add("reordered", f"{chat.id}: replies")
    for sequence, message in visitors.items():
        if message.pending or sequence not in answered:
            broken.add("unanswered", f"{chat.id} number {sequence}")
    for sequence, replies in answered.items():
        kinds, texts = [reply.kind for reply in replies], [reply.text for reply in replies]
        mixed = UNAVAILABLE in kinds and len(kinds) > 1
        if mixed or len(set(texts)) < len(texts) or (one_each and len(replies) > 1):
            broken.add("twice", f"{chat.id} number {sequence}: {kinds}")
        if UNAVAILABLE in kinds and not chat.handed_off:
            broken.add("not_handed_off", f"{chat.id} number {sequence}")
