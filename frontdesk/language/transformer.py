"""One layer of a transformer over plain arrays, the same for answering and for learning.

`xp` is the array library: numpy where messages are read, JAX where the layers are taught (it can
take derivatives of what it computes). Source: Devlin et al., "BERT", 2019, section 3.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

Layer = Mapping[str, Any]

HEADS = 12
_TINY = 1e-12
_NEVER = -1e9

# What a layer consists of: six matrices with their biases and two normalisations.
MATRICES = ("query", "key", "value", "join", "widen", "narrow")
NORMS = ("attention_norm", "output_norm")


def layer(states: Any, parts: Layer, mask: Any = None, xp: Any = np) -> Any:
    """Return the states of a text's tokens behind one more layer.

    Args:
        states: texts × tokens × width.
        parts: the layer's arrays, named as in `MATRICES` and `NORMS`, biases with "_bias" behind.
        mask: texts × tokens, 1 for a token and 0 for padding; None where nothing is padded.
        xp: numpy, or what computes like it.
    """
    attended = _linear(_attend(states, parts, mask, xp), parts, "join")
    states = _normalised(states + attended, parts, "attention_norm", xp)
    widened = _gelu(_linear(states, parts, "widen"), xp)
    return _normalised(states + _linear(widened, parts, "narrow"), parts, "output_norm", xp)


def _attend(states: Any, parts: Layer, mask: Any, xp: Any) -> Any:
    query, key, value = (_heads(_linear(states, parts, name)) for name in ("query", "key", "value"))
    scores = query @ key.transpose(0, 1, 3, 2) / float(np.sqrt(query.shape[-1]))
    if mask is not None:
        scores = scores + (1 - mask)[:, None, None, :] * _NEVER
    powers = xp.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = (powers / powers.sum(axis=-1, keepdims=True)) @ value
    return mixed.transpose(0, 2, 1, 3).reshape(states.shape)


def _heads(states: Any) -> Any:
    texts, tokens, width = states.shape
    return states.reshape(texts, tokens, HEADS, width // HEADS).transpose(0, 2, 1, 3)


def _linear(states: Any, parts: Layer, name: str) -> Any:
    return states @ parts[name] + parts[f"{name}_bias"]


def _normalised(states: Any, parts: Layer, name: str, xp: Any) -> Any:
    centred = states - states.mean(axis=-1, keepdims=True)
    spread = xp.sqrt((centred**2).mean(axis=-1, keepdims=True) + _TINY)
    return centred / spread * parts[name] + parts[f"{name}_bias"]


def _gelu(values: Any, xp: Any) -> Any:
    """Return the Gaussian error linear unit, by its usual approximation (Hendrycks & Gimpel, 2016)."""
    inner = 0.7978845608 * (values + 0.044715 * (values * values * values))
    return 0.5 * values * (1 + xp.tanh(inner))
