"""One turn: a message or a choice in, the assistant's messages out.

A message may hold several asks. The pipeline understands them all at once; each then is a turn of
the dialogue of its own, so that rules and stories apply to every one.
"""

import asyncio
import re
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from frontdesk.channel.replies import payload_of
from frontdesk.errors import ChoiceNotOfferedError, InputError, ServiceUnavailableError
from frontdesk.knowledge import topics
from frontdesk.knowledge.topics import URGENCY_BY_KIND
from frontdesk.knowledge.wording import Said
from frontdesk.language.normalise import as_words, clean
from frontdesk.nlu.past import payloads
from frontdesk.nlu.safety import VERDICT
from frontdesk.safety.verdict import Verdict

# Answers first, then what goes to staff.
_ORDER = (topics.ANSWER, topics.CHITCHAT, topics.CLARIFY, topics.OUT_OF_SCOPE, topics.MISUSE)
_PUBLIC_KINDS = {
    topics.AFFIRM: topics.CHITCHAT,
    topics.DENY: topics.CHITCHAT,
    topics.FOLLOW_UP: topics.CLARIFY,
}
_IN_BRACKETS = re.compile(r"<\s*([^\W\d_]+(?:[ ,']+[^\W\d_]+){2,}[ .!?]*)>")
_URGENCIES = tuple(dict.fromkeys(URGENCY_BY_KIND.values()))


class _Collector(OutputChannel):
    """Keeps what the dialogue says, in order."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "frontdesk"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        payload = dict(message.get("custom") or {})
        payload.pop("reply", None)
        self.messages.append({"text": message.get("text"), **payload})


async def take_turn(
    agent: Agent, conversation: str, text: str | None, choice: str | None, verdict: Verdict | None = None,
    *, after_risk: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Return `messages`, `asks`, `handoff` and `model` for one message or choice of a conversation.

    Args:
        agent: holds the model.
        conversation: whose turn it is.
        text: what the visitor typed, or None.
        choice: the id of a choice that was offered, or None.
        verdict: what the safety screen found in `text`, where the caller screened it.
        after_risk: "crisis" or "emergency" where the caller itself gave such a reply last.

    Raises:
        InputError: the text holds nothing to read.
        ChoiceNotOfferedError: `choice` was not offered in this conversation.
        ServiceUnavailableError: the model is not loaded.
    """
    processor = agent.processor
    if processor is None:
        raise ServiceUnavailableError("The model is not loaded.")
    async with agent.lock_store.lock(conversation):
        tracker = await processor.fetch_tracker_and_update_session(conversation, _Collector())
        if after_risk in topics.RISKS:
            await _remember_help(processor, tracker, after_risk)
        if choice is not None:
            asks = [_chosen(tracker, choice)]
        else:
            asks = await _understand(processor, tracker, text or "", verdict)
        collector = _Collector()
        for ask in sorted(asks, key=_place):
            await _serve(processor, conversation, ask, collector)
    return {
        "messages": collector.messages,
        "asks": [_public(ask) for ask in asks],
        "handoff": _most_urgent(collector.messages),
        "model": processor.model_filename,
    }


async def _remember_help(processor: MessageProcessor, tracker: DialogueStateTracker, kind: str) -> None:
    """Note help that the dialogue did not give itself: what was offered before it is no longer open."""
    said = payloads(tracker)
    if said and said[-1]["kind"] in topics.RISKS:
        return
    help_ = Said("", kind, reply="")  # no wording of ours was used
    tracker.update(BotUttered(help_.text, {"custom": payload_of(help_, tracker)}))
    await processor.save_tracker(tracker)


def _readable(text: str) -> str:
    """Return the words of `text`; a sentence in angle brackets is no markup."""
    return as_words(_IN_BRACKETS.sub(lambda found: f" {found[1]} ", text))


async def _understand(
    processor: MessageProcessor, tracker: DialogueStateTracker, text: str, verdict: Verdict | None
) -> list[dict[str, Any]]:
    words = _readable(text)
    if not words and not clean(text):
        raise InputError("The message is empty.")
    # Only this copy carries the verdict; what the tracker keeps does not.
    metadata = {VERDICT: verdict} if verdict else None
    message = UserMessage(words or "...", sender_id=tracker.sender_id, metadata=metadata)
    parsed = await processor.parse_message(message, tracker)
    await asyncio.sleep(0)  # let other chats' requests in between
    return list(parsed["asks"])


async def _serve(
    processor: MessageProcessor, conversation: str, ask: dict[str, Any], collector: _Collector
) -> None:
    count = len(collector.messages)
    parsed = {
        "text": ask["text"],
        "intent": {"name": ask["intent"], "confidence": ask["confidence"]},
        "entities": [],
        "asks": [ask],
    }
    await processor.handle_message(UserMessage(ask["text"], collector, conversation, parse_data=parsed))
    if ask["kind"] == topics.CLINIC and any(map(_hands_to_clinic, collector.messages[:count])):
        # that staff will see to it is said once, however many questions they get
        said = collector.messages[count:]
        collector.messages[count:] = [one for one in said if not _hands_to_clinic(one)]
    elif len(collector.messages) == count:  # an action that failed must not end in silence
        collector.messages.append(await _fallback(processor, conversation, ask))


def _hands_to_clinic(message: dict[str, Any]) -> bool:
    return message["kind"] == topics.CLINIC and bool(message["handoff"])


async def _fallback(processor: MessageProcessor, conversation: str, ask: dict[str, Any]) -> dict[str, Any]:
    tracker = await processor.get_tracker(conversation)
    name = ask["kind"] if ask["kind"] in (topics.CLINIC, topics.MEDICAL, topics.HUMAN) else "unclear"
    said = await processor.nlg.generate(f"utter_{name}", tracker, "frontdesk")
    if said is None:
        raise ServiceUnavailableError("The assistant has no reply.")
    payload = dict(said["custom"])
    payload.pop("reply")
    return {"text": said["text"], **payload}


def _chosen(tracker: DialogueStateTracker, choice: str) -> dict[str, Any]:
    for payload in reversed(payloads(tracker)):
        for offered in payload.get("choices") or []:
            if offered["id"] == choice:
                topic = offered["topic"]
                return {
                    "text": offered["title"], "kind": topics.ANSWER, "topic": topic,
                    "intent": topic, "confidence": 1.0, "reason": None, "about": None,
                    "candidates": [],
                }  # fmt: skip
    raise ChoiceNotOfferedError("This choice was not offered in this chat.")


def _place(ask: dict[str, Any]) -> int:
    return _ORDER.index(ask["kind"]) if ask["kind"] in _ORDER else len(_ORDER)


def _public(ask: dict[str, Any]) -> dict[str, Any]:
    keys = ("text", "kind", "topic", "confidence", "reason", "candidates")
    # "yes" to nothing in particular only steers the dialogue: no kind that others know.
    return {key: ask.get(key) for key in keys} | {"kind": _PUBLIC_KINDS.get(ask["kind"], ask["kind"])}


def _most_urgent(messages: list[dict[str, Any]]) -> dict[str, str] | None:
    handoffs = [message["handoff"] for message in messages if message.get("handoff")]
    return min(handoffs, key=lambda h: _URGENCIES.index(h["urgency"]), default=None)
