"""The figures of a campaign."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from faults.checks import Broken, Chat
from faults.log import Log
from faults.visitors import UNAVAILABLE

PROMISES = ("lost", "duplicates", "reordered", "orphans", "unanswered", "twice", "gaps", "not_handed_off",
            "unsent", "recovery", "honesty")  # fmt: skip


def summary(log: Log, chats: Sequence[Chat], broken: Broken) -> dict[str, Any]:
    """Return what was seen and what was found, as JSON takes it."""
    times: dict[str, list[float]] = defaultdict(list)
    for fault in log.injected:
        times[fault.kind].append(fault.recovery_s)
    messages = [message for chat in chats for message in chat.messages]
    refused = [refusal for refusal in log.refusals if refusal.status is not None]
    return {
        "injections": len(log.injected),
        "chats": len(chats),
        "acknowledged": len(log.acks),
        "acknowledged_again": log.repeated,
        "refused": dict(Counter(str(refusal.status) for refusal in refused)),
        "refused_s": spread([refusal.ended - refusal.started for refusal in refused]),
        "no_answer": dict(Counter(r.why for r in log.refusals if r.status is None)),
        "replies": sum(message.author == "assistant" for message in messages),
        "apologies": sum(message.kind == UNAVAILABLE for message in messages),
        "told_of_failure_s": spread([wait for chat in chats for wait in _waits_for_apology(chat)]),
        "recovery_s": spread([fault.recovery_s for fault in log.injected]),
        "recovery_s_by_fault": {kind: spread(found) for kind, found in sorted(times.items())},
        "promises": {promise: broken.counts().get(promise, 0) for promise in PROMISES},
        "broken": {promise: sentences[:10] for promise, sentences in broken.found.items()},
    }


def _waits_for_apology(chat: Chat) -> Iterator[float]:
    """Yield how long each visitor waited to hear that the assistant is away, once it was their turn."""
    posted, last = {}, None
    for message in chat.messages:
        if message.author == "visitor":
            posted[message.sequence] = message.at
            continue
        if message.kind == UNAVAILABLE and message.reply_to in posted:
            begun = max(posted[message.reply_to], last or message.at.min.replace(tzinfo=message.at.tzinfo))
            yield (message.at - begun).total_seconds()
        last = message.at


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return count, median, 95th percentile and maximum."""
    if not values:
        return {"count": 0}
    ordered = sorted(values)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95)]
    return {
        "count": len(values),
        "p50": round(at[0], 2),
        "p95": round(at[1], 2),
        "max": round(ordered[-1], 2),
    }
