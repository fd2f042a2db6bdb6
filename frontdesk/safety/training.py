"""Trains the learned layer of the safety screen; needs scikit-learn (the assistant's half).

Two rounds. The first learns from whole messages. Its verdict then picks, from each message of
several parts that shows a risk, the part that carries it; every part of a harmless message is
harmless. The second round learns from wholes and parts together (multiple-instance learning).
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from frontdesk.language.ngrams import HashedNgrams
from frontdesk.safety.classifier import (
    LABELS,
    NGRAM_SIZE,
    Array,
    Features,
    KernelMachine,
    ReadsVectors,
)
from frontdesk.safety.parts import parts_of

GAMMA = 0.6
LANDMARKS = 900
INVERSE_REGULARISATION = 6.0
_LIKELY = 0.25
_SEED = 0


def train_machine(texts: Sequence[str], labels: Sequence[str], encoder: ReadsVectors) -> KernelMachine:
    """Return a machine that tells crisis and emergency from everything else.

    Args:
        texts: whole messages, cleaned.
        labels: "crisis", "emergency" or anything else, one for each text.
        encoder: gives sentence vectors.
    """
    features = Features(encoder, HashedNgrams(NGRAM_SIZE).fit(texts))
    parts = [parts_of(text)[1:] for text in texts]
    all_parts = sorted({part for some in parts for part in some})
    vectors = dict(zip([*texts, *all_parts], _in_pairs(features.vectors, [*texts, *all_parts]), strict=True))
    first = _fit(np.stack([vectors[t] for t in texts]), list(labels), features)
    more_texts, more_labels = _parts(texts, labels, parts, vectors, first)
    rows = np.stack([vectors[t] for t in [*texts, *more_texts]])
    return _fit(rows, [*labels, *more_labels], features)


def _parts(
    texts: Sequence[str], labels: Sequence[str], parts: Sequence[list[str]],
    vectors: dict[str, Array], machine: KernelMachine,
) -> tuple[list[str], list[str]]:  # fmt: skip
    chosen: dict[str, str] = {}
    for label, some in zip(labels, parts, strict=True):
        if label not in LABELS:
            chosen |= {part: "none" for part in some if part not in chosen}
    for text, label, some in zip(texts, labels, parts, strict=True):
        if label not in LABELS or some in ([], [text]):
            continue
        likely = machine.of_features(np.stack([vectors[part] for part in some]))[:, LABELS.index(label)]
        if likely.max() >= _LIKELY:
            chosen[some[int(likely.argmax())]] = label
    known = set(texts)
    kept = {part: label for part, label in chosen.items() if part not in known}
    return list(kept), list(kept.values())


def _fit(rows: Array, labels: Sequence[str], features: Features) -> KernelMachine:
    """Fit one logistic regression for each label on kernel values against landmarks (Nyström)."""
    from sklearn.linear_model import LogisticRegression

    draw = np.random.default_rng(_SEED)
    risky = np.flatnonzero(np.isin(labels, LABELS))
    others = np.setdiff1d(np.arange(len(rows)), risky)
    half = LANDMARKS // 2
    picked = np.concatenate(
        [draw.permutation(some)[:half] for some in (risky, others)]
    )
    landmarks = rows[np.sort(picked)]
    machine = KernelMachine(
        landmarks, np.zeros((len(landmarks), len(LABELS)), np.float32), np.zeros(len(LABELS), np.float32),
        GAMMA, features,
    )  # fmt: skip
    values, vectors = np.linalg.eigh(machine.kernel(landmarks).astype(np.float64))
    whiten = vectors / np.sqrt(np.maximum(values, 1e-6))
    mapped = machine.kernel(rows).astype(np.float64) @ whiten
    weights, bias = [], []
    for label in LABELS:
        target = np.array([one == label for one in labels])
        model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=200).fit(mapped, target)
        weights.append(whiten @ model.coef_[0])
        bias.append(float(model.intercept_[0]))
    return KernelMachine(
        landmarks, np.array(weights, np.float32).T, np.array(bias, np.float32), GAMMA, features
    )


def _in_pairs(work: Callable[[Sequence[str]], Array], texts: list[str]) -> Array:
    """Return `work` of `texts`, done on two cores: the encoder lets go of the interpreter."""
    blocks = [texts[start : start + 64] for start in range(0, len(texts), 64)]
    with ThreadPoolExecutor(2) as pool:
        return np.concatenate(list(pool.map(work, blocks)))
