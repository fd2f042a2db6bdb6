"""What was said before in a chat, read from the tracker's events."""

from collections import Counter
from typing import Any

from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from frontdesk.understanding.history import MEMORY, History


def payloads(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """Return the payloads of the assistant's messages in `tracker`, oldest first."""
    said = (event for event in tracker.applied_events() if isinstance(event, BotUttered))
    return [event.data["custom"] for event in said if event.data.get("custom")]


def times_said(before: list[dict[str, Any]]) -> Counter[str]:
    """Return how often each reply stands in `before`."""
    return Counter(str(payload.get("reply")) for payload in before)


def found_this_turn(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Return the slots that actions set since the visitor's last message; older ones are stale."""
    found: dict[str, Any] = {}
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, SlotSet):
            found.setdefault(event.key, event.value)
    return found


def history_of(tracker: DialogueStateTracker | None) -> History:
    """Return what the understanding needs to know of the chat so far."""
    if tracker is None:
        return History()
    said = payloads(tracker)
    topics = [str(p["topic"]) for p in reversed(said) if p.get("topic")]
    kinds = [str(p["kind"]) for p in reversed(said)]
    choices = [(c["topic"], c["title"]) for c in (said[-1].get("choices") or [])] if said else []
    return History(tuple(topics[:MEMORY]), tuple(kinds[:MEMORY]), tuple(choices))
