"""`frontdesk ask`: messages in, one JSON a line out, each through the real dialogue engine."""

import json
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

from rich.console import Console
from rich.progress import Progress

from frontdesk.commands.client import AssistantClient, new_conversation, sendable
from frontdesk.errors import InputError

_CLIENTS = 4


@dataclass(frozen=True)
class Question:
    """One line of the input: the turns of a fresh conversation."""

    id: Any
    turns: tuple[str, ...]


def read_questions(lines: Iterable[bytes]) -> Iterator[tuple[int, Question | InputError]]:
    """Yield for each line its number and the question on it, or what is wrong with it."""
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            yield number, _question(raw, number)
        except InputError as error:
            yield number, error


def ask_all(client: AssistantClient, lines: BinaryIO, out: TextIO) -> int:
    """Answer every line of `lines` on `out`, in order; return how many lines were faulty."""
    faults = 0
    console = Console(stderr=True)
    with (
        ThreadPoolExecutor(_CLIENTS) as pool,
        Progress(console=console, disable=not sys.stderr.isatty(), transient=True) as progress,
    ):
        task = progress.add_task("Asking", total=None)
        results = pool.map(lambda item: (item[0], _answer(client, item[1])), read_questions(lines))
        for number, result in results:
            progress.advance(task)
            if isinstance(result, InputError):
                faults += 1
                print(f"Line {number}: {result}", file=sys.stderr)  # noqa: T201
                continue
            print(sendable(json.dumps(result, ensure_ascii=False)), file=out, flush=True)  # noqa: T201
    return faults


def summary(identity: Any, turn: dict[str, Any]) -> dict[str, Any]:
    """Return what `ask` prints of one turn."""
    replies = [
        {key: message.get(key) for key in ("text", "kind", "topic", "section")}
        for message in turn["messages"]
    ]
    asks = [{key: ask.get(key) for key in ("text", "kind", "topic", "confidence")} for ask in turn["asks"]]
    choices = [c["topic"] for message in turn["messages"] for c in message.get("choices") or []]
    return {
        "id": identity, "asks": asks, "replies": replies,
        "choices": list(dict.fromkeys(choices)), "handoff": turn["handoff"],
    }  # fmt: skip


def _answer(client: AssistantClient, question: Question | InputError) -> dict[str, Any] | InputError:
    if isinstance(question, InputError):
        return question
    conversation = new_conversation()
    try:
        for text in question.turns[:-1]:
            client.turn(conversation, text)
        return summary(question.id, client.turn(conversation, question.turns[-1]))
    except InputError as error:
        return error


def _question(raw: bytes, number: int) -> Question:
    try:
        line = raw.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise InputError(f"not valid UTF-8 ({error.reason} at byte {error.start})") from error
    if not line.startswith("{"):
        return Question(str(number), (line,))
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"bad JSON: {error.msg} at column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise InputError("bad JSON: a number too long, or too many brackets") from error
    turns = data.get("turns", [data.get("text")])
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise InputError('JSON must hold "text" (a string) or "turns" (a list of strings)')
    return Question(data.get("id", str(number)), tuple(turns))
