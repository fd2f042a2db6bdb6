"""Trains the learned layer of the safety screen; needs scikit-learn (the assistant's half)."""

from collections.abc import Sequence

import numpy as np

from frontdesk.safety.classifier import Array, KernelMachine

LABELS = ("crisis", "emergency")
GAMMA = 1.2
PENALTY = 6.0
FOLDS = 4


def train_machine(vectors: Array, labels: Sequence[str]) -> KernelMachine:
    """Return a kernel machine that tells crisis and emergency from everything else.

    Args:
        vectors: one sentence vector a row.
        labels: "crisis", "emergency" or anything else, one for each row.
    """
    from sklearn.svm import SVC

    support_rows: list[np.ndarray] = []
    weights = np.zeros((len(vectors), len(LABELS)), dtype=np.float32)
    bias, slope, offset = [], [], []
    for column, label in enumerate(LABELS):
        target = np.array([one == label for one in labels])
        model = SVC(C=PENALTY, gamma=GAMMA, class_weight={True: 1.5, False: 1.0}, cache_size=500)
        model.fit(vectors, target)
        weights[model.support_, column] = model.dual_coef_[0]
        bias.append(float(model.intercept_[0]))
        a, b = _calibrate(vectors, target)
        slope.append(a)
        offset.append(b)
        support_rows.append(model.support_)
    kept = np.unique(np.concatenate(support_rows))
    return KernelMachine(
        vectors[kept].astype(np.float32), weights[kept], np.array(bias, dtype=np.float32),
        np.array(slope, dtype=np.float32), np.array(offset, dtype=np.float32), GAMMA, LABELS,
    )  # fmt: skip


def _calibrate(vectors: Array, target: np.ndarray) -> tuple[float, float]:
    """Return slope and offset of the logistic curve, fitted on scores of unseen folds."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold
    from sklearn.svm import SVC

    scores = np.zeros(len(target))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for learn, check in folds.split(vectors, target):
        model = SVC(C=PENALTY, gamma=GAMMA, class_weight={True: 1.5, False: 1.0}, cache_size=500)
        scores[check] = model.fit(vectors[learn], target[learn]).decision_function(vectors[check])
    curve = LogisticRegression(C=1e4).fit(scores[:, None], target)
    return -float(curve.coef_[0, 0]), -float(curve.intercept_[0])
