"""The safety screen: every sentence and the whole message through both layers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from frontdesk.language.encoder import SentenceEncoder
from frontdesk.language.files import DATA
from frontdesk.safety.classifier import KernelMachine
from frontdesk.safety.lowering import lowered_by
from frontdesk.safety.patterns import Patterns, load_patterns
from frontdesk.safety.verdict import Verdict
from frontdesk.safety.wording import expand

_OTHERS = re.compile(
    r"\b(he|she|they|him|her|them|himself|herself|husband|wife|son|daughter|mom|mum|mother|dad|father|brother|"
    r"sister|friend|partner|boyfriend|girlfriend|roommate|cousin|uncle|aunt|niece|nephew|grand\w+|neighbor|coworker|"
    r"student|patient|hijo|hija|esposo|esposa|hermano|hermana|amigo|amiga|madre|padre|mama|papa)\b"
)
_OWN = re.compile(
    r"\b(i (want|wish|am|have|can|do|will|might|think|feel|would|keep)( not)?( \w+)? (to (die|kill|end)|die|dead|kill|end|suicid\w*|gone|done)|myself|my life|quiero morir|matarme)\b"
)
_SPANISH = frozenset(
    "el la los las un una que de en y por para con no me mi yo quiero puedo muy esta estoy tengo es su "
    "se lo hola ayuda cuanto como donde cuando gracias ustedes necesito hay mas pero porque".split()
)


@dataclass(frozen=True)
class Thresholds:
    """From which probability the classifier raises; chosen on held-apart data (safety case)."""

    crisis: float = 0.5
    emergency: float = 0.5
    after_lowering: float = 0.85


class SafetyScreen:
    """Says whether a message shows a crisis or an emergency.

    Args:
        encoder: gives sentence vectors.
        machine: the learned layer.
        patterns: the phrase layer; by default `data/safety.yml`.
        thresholds: the operating point.
    """

    def __init__(
        self,
        encoder: SentenceEncoder,
        machine: KernelMachine,
        patterns: Patterns | None = None,
        thresholds: Thresholds = Thresholds(),  # noqa: B008 - frozen
    ) -> None:
        self._encoder = encoder
        self._machine = machine
        self._patterns = patterns or load_patterns(DATA / "safety.yml")
        self._thresholds = thresholds

    def screen(self, text: str, sentences: Sequence[str]) -> Verdict:
        """Return the verdict on the message `text` that consists of `sentences`."""
        parts = list(dict.fromkeys([text, *sentences]))
        pattern, where, lowered = self._by_pattern(sentences or [text])
        learned, part, probability = self._by_classifier(parts, bool(lowered) and not pattern)
        risk = _stronger(pattern, learned)
        found = "both" if pattern and learned else "pattern" if pattern else "classifier" if learned else ""
        return Verdict(
            risk=risk,
            about=_about(text),
            language=language_of(text),
            probability=probability,
            found_by=found,
            sentence=where or part if found else "",
            lowered=tuple(lowered),
        )

    def _by_pattern(self, sentences: Sequence[str]) -> tuple[str, str, list[str]]:
        lowered: list[str] = []
        best, where = "", ""
        for sentence in sentences:
            doc, hits = self._patterns.read(sentence)
            words = [token.lower_ for token in doc]
            for hit in hits:
                rule = lowered_by(words, hit)
                if rule:
                    lowered.append(rule)
                    continue
                risk = "emergency" if hit.group == "emergency" else "crisis"
                if _stronger(best, risk) != best:
                    best, where = risk, sentence
        return best, where, lowered

    def _by_classifier(self, parts: Sequence[str], careful: bool) -> tuple[str, str, float]:
        probabilities = self._machine.probabilities(self._encoder.encode(parts))
        limits = self._thresholds
        best, where, highest = "", "", float(probabilities.max())
        for column, label in enumerate(self._machine.labels):
            limit = limits.after_lowering if careful else getattr(limits, label)
            row = int(probabilities[:, column].argmax())
            if probabilities[row, column] >= limit and _stronger(best, label) != best:
                best, where = label, parts[row]
        return best, where, highest


def language_of(text: str) -> Literal["en", "es"]:
    """Return "es" where at least a third of the words are common Spanish ones, else "en"."""
    words = re.findall(r"[a-z]+", expand(text))
    spanish = sum(word in _SPANISH for word in words)
    return "es" if "¿" in text or "¡" in text or (words and spanish / len(words) >= 0.34) else "en"


def _about(text: str) -> Literal["self", "other"]:
    words = expand(text)
    return "other" if _OTHERS.search(words) and not _OWN.search(words) else "self"


def _stronger(first: str, second: str) -> Literal["crisis", "emergency", "none"]:
    """Return the risk to act on: an emergency needs an ambulance first, then comes crisis."""
    for risk in ("emergency", "crisis"):
        if risk in (first, second):
            return risk  # type: ignore[return-value]
    return "none"


def patterns_file() -> Path:
    """Return where the phrases stand."""
    return DATA / "safety.yml"
