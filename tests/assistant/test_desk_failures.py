"""A turn that fails is logged so that an operator can find it, and without what was said in it."""

import asyncio
import logging
from types import SimpleNamespace
from typing import Any

import pytest

from frontdesk.channel.desk import _answer

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CANARY = "canary-2f61"


class FailingAgent:
    """Fails as a library does: with the input in the error's message."""

    def __getattr__(self, name: str) -> Any:
        raise ValueError(f"cannot read {CANARY}")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (f"00-{TRACE}-00f067aa0ba902b7-01", f"trace {TRACE}"),
        (f"00-{TRACE}-00f067aa0ba902b7-01\nforged", "trace none"),
        (CANARY, "trace none"),
    ],
)
def test_a_failure_names_class_place_and_trace_and_no_words(
    header: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    request: Any = SimpleNamespace(
        json={"conversation": "abc", "text": CANARY},
        headers={"traceparent": header},
        app=SimpleNamespace(ctx=SimpleNamespace(agent=FailingAgent())),
    )
    with caplog.at_level(logging.WARNING):
        answer = asyncio.run(_answer(request))
    assert answer.status == 500
    (line,) = caplog.messages
    assert line.startswith("turn failed: ValueError at ")
    assert line.endswith(said)
    assert CANARY not in caplog.text
