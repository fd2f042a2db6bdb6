"""Tells who waits for the training how far it is, in words.

Training takes half an hour and Rasa is set to report problems only. Its two lines about each
component become one of ours here, and the warnings that libraries address to programmers are left out.
"""

import logging
import re
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_PARTS = {
    "LanguageTools": "looking at the words",
    "AskSplitter": "finding the questions in a message",
    "SafetyClassifier": "learning to notice people at risk",
    "AskClassifier": "learning the topics, and what staff must answer (the longest part)",
    "RulePolicy": "learning the rules of the dialogue",
    "AugmentedMemoizationPolicy": "learning the stories",
}
_LINE = re.compile(r"(?P<what>Starting to train|Restored) component '(?P<part>\w+)'")
_RASA = "rasa.engine.training.hooks"
_EVERY_S = 60.0
# By name: they belong to packages that need not be loaded for this.
_FOR_PROGRAMMERS = {"DeprecationWarning", "FutureWarning", "PendingDeprecationWarning", "ConvergenceWarning"}


@contextmanager
def progress(every_s: float = _EVERY_S) -> Iterator[None]:
    """Print a line for each part of the model as its training starts, and one each `every_s` seconds."""
    began, over = time.monotonic(), threading.Event()
    _say("Training the model: about half an hour on two cores, longer on a busy machine.", began)
    clock = threading.Thread(target=_remind, args=(began, over, every_s), daemon=True)
    hooks = logging.getLogger(_RASA)
    listener = _Listener(began)
    level, show = hooks.level, warnings.showwarning
    hooks.addHandler(listener)
    hooks.setLevel(logging.INFO)
    hooks.propagate = False
    warnings.showwarning = _only_ours(show)
    clock.start()
    try:
        yield
    finally:
        over.set()
        hooks.removeHandler(listener)
        hooks.setLevel(level)
        hooks.propagate = True
        warnings.showwarning = show


class _Listener(logging.Handler):
    def __init__(self, began: float) -> None:
        super().__init__(logging.INFO)
        self._began = began

    def emit(self, record: logging.LogRecord) -> None:
        if found := _LINE.match(record.getMessage()):
            part = _PARTS.get(found["part"], found["part"])
            _say(part if found["what"] != "Restored" else f"{part}: as before", self._began)


def _remind(began: float, over: threading.Event, every_s: float) -> None:
    while not over.wait(every_s):
        _say("still training", began)


def _say(what: str, began: float) -> None:
    minutes, seconds = divmod(int(time.monotonic() - began), 60)
    sys.stdout.write(f"    {minutes:2}:{seconds:02}  {what}\n")
    sys.stdout.flush()


def _only_ours(show: Any) -> Any:
    def shown(message: Any, category: type[Warning], *where: Any, **more: Any) -> None:
        if not any(base.__name__ in _FOR_PROGRAMMERS for base in category.__mro__):
            show(message, category, *where, **more)

    return shown
