"""Support vector machines on landmarks: squared hinge loss, solved by Newton's method."""

import numpy as np

from frontdesk.safety.classifier import Array, kernel

PENALTY = 0.05
_STEPS = 8
_ENOUGH = 1e-2
_JITTER = 1e-4
_BLOCK = 2048


def train_on_landmarks(rows: Array, landmarks: Array, kinds: np.ndarray, gamma: float) -> tuple[Array, Array]:
    """Return weights (landmarks × 2) and bias (2): risk against none, emergency against crisis.

    Args:
        rows: one for each training text.
        landmarks: the rows that texts are compared with.
        kinds: "crisis", "emergency" or anything else, one for each row.
        gamma: width of the kernel.
    """
    inner = kernel(landmarks, landmarks, gamma).astype(np.float64) + _JITTER * np.eye(len(landmarks))
    whitening = np.linalg.inv(np.linalg.cholesky(inner)).T.astype(np.float32)
    seen = np.ones((len(rows), len(landmarks) + 1), dtype=np.float32)  # the last column is the bias
    for start in range(0, len(rows), _BLOCK):
        block = slice(start, start + _BLOCK)
        seen[block, :-1] = kernel(rows[block], landmarks, gamma) @ whitening
    risky = np.isin(kinds, ("crisis", "emergency"))
    risk = _separate(seen, risky)
    urgent = _separate(seen[risky], kinds[risky] == "emergency")
    both = np.stack([risk, urgent], axis=1)
    return whitening @ both[:-1], both[-1]


def _separate(seen: Array, positive: np.ndarray) -> Array:
    """Return the weights that part positive rows from the others by the widest margin."""
    target = np.where(positive, 1.0, -1.0).astype(np.float32)
    ridge = np.full(seen.shape[1], PENALTY, dtype=np.float32)
    ridge[-1] = 1e-6
    weights = np.zeros(seen.shape[1], dtype=np.float32)
    for _ in range(_STEPS):
        margins = seen @ weights
        active = seen[target * margins < 1.0]  # rows on the wrong side of their margin
        pull = margins[target * margins < 1.0] - target[target * margins < 1.0]
        curvature = active.T @ active
        curvature[np.diag_indices_from(curvature)] += ridge
        step = np.linalg.solve(curvature, active.T @ pull + ridge * weights)
        weights -= step
        if float(np.abs(step).max()) < _ENOUGH:
            break
    return weights
