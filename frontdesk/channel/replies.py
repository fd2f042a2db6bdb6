"""Rasa's natural language generator, ours: what is said comes from `data/`, never from a model.

For a response named in the domain it returns text and a payload with kind, topic, section,
choices and hand-off. The same conversation always gets the same words.
"""

import hashlib
from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from frontdesk.knowledge.wording import Said, Speaker, load_speaker
from frontdesk.nlu.past import found_this_turn, payloads, times_said
from frontdesk.settings import load_settings


class DeskReplies(NaturalLanguageGenerator):
    """Named in endpoints.yml; Rasa calls `generate` for every utter_ action."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        self._speaker: Speaker = load_speaker(load_settings().clinic_file)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Return the message for `utter_action`: its text, and the payload under `custom`."""
        ask = _latest_ask(tracker)
        before = payloads(tracker)
        found = found_this_turn(tracker)
        name = utter_action.removeprefix("utter_")
        said = self._speaker.say(name, ask, before, times_said(before), found)
        return {"text": said.text, "custom": payload_of(said, tracker)}


def _latest_ask(tracker: DialogueStateTracker) -> dict[str, Any]:
    message = tracker.latest_message
    asks = (message.parse_data or {}).get("asks") if message else None
    return dict(asks[0]) if asks else {}


def payload_of(said: Said, tracker: DialogueStateTracker) -> dict[str, Any]:
    """Return what the tracker and the channel keep of a message besides its text."""
    choices = [
        {"id": _choice_id(tracker, topic), "topic": topic, "title": title} for topic, title in said.choices
    ]
    return {
        "kind": said.kind, "topic": said.topic, "section": said.section, "choices": choices,
        "handoff": said.handoff, "reply": said.reply,
    }  # fmt: skip


def _choice_id(tracker: DialogueStateTracker, topic: str) -> str:
    """Return an opaque id that means nothing outside of this point of this chat."""
    key = f"{tracker.sender_id}\n{len(tracker.events)}\n{topic}".encode()
    return hashlib.blake2s(key, digest_size=9).hexdigest()
