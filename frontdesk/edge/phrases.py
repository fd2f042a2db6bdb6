"""The phrase layer of the safety screen alone: certain, and cheap enough to read a text twice."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from frontdesk.language.files import DATA
from frontdesk.safety.classifier import KernelMachine
from frontdesk.safety.patterns import load_patterns
from frontdesk.safety.screen import SafetyScreen

_NEVER = -20.0  # log-odds


class _Unlearned:
    """Stands in for the learned layer: to it no text shows a risk."""

    def scores(self, texts: Sequence[str]) -> Any:
        """Return for each text that it shows none."""
        return np.full((len(texts), 2), _NEVER, np.float32)


def load_phrases() -> SafetyScreen:
    """Return a screen that raises by phrases only.

    Raises:
        ConfigurationError: `data/safety.yml` cannot be read.
    """
    return SafetyScreen(cast("KernelMachine", _Unlearned()), load_patterns(DATA / "safety.yml"))
