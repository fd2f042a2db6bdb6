"""Trains the learned layer of the safety screen; needs scikit-learn (the assistant's half).

Two rounds. A quick first machine learns from whole messages. It then picks, from each message of
several parts that shows a risk, the part that carries it, and from harmless messages the parts that
look risky though every part of them is harmless. The final support vector machines learn from wholes
and those parts together (multiple-instance learning with hard negatives). They compare with a few
thousand landmarks instead of with every row (Nyström's method): a sixth of the time for the same curve.
"""

from collections.abc import Sequence

import numpy as np

from frontdesk.language.layers import centre_of
from frontdesk.language.ngrams import HashedNgrams
from frontdesk.language.parallel import in_blocks
from frontdesk.safety.classifier import NGRAM_SIZE, Array, Features, KernelMachine, ReadsVectors
from frontdesk.safety.margins import train_on_landmarks
from frontdesk.safety.parts import parts_of

GAMMA = 0.4
LANDMARKS = 5000
SLOPE = 2.0  # log-odds for one unit of margin, from held-apart data
_RISKS = ("crisis", "emergency")
_FIRST_LANDMARKS = 700
_LIKELY = 0.3
_HARD = 0.015
_DOUBTFUL = 0.6  # of the harmless rows, the riskiest-looking ones may be landmarks
_RISKY_LANDMARKS = 0.4


def train_machine(texts: Sequence[str], labels: Sequence[str], encoder: ReadsVectors) -> KernelMachine:
    """Return a machine that tells crisis and emergency from everything else.

    Args:
        texts: whole messages, cleaned.
        labels: "crisis", "emergency" or anything else, one for each text.
        encoder: gives sentence vectors.
    """
    parts = [parts_of(text)[1:] for text in texts]
    all_texts = list(dict.fromkeys([*texts, *(part for some in parts for part in some)]))
    encoded = in_blocks(encoder.encode, all_texts)
    features = Features(encoder, HashedNgrams(NGRAM_SIZE).fit(texts), centre_of(encoded))
    vectors = dict(zip(all_texts, features.combined(all_texts, encoded), strict=True))
    likely = _first_opinion(texts, labels, vectors)
    more = _telling_parts(texts, labels, parts, likely)
    learned = [*texts, *more]
    kinds = np.array([*labels, *more.values()])
    rows = np.stack([vectors[text] for text in learned])
    chosen = _landmarks(np.isin(kinds, _RISKS), np.array([likely[text] for text in learned]))
    weights, bias = train_on_landmarks(rows, rows[chosen], kinds, GAMMA)
    return KernelMachine(rows[chosen], weights * SLOPE, bias * SLOPE, GAMMA, features)


def _landmarks(risky: np.ndarray, likely: np.ndarray) -> np.ndarray:
    """Return numbers of the rows to compare with: risky ones, and harmless ones that look risky."""
    draw = np.random.RandomState(0)
    harmless = np.flatnonzero(~risky)
    doubtful = harmless[np.argsort(-likely[harmless])][: int(len(harmless) * _DOUBTFUL)]
    wanted = min(int(LANDMARKS * _RISKY_LANDMARKS), int(risky.sum()))
    few = draw.choice(np.flatnonzero(risky), wanted, replace=False)
    many = draw.choice(doubtful, min(LANDMARKS - wanted, len(doubtful)), replace=False)
    return np.concatenate([few, many])


def _telling_parts(
    texts: Sequence[str], labels: Sequence[str], parts: Sequence[list[str]], likely: dict[str, float]
) -> dict[str, str]:
    """Return the parts worth learning from, with their labels."""
    chosen: dict[str, str] = {}
    for label, some in zip(labels, parts, strict=True):
        if label not in _RISKS:
            chosen |= {part: "none" for part in some if likely[part] >= _HARD}
    for label, some in zip(labels, parts, strict=True):
        if label in _RISKS and some:
            worst = max(some, key=lambda part: likely[part])
            if likely[worst] >= _LIKELY:
                chosen[worst] = label
    known = set(texts)
    return {part: label for part, label in chosen.items() if part not in known}


def _first_opinion(
    texts: Sequence[str], labels: Sequence[str], vectors: dict[str, Array]
) -> dict[str, float]:
    """Return for each text a quick guess how likely it shows a risk."""
    from sklearn.kernel_approximation import Nystroem
    from sklearn.linear_model import LogisticRegression

    mapping = Nystroem(gamma=GAMMA, n_components=min(_FIRST_LANDMARKS, len(texts)), random_state=0)
    wholes = mapping.fit_transform(np.stack([vectors[text] for text in texts]))
    model = LogisticRegression(C=60.0, max_iter=200).fit(wholes, np.isin(labels, _RISKS))
    guesses = model.predict_proba(mapping.transform(np.stack(list(vectors.values()))))[:, 1]
    return dict(zip(vectors, (float(guess) for guess in guesses), strict=True))
