"""Measures the intent classifier on public data: BANKING77 and CLINC150, 10 examples an intent.

    assistant/.venv/bin/python bench/understanding.py FOLDER_OF_DATA_SETS

The components are the ones of the assistant, with their default settings; only the word lists
of medicines and conditions are empty. Prints one JSON object.
"""

import csv
import json
import random
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from frontdesk.language.encoder import SentenceEncoder, package_files
from frontdesk.language.parallel import in_blocks
from frontdesk.understanding.classifier import train_classifier
from frontdesk.understanding.cues import CueReader

EXAMPLES = 10
Rows = list[tuple[str, str]]


def sample(rows: Rows) -> Rows:
    """Return ten rows of each intent: one seeded draw, intents in order."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in rows:
        by_intent.setdefault(intent, []).append(text)
    draw = random.Random(0)
    return [(t, intent) for intent in sorted(by_intent) for t in draw.sample(by_intent[intent], EXAMPLES)]


def measure(encoder: SentenceEncoder, train: Rows, test: Rows, outside: list[str]) -> dict[str, float]:
    """Return accuracy on `test` and, with texts of no intent, the AUROC of the best score."""
    texts, labels = [t for t, _ in train], [i for _, i in train]
    start = time.perf_counter()
    model = train_classifier(texts, labels, encoder, CueReader(frozenset(), frozenset()))
    seconds = time.perf_counter() - start
    test_texts = [t for t, _ in test]
    scores = in_blocks(lambda block: model.scores(block, encoder), test_texts)
    right = [model.labels[row.argmax()] == intent for row, (_, intent) in zip(scores, test, strict=True)]
    result = {"accuracy": float(np.mean(right)), "train_s": round(seconds, 1)}
    if outside:
        other = in_blocks(lambda block: model.scores(block, encoder), outside)
        truth = [1] * len(scores) + [0] * len(other)
        result["auroc"] = float(roc_auc_score(truth, np.r_[scores.max(axis=1), other.max(axis=1)]))
    return result


def banking(folder: Path) -> tuple[Rows, Rows]:
    def rows(name: str) -> Rows:
        with (folder / "banking77" / name).open(encoding="utf-8", newline="") as file:
            return [(row["text"], row["category"]) for row in csv.DictReader(file)]

    return sample(rows("train.csv")), rows("test.csv")


def main() -> None:
    folder = Path(sys.argv[1])
    encoder = SentenceEncoder(*package_files())
    clinc = json.loads((folder / "clinc150/data_full.json").read_text(encoding="utf-8"))
    train, test = banking(folder)
    inside = [tuple(row) for row in clinc["test"]]
    outside = [text for text, _ in clinc["oos_test"]]
    result = {
        "banking77": measure(encoder, train, test, []),
        "clinc150": measure(encoder, sample([tuple(r) for r in clinc["train"]]), inside, outside),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
