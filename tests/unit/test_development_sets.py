"""The development and held-out sets are kept apart from the training data, near-duplicates included."""

import re
from pathlib import Path

import yaml

from frontdesk.commands.scoring import Case, read_cases
from frontdesk.knowledge.answers import load_knowledge
from frontdesk.knowledge.topics import KINDS
from frontdesk.language.files import PROJECT

SETS = sorted([*(PROJECT / "tests/eval").glob("*.tsv"), *(PROJECT / "tests/heldout").glob("*.tsv")])
TOO_ALIKE = 0.85
MIN_WORDS = 4


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9']+", text.lower().replace("’", "'")))


def training_texts() -> list[str]:
    found: list[str] = []
    for path in sorted((PROJECT / "data/nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found += [line.strip()[2:] for line in block["examples"].splitlines() if line.strip()]
    return found


def near(text: frozenset[str], index: dict[str, list[frozenset[str]]]) -> bool:
    rarest = min(text, key=lambda word: len(index.get(word, [])))
    candidates = [*index.get(rarest, [])]
    for word in text:
        if len(index.get(word, [])) <= 400:
            candidates += index.get(word, [])
    return any(len(text & other) / len(text | other) >= TOO_ALIKE for other in candidates)


def overlapping(path: Path) -> list[Case]:
    texts = [words(text) for text in training_texts()]
    exact = {text for text in texts if len(text) >= MIN_WORDS}
    index: dict[str, list[frozenset[str]]] = {}
    for text in exact:
        for word in text:
            index.setdefault(word, []).append(text)
    found = []
    for case in read_cases(path):
        last = words(case.turns[-1])
        if len(case.turns) == 1 and len(last) >= MIN_WORDS and (last in exact or near(last, index)):
            found.append(case)
    return found


def test_no_case_is_a_near_duplicate_of_a_training_phrase() -> None:
    assert {path: [c.turns[-1] for c in overlapping(path)] for path in SETS} == {path: [] for path in SETS}


def test_labels_are_kinds_and_topics() -> None:
    known = set(KINDS) | {f"answer:{topic}" for topic in load_knowledge().topics}
    for path in SETS:
        for case in read_cases(path):
            assert set.union(*case.alternatives) <= known, (path.stem, case.expect)


def test_sets_are_large_enough_to_mean_something() -> None:
    sizes = {path.stem: len(read_cases(path)) for path in SETS if path.parent.name == "eval"}
    assert sizes["answers"] >= 300
    assert sizes["medical"] >= 250
    assert sum(n for name, n in sizes.items() if name.startswith("crisis")) >= 500
