"""Teaching the encoder's upper layers."""

import platform

import numpy as np
import pytest

from frontdesk.language.encoder import DIMENSIONS, SentenceEncoder, package_files
from frontdesk.language.transformer import layer
from frontdesk.language.upper import UpperLayers
from frontdesk.language.upper_file import UpperFile
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
    return tune(encoder.states(TEXTS), LABELS, encoder.model, rounds=30)


def test_the_layers_cut_out_compute_what_the_whole_encoder_computes(encoder: SentenceEncoder) -> None:
    file = UpperFile(encoder.model)
    rewritten = UpperLayers(file.written(file.layers()))
    for states, vector in zip(encoder.states(TEXTS), encoder.encode(TEXTS), strict=True):
        assert rewritten.pooled(states) @ vector[:DIMENSIONS] > 0.999


def test_what_is_taught_is_what_is_run_and_padding_changes_nothing(
    encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")  # where the file computes as it was shipped
    plain = SentenceEncoder(*package_files())
    assert likeness_of_layers(plain) > 0.9999
    assert likeness_of_layers(encoder) > 0.999  # with int8


def likeness_of_layers(encoder: SentenceEncoder) -> float:
    """Return the cosine of what the encoder says and what the layers say that are taught."""
    states, vector = encoder.states(HERS[-1:])[0], encoder.encode(HERS[-1:])[0]
    padded = np.concatenate([states, np.full((5, DIMENSIONS), 9.0, dtype=np.float32)])[None]
    mask = np.array([[1.0] * len(states) + [0.0] * 5], dtype=np.float32)
    for parts in UpperFile(encoder.model).layers():
        padded = layer(padded, parts, mask)
    mean = np.asarray(padded)[0, : len(states)].mean(axis=0)
    return float(mean / np.linalg.norm(mean) @ vector[:DIMENSIONS])


def test_it_learns_what_it_was_shown_and_carries_it_over(
    taught: TunedLayers, encoder: SentenceEncoder
) -> None:
    names = sorted(set(LABELS))
    new = {"am i allowed to drive": "mine", "is she allowed to drive": "hers"}
    found = taught.log_probabilities(encoder.states([*TEXTS, *new]))
    assert [names[row.argmax()] for row in found] == [*LABELS, *new.values()]
    np.testing.assert_allclose(np.exp(found).sum(axis=1), 1.0, atol=1e-5)


def test_the_same_data_teach_the_same(taught: TunedLayers, encoder: SentenceEncoder) -> None:
    again = tune(encoder.states(TEXTS), LABELS, encoder.model, rounds=30)
    states = encoder.states(TEXTS)
    np.testing.assert_array_equal(again.log_probabilities(states), taught.log_probabilities(states))


def test_what_is_stored_judges_alike(taught: TunedLayers, encoder: SentenceEncoder) -> None:
    states = encoder.states(TEXTS)
    kept = load_tuned(taught.arrays())
    np.testing.assert_array_equal(kept.log_probabilities(states), taught.log_probabilities(states))
