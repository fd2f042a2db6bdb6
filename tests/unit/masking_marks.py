"""Reads texts in which personal data is marked, `{{jordan pike|name}}`, and counts what is found."""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from frontdesk.records.masking.finder import Finder, Finding

FOLDER = Path(__file__).parents[1] / "masking"
FIRST, SECOND, THIRD = "first", "second", "third"  # docs/privacy.md says who wrote them, and when
_MARK = re.compile(r"\{\{(.+?)\|(.+?)\}\}")


@dataclass(frozen=True)
class Marked:
    text: str
    spans: tuple[Finding, ...]


@dataclass(frozen=True)
class Counts:
    spans: int
    found: int
    labelled: int
    clean: int
    touched: tuple[str, ...]
    missed: tuple[str, ...]


@functools.cache
def finder() -> Finder:
    return Finder()


def parse(marked: str) -> Marked:
    text, spans, done = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[done : mark.start()]
        spans.append(Finding(len(text), len(text) + len(mark[1]), mark[2]))
        text += mark[1]
        done = mark.end()
    return Marked(text + marked[done:], tuple(spans))


def read_messages(name: str = FIRST) -> list[tuple[str, Marked]]:
    """Return the messages of a set, each with its subject."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [(subject, parse(marked)) for subject, marked in (line.split("\t") for line in lines)]


def is_covered(text: str, span: Finding, found: Iterable[Finding]) -> bool:
    """Return whether every letter and digit of `span` is taken out, under whatever label."""
    covered = {at for finding in found for at in range(finding.start, finding.end)}
    return all(at in covered for at in range(span.start, span.end) if text[at].isalnum())


def count(messages: Iterable[Marked]) -> Counts:
    spans = found = labelled = clean = 0
    touched, missed = [], []
    for message in messages:
        findings = finder().find(message.text)
        if not message.spans:
            clean += 1
            touched += [message.text] if findings else []
        for span in message.spans:
            spans += 1
            if is_covered(message.text, span, findings):
                found += 1
                labels = {f.label for f in findings if f.start < span.end and span.start < f.end}
                labelled += labels == {span.label}
            else:
                missed.append(message.text)
    return Counts(spans, found, labelled, clean, tuple(touched), tuple(missed))
