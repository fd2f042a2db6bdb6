"""`frontdesk eval`: runs labelled messages through the assistant and prints the figures."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from frontdesk.commands.ask import summary
from frontdesk.commands.client import AssistantClient, new_conversation
from frontdesk.commands.scoring import Case, Score, read_cases
from frontdesk.errors import InputError
from frontdesk.language.files import PROJECT, read_mapping

GATES = PROJECT / "tests/eval/gates.yml"
_CLIENTS = 4


def evaluate(client: AssistantClient, files: Sequence[Path], *, show_wrong: bool, check_gates: bool) -> bool:
    """Print the figures for `files`; return whether every gate that was asked for is met."""
    console = Console()
    score = score_files(client, files)
    _print_figures(console, score)
    if show_wrong:
        _print_wrong(console, score)
    missed = missed_gates(score) if check_gates else []
    for line in missed:
        console.print(f"[red]{line}[/red]")
    return not missed


def score_files(client: AssistantClient, files: Sequence[Path]) -> Score:
    """Return the score over all cases of `files`."""
    score = Score()
    for case, outcome in outcomes(client, [case for path in files for case in read_cases(path)]):
        score.add(case, outcome)
    return score


def outcomes(client: AssistantClient, cases: Sequence[Case]) -> Iterator[tuple[Case, dict[str, Any]]]:
    """Yield each case with what `ask` would print of it, in order."""
    with ThreadPoolExecutor(_CLIENTS) as pool:
        yield from zip(cases, pool.map(lambda case: _outcome(client, case), cases), strict=True)


def missed_gates(score: Score) -> list[str]:
    """Return a sentence for each figure below its gate in tests/eval/gates.yml."""
    gates: dict[str, float] = read_mapping(GATES)["gates"]
    return [
        f"{name}: {score.share(name):.1%} is below {gate:.1%}"
        for name, gate in gates.items()
        if score.total[name] and score.share(name) < gate
    ]


def _outcome(client: AssistantClient, case: Case) -> dict[str, Any]:
    conversation = new_conversation()
    try:
        for text in case.turns[:-1]:
            client.turn(conversation, text)
        return summary("", client.turn(conversation, case.turns[-1]))
    except InputError:
        return {"replies": [{"kind": "refused"}]}


def _print_figures(console: Console, score: Score) -> None:
    table = Table("measure", "right", "of", "share")
    for name in sorted(score.total):
        table.add_row(name, str(score.right[name]), str(score.total[name]), f"{score.share(name):.1%}")
    console.print(table)
    confusion = Table("expected", "got", "cases")
    for (expected, got), count in sorted(score.confusion.items(), key=lambda item: -item[1]):
        confusion.add_row(expected, got, str(count))
    console.print(confusion)


def _print_wrong(console: Console, score: Score) -> None:
    for case, got in score.wrong:
        text = " || ".join(case.turns)
        console.print(f"{case.source}: {text}\n    expected {case.expect}, got {' '.join(got)}", markup=False)
