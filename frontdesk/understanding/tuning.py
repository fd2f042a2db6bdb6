"""Teaches the encoder's upper layers the assistant's labels; needs JAX (the assistant's half).

The whole of the layers moves a little and a fresh row of weights for each label moves a lot. The
lower layers stay, so their output is computed once. Source: Devlin et al., "BERT", 2019, section 4.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
from jax.example_libraries.optimizers import adam

from frontdesk.language.encoder import MAX_TOKENS
from frontdesk.language.transformer import layer
from frontdesk.language.upper import UpperLayers
from frontdesk.language.upper_file import UpperFile
from frontdesk.understanding.tuned import SHARPNESS, TunedLayers

Array = npt.NDArray[np.float32]
Batch = tuple[Array, Array, npt.NDArray[np.int64], Array]

_BATCH = 32
_LENGTHS = (8, 10, 12, 14, 16, 19, 22, 26, 32, 44, 64, MAX_TOKENS)  # texts are padded to one of these
_STEP, _HEAD_STEP = 3e-4, 2e-3
_RISE, _END = 0.06, 0.02  # the steps grow over the first share of the batches, then shrink to the end
_SMOOTHING = 0.1  # of a label's truth that is spread over all labels
_DROPPED = 0.1


@dataclass(frozen=True)
class _Texts:
    """Training texts: their tokens behind the lower layers, and the number of each one's label."""

    states: Sequence[Any]
    labels: npt.NDArray[np.int64]

    def batches(self, draw: np.random.Generator) -> Iterator[Batch]:
        """Yield all texts in random order, those of about one length together."""
        waiting: dict[int, list[int]] = {length: [] for length in _LENGTHS}
        for number in draw.permutation(len(self.states)):
            length = next(n for n in _LENGTHS if n >= len(self.states[number]))
            waiting[length].append(int(number))
            if len(waiting[length]) == _BATCH:
                yield self._padded(waiting[length], length)
                waiting[length] = []
        for length, numbers in waiting.items():
            if numbers:
                yield self._padded(numbers, length)

    def count(self) -> int:
        """Return about how many batches one pass has."""
        return len(self.states) // _BATCH + len(_LENGTHS)

    def _padded(self, numbers: list[int], length: int) -> Batch:
        width = self.states[numbers[0]].shape[1]
        states = np.zeros((_BATCH, length, width), dtype=np.float32)
        mask = np.zeros((_BATCH, length), dtype=np.float32)
        labels, weights = np.zeros(_BATCH, dtype=np.int64), np.zeros(_BATCH, dtype=np.float32)
        mask[:, 0] = 1.0  # rows that fill the batch up weigh nothing, but must not divide by nothing
        for row, number in enumerate(numbers):
            tokens = self.states[number]
            states[row, : len(tokens)], mask[row, : len(tokens)] = tokens, 1.0
            labels[row], weights[row] = self.labels[number], 1.0
        return states, mask, labels, weights


def tune(states: Sequence[Any], labels: Sequence[str], encoder: Path, rounds: int) -> TunedLayers:
    """Return the encoder's upper layers, taught in `rounds` passes over the texts.

    Labels are numbered in sorted order, as scikit-learn's classifiers number theirs.

    Args:
        states: each text's tokens behind the lower layers (`SentenceEncoder.states`).
        labels: one for each text.
        encoder: the encoder's ONNX file.
        rounds: how often to go through all texts.
    """
    names, numbers = np.unique(np.array(labels), return_inverse=True)
    upper = UpperFile(encoder)
    width = states[0].shape[1]
    head = {
        "weights": np.random.default_rng(0).normal(0, 0.02, (width, len(names))).astype(np.float32),
        "bias": np.zeros(len(names), dtype=np.float32),
    }
    layers, head = _descend(_Texts(states, numbers), upper.layers(), head, rounds)
    taught = [{name: np.asarray(array) for name, array in parts.items()} for parts in layers]
    return TunedLayers(
        UpperLayers(upper.written(taught)), np.asarray(head["weights"]), np.asarray(head["bias"])
    )


def _descend(texts: _Texts, layers: Any, head: Any, rounds: int) -> tuple[Any, Any]:
    """Return layers and head after `rounds` passes of Adam."""
    total = texts.count() * rounds

    def pace(step: Any) -> Any:
        rising = (step + 1) / (_RISE * total)
        return jnp.clip(jnp.minimum(rising, 1 - step / total), _END, 1.0)

    begin, update, values = adam(lambda step: _STEP * pace(step))
    begin_head, update_head, values_head = adam(lambda step: _HEAD_STEP * pace(step))

    # Apart, because only the slopes are compiled anew for each length, and because the steps can then be taken
    # in place: a sixth less time for a batch, two thirds less for the compiler.
    def slopes_of(states: Any, batch: Any, key: Any) -> Any:
        return jax.grad(_loss, argnums=(0, 1))(values(states[0]), values_head(states[1]), batch, key)

    def step(number: Any, states: Any, slopes: Any) -> Any:
        return update(number, slopes[0], states[0]), update_head(number, slopes[1], states[1])

    compiled, compiled_step = jax.jit(slopes_of), jax.jit(step, donate_argnums=1)
    states: Any = jax.tree_util.tree_map(jnp.array, (begin(layers), begin_head(head)))
    draw, key, number = np.random.default_rng(0), jax.random.PRNGKey(0), 0
    for _ in range(rounds):
        for batch in texts.batches(draw):
            slopes = compiled(states, batch, jax.random.fold_in(key, number))
            states = compiled_step(number, states, slopes)
            number += 1
    return values(states[0]), values_head(states[1])


def _loss(layers: Any, head: Any, batch: Any, key: Any) -> Any:
    """Return the mean cross-entropy of a batch, with smoothed labels and dropout."""
    states, mask, labels, weights = batch
    for parts in layers:
        states = layer(states, parts, mask)
    mean = (states * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
    vectors = mean / jnp.maximum(jnp.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
    kept = jax.random.bernoulli(key, 1 - _DROPPED, vectors.shape)
    scores = SHARPNESS * (vectors * kept / (1 - _DROPPED)) @ head["weights"] + head["bias"]
    count = scores.shape[1]
    truth = jax.nn.one_hot(labels, count) * (1 - _SMOOTHING) + _SMOOTHING / count
    losses = -(truth * jax.nn.log_softmax(scores)).sum(1)
    return (losses * weights).sum() / weights.sum()
