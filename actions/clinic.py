"""Answers questions about the clinic's own business, if the clinic configured an answer."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from frontdesk.knowledge.clinic import load_clinic
from frontdesk.settings import load_settings


class ActionAnswerClinic(Action):
    """Looks up the configured line for the reason of the latest ask; `utter_clinic` says it."""

    def __init__(self) -> None:
        self._answers = load_clinic(load_settings().clinic_file).answers

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_answer_clinic"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Return the slot `clinic_answer`: the configured text, or None for a hand-off."""
        asks = tracker.latest_message.get("asks") or [{}]
        return [SlotSet("clinic_answer", self._answers.get(str(asks[0].get("reason"))))]
