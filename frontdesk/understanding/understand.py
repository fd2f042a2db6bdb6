"""A whole message to its asks: safety first, then each part by itself, in context."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from frontdesk.knowledge import topics
from frontdesk.knowledge.answers import Knowledge
from frontdesk.language.asks import Reading, Segment
from frontdesk.language.encoder import SentenceEncoder
from frontdesk.safety.verdict import Verdict
from frontdesk.understanding.ask import Ask
from frontdesk.understanding.classifier import IntentClassifier
from frontdesk.understanding.context import load_context
from frontdesk.understanding.decide import Distribution, Limits, decide
from frontdesk.understanding.history import History
from frontdesk.understanding.risk import reviewed

_CONTEXT_SHARE = 0.6
_CACHED_TEXTS = 1024  # a message is looked at several times: whole, by its parts, for a risk
_SILENT = frozenset({topics.CHITCHAT, topics.OUT_OF_SCOPE, topics.CLARIFY, *topics.DIALOGUE_INTENTS})
# What a question that goes on from theirs is about, as far as one can tell.
_STAYS_WITH_STAFF = {topics.MEDICAL: "advice", topics.CLINIC: "other"}
_FOR_STAFF = frozenset({topics.MEDICAL, topics.CLINIC, topics.HUMAN, topics.MISUSE})


class Understanding:
    """Understands messages. One object serves all chats; it keeps nothing between calls."""

    def __init__(
        self, classifier: IntentClassifier, encoder: SentenceEncoder, knowledge: Knowledge,
        limits: Limits,
    ) -> None:  # fmt: skip
        self._classifier = classifier
        self._encoder = encoder
        self._topics = frozenset(knowledge.topics)
        self._context = load_context(knowledge)
        self._limits = limits
        self._distribution = lru_cache(maxsize=_CACHED_TEXTS)(self._classified)

    def understand(self, reading: Reading, verdict: Verdict, history: History) -> list[Ask]:
        """Return the asks of a message, at least one. A risk hides every other ask."""
        text = reading.text
        verdict = reviewed(verdict, text, self._risks_of)
        if verdict.raised:
            risk = Ask(
                text,
                verdict.risk,
                max(verdict.probability, 0.5),
                about=verdict.about,
                language=verdict.language,
            )
            return [risk]
        if not any(char.isalnum() for char in text):
            return [Ask(text, topics.CLARIFY, 0.0)]
        whole = self._one(text, history)
        asks = self._parts(reading.segments, whole, history)
        if len(asks) == 1 and reading.listed:
            asks = self._list(reading.listed, whole, history)
        return [replace(ask, language=verdict.language) for ask in asks]

    def _one(self, text: str, history: History) -> Ask:
        seen = self._distribution(text)
        leaning = bool(
            history.topic and self._context.leans_back(text) and seen.highest() < self._limits.stands_alone
        )
        if leaning:
            seen = self._blend(seen, text, history)
        named = self._names_clinical(text)
        ask = decide(text, seen, named=named, limits=self._limits, leaning=leaning)
        topic = self._context.pointed_at(text, history) or self._context.asked_again(text, history)
        if topic and not (ask.kind in _FOR_STAFF and ask.confidence >= self._limits.outweighs):
            return Ask(text, topics.ANSWER, 0.9, topic=topic)
        return self._as_reply(ask, history)

    def _as_reply(self, ask: Ask, history: History) -> Ask:
        """Return what yes, no and "go on" mean after the assistant's last message."""
        if ask.kind == topics.AFFIRM and history.choices:
            if history.last_kind == topics.CLARIFY or len(history.choices) == 1:
                topic = history.choices[0][0]
                return replace(ask, kind=topics.ANSWER, topic=topic)
            if history.topic:
                return replace(ask, kind=topics.ANSWER, topic=history.choices[0][0])
        if ask.kind == topics.FOLLOW_UP and history.last_kind in _STAYS_WITH_STAFF:
            # "which ones" after "do you take insurance", whatever was answered before
            return replace(
                ask, kind=history.last_kind, reason=_STAYS_WITH_STAFF[history.last_kind], about=None
            )
        if ask.kind == topics.FOLLOW_UP:
            if history.topic is None:
                return replace(ask, kind=topics.CLARIFY)
            further = self._context.asked_again("tell me more", history)
            return replace(ask, kind=topics.ANSWER, topic=further)
        return ask

    def _parts(self, segments: Sequence[Segment], whole: Ask, history: History) -> list[Ask]:
        """Return the asks of the parts where they differ, else the whole message as one ask."""
        if len(segments) < 2:
            return [whole]
        found: list[Ask] = []
        context = history
        for segment in segments:
            ask = self._one(segment.text, context)
            if ask.kind == topics.ANSWER and ask.topic:
                context = History((ask.topic, *context.topics), (ask.kind, *context.kinds), ())
            serves = ask.kind not in _SILENT and ask.confidence >= self._limits.split
            if serves and (segment.question or ask.kind != topics.ANSWER):
                found.append(ask)
        merged = _merge(found, whole)
        return merged or [whole]

    def _list(self, listed: Sequence[Segment], whole: Ask, history: History) -> list[Ask]:
        """Return the items of a list as asks, if each is clear and no two are the same."""
        asks = [self._one(item.text, history) for item in listed]
        clear = all(a.kind not in _SILENT and a.confidence >= self._limits.split for a in asks)
        different = len({(ask.kind, ask.topic) for ask in asks}) == len(asks)
        return _merge(asks, whole) if clear and different else [whole]

    def _classified(self, text: str) -> Distribution:
        row = self._classifier.probabilities([text], self._encoder)[0]
        return Distribution(row, self._classifier.labels, self._topics)

    def _risks_of(self, text: str) -> tuple[float, float]:
        seen = self._distribution(text)
        return seen.kind(topics.CRISIS), seen.kind(topics.EMERGENCY)

    def _blend(self, alone: Distribution, text: str, history: History) -> Distribution:
        together = self._distribution(self._context.in_context(text, history))
        labels = self._classifier.labels
        row = np.array(
            [
                (1 - _CONTEXT_SHARE) * alone.by_label[label] + _CONTEXT_SHARE * together.by_label[label]
                for label in labels
            ],
            dtype=np.float32,
        )
        return Distribution(row, labels, self._topics)

    def _names_clinical(self, text: str) -> bool:
        cues = self._classifier.cues
        return cues.names_medicine(text) or cues.names_condition(text)


def _merge(found: list[Ask], whole: Ask) -> list[Ask]:
    """Return the parts' asks without repeats; medical in the whole message is never dropped.

    Two questions for the clinic are two: it may have configured an answer to one of them.
    """
    unique: dict[tuple[str, str | None], Ask] = {}
    for ask in found:
        unique.setdefault((ask.kind, ask.reason if ask.kind == topics.CLINIC else ask.topic), ask)
    asks = list(unique.values())
    if whole.kind == topics.MEDICAL and not any(ask.kind == topics.MEDICAL for ask in asks):
        asks.append(whole)
    return asks
