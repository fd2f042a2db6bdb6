"""Recognisers for people's names: what spaCy finds, and what cues announce."""

import re
from collections.abc import Iterator

from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from frontdesk.records.masking.allowed import WORD, Allowed
from frontdesk.records.masking.cues import AFTERWARDS, CUES, Trust
from frontdesk.records.masking.likeness import LIKELY, NAME, NEUTRAL, ORDINARY, PERHAPS, Likeness

PERSON = "PERSON"
SCORE = 0.6
_MOST_WORDS = 4
_PARTICLES = frozenset(
    ["de", "del", "la", "las", "los", "da", "dos", "di", "du", "le", "el", "al", "bin", "ibn", "van", "von"]
    + ["der", "den", "ter", "st", "san", "o", "mc", "mac"]
)
_MOST_PARTICLES = 2
# "Tim Blackwood", "T. Blackwood", "BLACKWOOD, TIM"
_JOIN = re.compile(r"[ ]{1,2}|(?<=\b[^\W\d_])\.[ ]{1,2}|, (?=[A-Z]{2})")
_JOINED_ON = re.compile(r"[@_/\d]")  # the word is the beginning of an e-mail address, not of a family name
_SPACE = re.compile(r"[ ]+")


class NameRecogniser(LocalRecognizer):
    """Finds names of people.

    Args:
        likeness: tells names from ordinary words.
        allowed: what is no name.
    """

    def __init__(self, likeness: Likeness, allowed: Allowed) -> None:
        self._likeness = likeness
        self._allowed = allowed
        super().__init__(supported_entities=[PERSON], supported_language="en")

    def load(self) -> None:
        """Load nothing: the model runs once for all recognisers."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return the names in `text`."""
        allowed = self._allowed.spans(text)
        spans = [*self._cued(text), *self._whole(text)]
        phrases = [(first, last) for first, last in allowed if " " in text[first:last]]
        spans = [span for span in spans if not _inside(span[0], phrases)]
        if nlp_artifacts is not None:
            found = [(entity.start_char, entity.end_char) for entity in nlp_artifacts.entities]
            spans += [span for start, end in found for span in self._trimmed(text, start, end, allowed)]
        return [RecognizerResult(PERSON, start, end, SCORE) for start, end in spans]

    def _trimmed(
        self, text: str, start: int, end: int, allowed: list[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        """Return what of spaCy's finding is a name once allowed phrases and small letters are left out."""
        words = [
            word
            for word in WORD.finditer(text, start, end)
            if word[0][0].isupper()
            and not _inside(word.start(), allowed)
            and word[0].lower() not in self._allowed.ordinary
        ]
        if any(self._likeness.of(word[0]) >= PERHAPS and len(word[0]) > 1 for word in words):
            yield words[0].start(), self._extended(text, words[-1].end(), Trust.LIKELY)

    def _cued(self, text: str) -> Iterator[tuple[int, int]]:
        for cue in CUES:
            for match in cue.phrase.finditer(text):
                span = self._name_from(text, match.end(), cue.trust)
                if span:
                    yield span

    def _whole(self, text: str) -> Iterator[tuple[int, int]]:
        for form in AFTERWARDS:
            match = form.phrase.search(text)
            if match:
                span = self._name_from(text, match.start("name"), form.trust)
                if span and "'s " not in match["name"] and span[1] >= match.end("name"):
                    yield span

    def _name_from(self, text: str, start: int, trust: Trust) -> tuple[int, int] | None:
        """Return the name that begins at `start`, or None when the word there is none."""
        word = WORD.match(text, start)
        if word is None or not self._begins(word[0], trust):
            return None
        end = self._extended(text, word.end(), trust)
        return start, end - 2 if text[start:end].lower().endswith("'s") else end

    def _extended(self, text: str, end: int, trust: Trust) -> int:
        """Return where the name ends whose first word ends at `end`."""
        for _ in range(_MOST_WORDS - 1):
            following = self._following(text, end, trust)
            if following is None:
                break
            end = following
        return end

    def _following(self, text: str, end: int, trust: Trust) -> int | None:
        """Return the end of the next word of the name whose last word ends at `end`."""
        word = _next_word(text, end)
        for _ in range(_MOST_PARTICLES):
            if word is None or word[0].lower() not in _PARTICLES:
                break
            word = _next_word(text, word.end())
        if word is None or _JOINED_ON.match(text, word.end()):
            return None
        closes = trust not in {Trust.LIKELY, Trust.WEAK} and self._ends_phrase(text, word.end())
        return word.end() if self._continues(word[0], trust, closes) else None

    def _ends_phrase(self, text: str, end: int) -> bool:
        """Return whether nothing, a mark or an ordinary word follows: then even "stone" closes a name."""
        after = _SPACE.match(text, end)
        word = WORD.match(text, after.end()) if after else None
        return word[0].lower() in self._allowed.ordinary if word else not text[end : end + 1].isalnum()

    def _begins(self, word: str, trust: Trust) -> bool:
        bare = word.removesuffix("'s")
        if self._allowed.rules_out(bare):
            return False
        if trust is Trust.SURE:
            return True
        likeness = self._likeness.of(bare)
        if trust is Trust.WEAK:
            return likeness >= NAME and len(bare) > 2 and not self._allowed.is_given_name(bare)
        if trust is Trust.SELF:
            likely = likeness >= (PERHAPS if bare[0].isupper() else LIKELY)
            return likely or self._allowed.is_given_name(bare)
        if trust is Trust.LIKELY:
            return likeness >= PERHAPS or (bare[0].isupper() and likeness >= ORDINARY)
        return likeness >= NAME

    def _continues(self, word: str, trust: Trust, closes: bool) -> bool:
        likeness = self._likeness.of(word)
        if self._allowed.rules_out(word):
            # Many cities are family names. An ordinary word is one ("Harold House") when it is
            # written with a capital and ends what the visitor says of themselves.
            if word.lower() in self._allowed.ordinary:
                return closes and trust in {Trust.SURE, Trust.SELF} and word[0].isupper() and len(word) > 2
            return likeness >= NAME
        if closes:
            return trust is not Trust.DOUBTFUL or likeness >= NEUTRAL
        if word[0].isupper():
            return likeness >= ORDINARY
        return likeness >= (0.0 if trust is Trust.SURE else PERHAPS)


def _next_word(text: str, end: int) -> re.Match[str] | None:
    join = _JOIN.match(text, end)
    return WORD.match(text, join.end()) if join else None


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
