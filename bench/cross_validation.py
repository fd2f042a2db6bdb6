"""Cross-validates the intent classifier and the safety machine on the training phrases.

    PYTHONPATH=. assistant/.venv/bin/python bench/cross_validation.py [FOLDS]

Each phrase is judged by models that did not learn from it. Phrases by one writer resemble each
other, so these figures may flatter; the held-apart sets do not. Prints one JSON object.
"""

import json
import sys
from collections.abc import Sequence

import numpy as np
from rasa.shared.nlu.training_data.loading import load_data
from sklearn.model_selection import StratifiedKFold

from frontdesk.knowledge.answers import load_knowledge
from frontdesk.language.encoder import SentenceEncoder, package_files
from frontdesk.language.files import PROJECT
from frontdesk.language.normalise import as_words, clean
from frontdesk.language.parallel import in_blocks
from frontdesk.nlu.labels import texts_and_labels, without_context
from frontdesk.safety.screen import SafetyScreen
from frontdesk.safety.training import train_machine
from frontdesk.understanding.classifier import train_classifier
from frontdesk.understanding.cues import load_word_lists

_RISKS = ("crisis", "emergency")


def main() -> None:
    folds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    texts, labels = texts_and_labels(load_data(str(PROJECT / "data/nlu")))
    topics = frozenset(load_knowledge().topics)
    encoder = SentenceEncoder(*package_files())
    kinds = np.array([label.split("+")[0] for label in labels])
    guessed, raised = np.empty(len(texts), dtype=object), np.zeros(len(texts), dtype=bool)
    split = StratifiedKFold(folds, shuffle=True, random_state=0).split(texts, kinds)
    for learn, judge in split:
        guessed[judge] = guess(texts, labels, learn, judge, topics, encoder)
        raised[judge] = screen(texts, kinds, learn, judge, encoder)
    print(
        json.dumps(
            {"folds": folds, "phrases": len(texts)} | figures(kinds, guessed, raised, topics), indent=2
        )
    )


def guess(
    texts: Sequence[str], labels: Sequence[str], learn: np.ndarray, judge: np.ndarray,
    topics: frozenset[str], encoder: SentenceEncoder,
) -> list[str]:  # fmt: skip
    """Return the likeliest intent of each text numbered in `judge`."""
    words = [as_words(text) for text in texts]
    general = [words[i] for i in learn if labels[i] in topics]
    model = train_classifier(
        [words[i] for i in learn], [labels[i] for i in learn], encoder, load_word_lists(general)
    )
    rows = in_blocks(lambda block: model.scores(block, encoder), [words[i] for i in judge])
    return [model.labels[row.argmax()].split("+")[0] for row in rows]


def screen(
    texts: Sequence[str], kinds: np.ndarray, learn: np.ndarray, judge: np.ndarray, encoder: SentenceEncoder
) -> list[bool]:
    """Return whether the safety screen raises each text numbered in `judge`."""
    titles = [answer.title for answer in load_knowledge().answers.values()]
    cleaned = [clean(without_context(text, titles)) for text in texts]
    machine = train_machine([cleaned[i] for i in learn], list(kinds[learn]), encoder)
    judging = SafetyScreen(machine)
    return [judging.screen(cleaned[i]).raised for i in judge]


def figures(
    kinds: np.ndarray, guessed: np.ndarray, raised: np.ndarray, topics: frozenset[str]
) -> dict[str, float]:
    """Return shares, 0 to 1."""
    of_topics = np.isin(kinds, list(topics))
    medical, risky = kinds == "medical", np.isin(kinds, _RISKS)
    return {
        "general questions: right topic": float((guessed == kinds)[of_topics].mean()),
        "medical: recognised": float((guessed == kinds)[medical].mean()),
        "medical: taken for a general question": float(np.isin(guessed[medical], list(topics)).mean()),
        "crisis: raised": float(raised[kinds == "crisis"].mean()),
        "emergency: raised": float(raised[kinds == "emergency"].mean()),
        "no risk: raised": float(raised[~risky].mean()),
    }


if __name__ == "__main__":
    main()
