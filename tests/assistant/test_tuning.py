"""Teaching the encoder's upper layers."""

import numpy as np
import pytest

from frontdesk.language.encoder import SentenceEncoder, package_files
from frontdesk.understanding.tuned import TunedLayers, load_tuned
from frontdesk.understanding.tuning import tune

# The same words, for oneself and for another: the encoder's vectors hardly differ, the labels do.
MINE = ["can i take it", "will i be fine", "do i qualify", "am i too old", "should i stop my pills"]
HERS = [
    "can she take it",
    "will she be fine",
    "does she qualify",
    "is she too old",
    "should she stop her pills",
]
TEXTS, LABELS = [*MINE, *HERS], ["mine"] * 5 + ["hers"] * 5


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(*package_files())


@pytest.fixture(scope="module")
def taught(encoder: SentenceEncoder) -> TunedLayers:
    return tune(TEXTS, LABELS, encoder, rounds=30)


def test_it_learns_what_it_was_shown_and_carries_it_over(
    taught: TunedLayers, encoder: SentenceEncoder
) -> None:
    names = sorted(set(LABELS))
    new = {"am i allowed to drive": "mine", "is she allowed to drive": "hers"}
    found = taught.log_probabilities(encoder.states([*TEXTS, *new]))
    assert [names[row.argmax()] for row in found] == [*LABELS, *new.values()]
    np.testing.assert_allclose(np.exp(found).sum(axis=1), 1.0, atol=1e-5)


def test_the_same_data_teach_the_same(taught: TunedLayers, encoder: SentenceEncoder) -> None:
    again = tune(TEXTS, LABELS, encoder, rounds=30)
    states = encoder.states(TEXTS)
    np.testing.assert_array_equal(again.log_probabilities(states), taught.log_probabilities(states))


def test_what_is_stored_judges_alike(taught: TunedLayers, encoder: SentenceEncoder) -> None:
    states = encoder.states(TEXTS)
    kept = load_tuned(taught.arrays())
    np.testing.assert_allclose(kept.log_probabilities(states), taught.log_probabilities(states), atol=0.05)
