"""Sorts corrections: to learn from, to measure with, or neither, and why."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from frontdesk.commands.teaching.corrections import Correction, phrase_of
from frontdesk.commands.teaching.known import Known
from frontdesk.commands.teaching.labels import label_of
from frontdesk.commands.teaching.lesson_files import Content, Taught
from frontdesk.commands.teaching.likeness import Phrases, normalised

CASE_SHARE = 5  # one phrase in so many becomes a development case


class LeftOut(StrEnum):
    """Why a correction is neither learned from nor measured with."""

    EMPTY = "empty"  # no words are left
    NO_LABEL = "no_label"  # a kind, topic or reason that the assistant does not know
    DISAGREE = "disagree"  # people gave the same words different meanings
    CONTRADICTS = "contradicts"  # a shipped phrase says otherwise
    KNOWN = "known"  # learned or measured already
    MEASURED = "measured"  # it is, or is much like, a case that measures the assistant


# These wait on: a person can still mend or withdraw them.
OPEN = frozenset({LeftOut.EMPTY, LeftOut.NO_LABEL, LeftOut.DISAGREE, LeftOut.CONTRADICTS})


@dataclass(frozen=True)
class Plan:
    """What a run would teach.

    Attributes:
        content: the whole lesson, what was taught before included.
        examples: how many phrases to learn from are new.
        cases: how many development cases are new.
        left_out: the corrections that are neither, by reason.
        done: the corrections that need no more work once the lesson serves.
    """

    content: Content
    examples: int
    cases: int
    left_out: dict[LeftOut, tuple[int, ...]]
    done: tuple[int, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many were left out, by reason."""
        return {str(reason): len(some) for reason, some in self.left_out.items()}


@dataclass(frozen=True)
class _Wanted:
    """One phrase that somebody gave a meaning, and the corrections that say so."""

    phrase: Taught
    identities: tuple[int, ...]


def is_case(text: str) -> bool:
    """Return whether a phrase is kept for measuring. The same words always fall on the same side."""
    digest = hashlib.sha256(normalised(text).encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") % CASE_SHARE == 0


def plan_lesson(corrections: Sequence[Correction], known: Known, topics: Collection[str]) -> Plan:
    """Return what to teach of `corrections`.

    Args:
        corrections: accepted and not taught yet, oldest first.
        known: what they are held against.
        topics: the topics there are.
    """
    left_out: dict[LeftOut, list[int]] = defaultdict(list)
    wanted = []
    for item in _merged(corrections, topics, left_out):
        reason = _obstacle(item.phrase, known)
        if reason:
            left_out[reason] += item.identities
        else:
            wanted.append(item)
    cases, examples = _divided(wanted, known, left_out)
    done = [i for item in (*examples, *cases) for i in item.identities]
    done += [i for reason, some in left_out.items() if reason not in OPEN for i in some]
    return Plan(
        _added(known.taught, [i.phrase for i in examples], [i.phrase for i in cases]),
        len(examples), len(cases),
        {reason: tuple(some) for reason, some in sorted(left_out.items())}, tuple(sorted(done)),
    )  # fmt: skip


def _merged(
    corrections: Sequence[Correction], topics: Collection[str], left_out: dict[LeftOut, list[int]]
) -> list[_Wanted]:
    """Return each phrase once, where people agree what it means."""
    by_words: dict[str, list[tuple[Taught, int]]] = defaultdict(list)
    for correction in corrections:
        text, label = phrase_of(correction), label_of(correction, topics)
        if not normalised(text):
            left_out[LeftOut.EMPTY].append(correction.id)
        elif label is None:
            left_out[LeftOut.NO_LABEL].append(correction.id)
        else:
            by_words[normalised(text)].append((Taught(text, label), correction.id))
    found = []
    for same in by_words.values():
        # Where somebody gave no finer sort, another one's counts.
        phrase = max((phrase for phrase, _ in same), key=lambda phrase: bool(phrase.label.detail))
        identities = tuple(identity for _, identity in same)
        if all(phrase.label.agrees_with(other.label) for other, _ in same):
            found.append(_Wanted(phrase, identities))
        else:
            left_out[LeftOut.DISAGREE] += identities
    return found


def _obstacle(phrase: Taught, known: Known) -> LeftOut | None:
    if known.measured.near(phrase.text):
        return LeftOut.MEASURED
    words = normalised(phrase.text)
    shipped = known.labels.get(words)
    if shipped is not None:
        return LeftOut.KNOWN if phrase.label.agrees_with(shipped) else LeftOut.CONTRADICTS
    before = (*known.taught.examples, *known.taught.cases)
    # With another meaning than before it is taught anew: people may change their minds.
    if any(normalised(old.text) == words and phrase.label.agrees_with(old.label) for old in before):
        return LeftOut.KNOWN
    return None


def _divided(
    wanted: Sequence[_Wanted], known: Known, left_out: dict[LeftOut, list[int]]
) -> tuple[list[_Wanted], list[_Wanted]]:
    """Return what becomes cases and what becomes examples; no example is much like a case.

    A phrase much like one that is learned from would measure nothing: it is learned from as well.
    """
    learned = Phrases(old.text for old in known.taught.examples)
    cases, examples = [], []
    for item in wanted:
        text, teachable = item.phrase.text, bool(item.phrase.label.intent)
        fresh = not known.shipped.near(text) and not learned.near(text)
        if fresh and (not teachable or is_case(text)):
            cases.append(item)
        elif teachable:
            examples.append(item)
        else:
            left_out[LeftOut.KNOWN] += item.identities
    new = {normalised(item.phrase.text) for item in wanted}
    old = (case.text for case in known.taught.cases if normalised(case.text) not in new)
    measured = Phrases([*old, *(item.phrase.text for item in cases)])
    for item in examples:
        if measured.near(item.phrase.text):
            left_out[LeftOut.MEASURED] += item.identities
    return cases, [item for item in examples if not measured.near(item.phrase.text)]


def _added(before: Content, examples: Sequence[Taught], cases: Sequence[Taught]) -> Content:
    """Return what was taught before with what is new; the newer meaning of the same words counts."""
    new = {normalised(item.text) for item in (*examples, *cases)}
    kept = [
        [old for old in some if normalised(old.text) not in new] for some in (before.examples, before.cases)
    ]
    return Content((*kept[0], *examples), (*kept[1], *cases))
