"""Logs failures without what they were about: no message of an error, only its kind and place.

An error's message or its traceback's values may hold a visitor's words (a parameter of a statement,
the input of a validation), so neither is ever logged.
"""

import asyncio
import logging
import traceback
from typing import Any

_FRAMES = 6


def log_failure(logger: logging.Logger, what: str, error: BaseException) -> None:
    """Log that `what` failed, with the error's class and the innermost lines of code."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    place = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    fields = {"what": what, "error": _kind(error), "place": place or "unknown"}
    logger.error("%s failed: %s at %s", *fields.values(), extra=fields)


def quiet_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Make `loop` report forgotten failures of tasks the same way."""
    logger = logging.getLogger(__name__)

    def report(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None:
            log_failure(logger, "a background task", error)
        else:
            logger.error("the event loop reports: %s", context.get("message"))

    loop.set_exception_handler(report)


def _kind(error: BaseException) -> str:
    names = [type(error).__name__]
    while (error.__cause__ or error.__context__) is not None and len(names) < _FRAMES:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
        names.append(type(error).__name__)
    return " from ".join(names)
