"""What "which ones" and "and then?" lean on."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from frontdesk.knowledge.answers import load_knowledge
from frontdesk.language.asks import Reading, Segment
from frontdesk.safety.verdict import NO_RISK
from frontdesk.understanding.decide import Limits
from frontdesk.understanding.history import History
from frontdesk.understanding.understand import Understanding


class LeansBack:
    """Takes every message for a follow-up."""

    labels = ("follow_up+item", "risks", "crisis+self", "emergency+self")
    cues = SimpleNamespace(names_medicine=lambda text: False, names_condition=lambda text: False)

    def probabilities(self, texts: Sequence[str], encoder: object) -> Any:
        return np.array([[0.97, 0.03, 0.0, 0.0]] * len(texts), dtype=np.float32)


def understood(history: History) -> tuple[str, str | None]:
    reads: Any = LeansBack()
    anything: Any = None
    understanding = Understanding(reads, anything, load_knowledge(), Limits())
    text = "which ones"
    (ask,) = understanding.understand(Reading(text, (text,), (Segment(text, True),)), NO_RISK, history)
    return ask.kind, ask.reason


@pytest.mark.parametrize(
    ("before", "understood_as"),
    [
        (History((), ("clinic",)), ("clinic", "other")),
        (History((), ("medical",)), ("medical", "advice")),
        (History(("risks",), ("clinic", "answer")), ("clinic", "other")),
        (History(), ("clarify", None)),
        (History(("risks",), ("answer",)), ("answer", None)),
    ],
)
def test_what_goes_on_from_a_question_for_staff_is_for_staff(
    before: History, understood_as: tuple[str, str | None]
) -> None:
    assert understood(before) == understood_as
