"""One layer of a transformer, in JAX: it can take derivatives of what it computes.

Source: Devlin et al., "BERT", 2019, section 3.
"""

from collections.abc import Mapping
from typing import Any

import jax

from frontdesk.language.layer_names import HEADS, TINY

Layer = Mapping[str, Any]

_NEVER = -1e9


def layer(states: Any, parts: Layer, mask: Any) -> Any:
    """Return the states of texts' tokens behind one more layer.

    Args:
        states: texts × tokens × width.
        parts: the layer's arrays, named as in layer_names.py, biases with "_bias" behind.
        mask: texts × tokens, 1 for a token and 0 for padding.
    """
    attended = _linear(_attend(states, parts, mask), parts, "join")
    states = _normalised(states + attended, parts, "attention_norm")
    widened = jax.nn.gelu(_linear(states, parts, "widen"), approximate=False)
    return _normalised(states + _linear(widened, parts, "narrow"), parts, "output_norm")


def _attend(states: Any, parts: Layer, mask: Any) -> Any:
    query, key, value = (_heads(_linear(states, parts, name)) for name in ("query", "key", "value"))
    scores = query @ key.transpose(0, 1, 3, 2) / float(query.shape[-1]) ** 0.5
    shares = jax.nn.softmax(scores + (1 - mask)[:, None, None, :] * _NEVER, axis=-1)
    return (shares @ value).transpose(0, 2, 1, 3).reshape(states.shape)


def _heads(states: Any) -> Any:
    texts, tokens, width = states.shape
    return states.reshape(texts, tokens, HEADS, width // HEADS).transpose(0, 2, 1, 3)


def _linear(states: Any, parts: Layer, name: str) -> Any:
    return states @ parts[name] + parts[f"{name}_bias"]


def _normalised(states: Any, parts: Layer, name: str) -> Any:
    spread = states.var(axis=-1, keepdims=True)
    centred = (states - states.mean(axis=-1, keepdims=True)) * jax.lax.rsqrt(spread + TINY)
    return centred * parts[name] + parts[f"{name}_bias"]
