"""Chooses the words of one reply. Deterministic: same chat so far, same words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk.knowledge import topics
from frontdesk.knowledge.answers import Knowledge, load_knowledge
from frontdesk.knowledge.clinic import Clinic, load_clinic
from frontdesk.knowledge.replies import Replies, load_replies

MAX_CHOICES = 3
# Names of responses whose kind is not their own name.
_KIND_OF = {
    "unclear": topics.CLARIFY, "declined": topics.CHITCHAT,
    "nothing_offered": topics.CHITCHAT, "clarify_open": topics.CLARIFY,
}  # fmt: skip
_HANDED_OFF = frozenset(
    {topics.CRISIS, topics.EMERGENCY, topics.MISUSE, topics.MEDICAL, topics.CLINIC, topics.HUMAN, "unclear"}
)
# Replies that offer staff: "yes" to one of them asks for a person.
_OFFERS_STAFF = frozenset({"declined", "out_of_scope", "clarify_open", topics.MISUSE})
# Right after help was offered these would sound as if nothing had been said.
_TOO_LIGHT = frozenset({"nothing_offered", "declined", topics.CHITCHAT, topics.CLARIFY, topics.OUT_OF_SCOPE})


@dataclass(frozen=True)
class Said:
    """One message of the assistant. `reply` is the name of the wording that was used."""

    text: str
    kind: str
    reply: str
    topic: str | None = None
    section: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    handoff: dict[str, str] | None = None


class Speaker:
    """Knows all wordings and says the one that fits."""

    def __init__(self, knowledge: Knowledge, replies: Replies, clinic: Clinic) -> None:
        self._knowledge = knowledge
        self._replies = replies
        self._clinic = clinic

    def say(
        self,
        name: str,
        ask: Mapping[str, Any],
        before: Sequence[Mapping[str, Any]],
        times: Counter[str],
        extra: Mapping[str, Any],
    ) -> Said:
        """Return the message for response `name` to `ask`, after the messages `before`.

        Args:
            name: a topic id, a kind, or one of the names in `data/replies.yml`.
            ask: the ask as understood: kind, topic, reason, about, language, candidates.
            before: payloads of the assistant's earlier messages, oldest first.
            times: how often each wording was used.
            extra: what an action found (`clinic_answer`).
        """
        if name in self._knowledge.answers:
            return self._answer(name, before)
        if name == "nothing_offered" and before and before[-1].get("reply") in _OFFERS_STAFF:
            name = topics.HUMAN
        configured = str(extra.get("clinic_answer") or "") if name == topics.CLINIC else ""
        if configured:
            text = self._replies.text("clinic_configured").replace("{answer}", configured)
            return Said(text, topics.CLINIC, "clinic_configured")
        kind = _KIND_OF.get(name, name)
        reply = self._reply_name(name, ask)
        if name in _TOO_LIGHT and before and before[-1]["kind"] in topics.RISKS:
            reply = "after_risk_es" if ask.get("language") == "es" else "after_risk"
        choices = self._titles(ask.get("candidates", ())) if reply == "clarify" else ()
        text = self._replies.text(reply, times[reply])
        handoff = self._handoff(name, kind, ask)
        return Said(text, kind, reply, choices=choices, handoff=handoff)

    def _answer(self, topic: str, before: Sequence[Mapping[str, Any]]) -> Said:
        answer = self._knowledge.answers[topic]
        text = answer.text
        if any(payload["kind"] in topics.RISKS for payload in before):
            last = next(
                p for p in reversed(before) if p["kind"] in topics.RISKS or p["kind"] == topics.ANSWER
            )
            if last["kind"] in topics.RISKS:
                text = f"{self._replies.text('careful_opening')} {text}"
        return Said(text, topics.ANSWER, topic, topic, answer.section, self._titles(answer.next_topics))

    def _reply_name(self, name: str, ask: Mapping[str, Any]) -> str:
        about = str(ask.get("about") or "")
        spanish = ask.get("language") == "es"
        if name == topics.CRISIS:
            if about == "other":
                return "crisis_es_other" if spanish else "crisis_other"
            return "crisis_es" if spanish else "crisis_self"
        if name == topics.EMERGENCY:
            return "emergency_es" if spanish else name
        if name == topics.CHITCHAT:
            return about if about in topics.CHITCHAT_MOODS else "small_talk"
        if name == topics.OUT_OF_SCOPE and spanish:
            return "spanish"
        if name == topics.CLARIFY:
            return "clarify" if ask.get("candidates") else "clarify_open"
        return name

    def _titles(self, wanted: Sequence[str]) -> tuple[tuple[str, str], ...]:
        known = [topic for topic in wanted if topic in self._knowledge.answers]
        return tuple((t, self._knowledge.answers[t].title) for t in known[:MAX_CHOICES])

    def _handoff(self, name: str, kind: str, ask: Mapping[str, Any]) -> dict[str, str] | None:
        spanish = name == topics.OUT_OF_SCOPE and ask.get("language") == "es"
        if name not in _HANDED_OFF and not spanish:
            return None
        reason = str(ask.get("reason") or ("language" if spanish else kind))
        return {"reason": reason, "urgency": topics.URGENCY_BY_KIND[kind]}


def load_speaker(clinic_file: Path) -> Speaker:
    """Return a speaker over the project's data and the clinic's file.

    Raises:
        ConfigurationError: any of the files is wrong; the message says which and how.
    """
    clinic = load_clinic(clinic_file)
    return Speaker(load_knowledge(), load_replies(clinic), clinic)
