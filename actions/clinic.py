"""Answers questions about the clinic's own business, if the clinic configured an answer."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from frontdesk.knowledge.clinic import load_clinic
from frontdesk.settings import load_settings


class ActionAnswerClinic(Action):
    """Says the configured line for the reason of the latest ask, else hands off."""

    def __init__(self) -> None:
        self._answers = load_clinic(load_settings().clinic_file).answers

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_answer_clinic"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter `clinic_answer` with the configured text, or `clinic`."""
        asks = tracker.latest_message.get("asks") or [{}]
        answer = self._answers.get(str(asks[0].get("reason")))
        if answer:
            dispatcher.utter_message(response="utter_clinic_answer", answer=answer)
        else:
            dispatcher.utter_message(response="utter_clinic")
        return []
