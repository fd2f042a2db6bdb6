"""The safety screen: every sentence and the whole message through both layers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from frontdesk.language.files import DATA
from frontdesk.safety.classifier import KernelMachine
from frontdesk.safety.lowering import lowered_by
from frontdesk.safety.parts import parts_of, sentences_of
from frontdesk.safety.patterns import IDIOM, Patterns, load_patterns
from frontdesk.safety.verdict import Risk, Verdict
from frontdesk.safety.wording import expand

_OTHERS = re.compile(
    r"\b(he|she|they|him|her|them|himself|herself|husband|wife|son|daughter|mom|mum|mother|dad|father|brother|"
    r"sister|friend|partner|boyfriend|girlfriend|roommate|cousin|uncle|aunt|niece|nephew|grand\w+|neighbor|coworker|"
    r"student|patient|hijo|hija|esposo|esposa|hermano|hermana|amigo|amiga|madre|padre|mama|papa)\b"
)
_OWN = re.compile(
    r"\b(i (want|wish|am|have|can|do|will|might|think|feel|would|keep)( not)?( \w+)? (to (die|kill|end)|die|dead|kill|end|suicid\w*|gone|done)|myself|my life|quiero morir|matarme)\b"
)
_COMMON_SPANISH = (
    "el la los las un una que de en y por para con no me mi yo quiero puedo muy esta estoy tengo es su se lo hola ayuda "
    "cuanto como donde cuando gracias ustedes necesito hay mas pero porque"
)
_SPANISH = frozenset(_COMMON_SPANISH.split())


@dataclass(frozen=True)
class Thresholds:
    """From which probability the classifier raises; chosen on held-apart data (safety case)."""

    risk: float = 0.33
    after_lowering: float = 0.97


class SafetyScreen:
    """Says whether a message shows a crisis or an emergency.

    Args:
        machine: the learned layer.
        patterns: the phrase layer; by default `data/safety.yml`.
        thresholds: the operating point.
    """

    def __init__(
        self,
        machine: KernelMachine,
        patterns: Patterns | None = None,
        thresholds: Thresholds = Thresholds(),  # noqa: B008 - frozen
    ) -> None:
        self._machine = machine
        self._patterns = patterns or load_patterns(DATA / "safety.yml")
        self._thresholds = thresholds

    def screen(self, text: str) -> Verdict:
        """Return the verdict on the message `text` (cleaned)."""
        pattern, where, lowered, idioms = self._by_pattern(sentences_of(text))
        for sentence, without in idioms.items():
            text = text.replace(sentence, without)
        nearest, part, probability = self._by_classifier(text, set(lowered))
        limits = self._thresholds
        learned = (
            nearest if probability >= (limits.after_lowering if text in lowered else limits.risk) else ""
        )
        risk = _stronger(pattern, learned)
        found = "both" if pattern and learned else "pattern" if pattern else "classifier" if learned else ""
        return Verdict(
            risk=risk,
            about=_about(text),
            language=language_of(text),
            probability=probability,
            found_by=found,
            sentence=where or part,
            nearest=nearest,
            lowered=tuple(lowered.values()),
        )

    def _by_pattern(self, sentences: Sequence[str]) -> tuple[str, str, dict[str, str], dict[str, str]]:
        """Return the risk that phrases show, its sentence, lowered sentences and idiomatic ones.

        Lowered sentences come with the rule, idiomatic ones with what is left without the idiom.
        """
        best, where = "", ""
        lowered: dict[str, str] = {}
        idioms: dict[str, str] = {}
        for sentence in sentences:
            doc, hits = self._patterns.read(sentence)
            words = [token.lower_ for token in doc]
            if doc.user_data.get(IDIOM):
                idioms[sentence] = doc.text
            rules = {hit: lowered_by(words, hit) for hit in hits}
            for hit, rule in rules.items():
                risk = "emergency" if hit.group == "emergency" else "crisis"
                if rule:
                    lowered[sentence] = rule
                elif _stronger(best, risk) != best:
                    best, where = risk, sentence
        return best, where, lowered, idioms

    def _by_classifier(self, text: str, lowered: set[str]) -> tuple[Risk, str, float]:
        """Return the nearest risk, its part and probability: whole and worst part count alike.

        Sentences that a rule lowered are left out; a message of nothing else is read as it is.
        """
        for sentence in lowered:
            text = text.replace(sentence, " ").strip() or text
        parts = parts_of(text)[1:]
        scores = self._machine.scores([text, *parts])
        worst = int(scores[:, 0].argmax())
        joint = scores[0] if not parts else (scores[0] + scores[1:][scores[1:, 0].argmax()]) / 2
        probability = float(1.0 / (1.0 + np.exp(-joint[0])))
        return "emergency" if joint[1] > 0 else "crisis", [text, *parts][worst], probability


def language_of(text: str) -> Literal["en", "es"]:
    """Return "es" where at least a third of the words are common Spanish ones, else "en"."""
    words = re.findall(r"[a-z]+", expand(text))
    spanish = sum(word in _SPANISH for word in words)
    return "es" if "¿" in text or "¡" in text or (words and spanish / len(words) >= 0.34) else "en"


def _about(text: str) -> Literal["self", "other"]:
    words = expand(text)
    return "other" if _OTHERS.search(words) and not _OWN.search(words) else "self"


def _stronger(first: str, second: str) -> Risk:
    """Return the risk to act on: an emergency needs an ambulance first, then comes crisis."""
    if "emergency" in (first, second):
        return "emergency"
    return "crisis" if "crisis" in (first, second) else "none"
