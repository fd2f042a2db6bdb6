"""Prints what a run would teach and what came of it, without a visitor's words."""

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from frontdesk.commands.teaching.comparison import Comparison
from frontdesk.commands.teaching.plan import LeftOut, Plan
from frontdesk.commands.teaching.run import Result
from frontdesk.records import RunState

_WHY = {
    LeftOut.EMPTY: "no words left",
    LeftOut.NO_LABEL: "a topic or reason that is not known",
    LeftOut.DISAGREE: "people disagree on the same words",
    LeftOut.CONTRADICTS: "a shipped phrase says otherwise",
    LeftOut.KNOWN: "known already",
    LeftOut.MEASURED: "too much like a case that measures the assistant",
}
_RESTART = "Restart the services to use it (stop `make run` and start it again, or restart your units)."


def print_plan(console: Console, plan: Plan) -> None:
    """Say how many corrections become what."""
    console.print(f"New phrases to learn from: {plan.examples}. New development cases: {plan.cases}.")
    for reason, identities in plan.left_out.items():
        console.print(f"Left out, {_WHY[reason]}: {len(identities)}.")


def print_phrases(console: Console, plan: Plan) -> None:
    """List the phrases of the whole lesson, for a last look."""
    for title, items in (("Learn from", plan.content.examples), ("Measure with", plan.content.cases)):
        table = Table("means", title, title_justify="left")
        for item in items:
            meaning = f"{item.label.expect} {item.label.detail}".strip()
            table.add_row(Text(meaning), Text(item.text))
        console.print(table)


def print_result(console: Console, result: Result) -> None:
    """Say how the run ended."""
    print_plan(console, result.plan)
    if result.comparison:
        _print_comparison(console, result.comparison)
    if result.state == RunState.INSTALLED:
        console.print(f"[green]Installed.[/green] {_RESTART} `frontdesk model rollback` takes it back.")
    elif result.state == RunState.REFUSED:
        console.print("[red]Not installed:[/red] the assistant would get worse. The corrections wait on.")
        for sentence in result.comparison.objections if result.comparison else ():
            console.print(Text(f"  {sentence}"))
    else:
        console.print(Text(result.reason))


def _print_comparison(console: Console, comparison: Comparison) -> None:
    table = Table("measure", *(_right(name) for name in ("cases", "now", "candidate", "needed")), "")
    for row in comparison.rows:
        change = row.candidate - row.current
        mark = "[red]falls[/red]" if row.falls else (f"{change:+d}" if change else "")
        needed = "" if row.needed is None else str(row.needed)
        table.add_row(row.measure, str(row.total), str(row.current), str(row.candidate), needed, mark)
    console.print(table)
    console.print(
        f"Cases right now that would be wrong: {len(comparison.broke)}; the other way round: {comparison.mended}."
    )
    for case in comparison.broke:
        where = f"  {case.source}, line {case.line}"
        words = f": {case.text}" if case.text else ""
        console.print(Text(f"{where}{words}\n    expected {case.expected}, got {case.got}"))


def _right(name: str) -> Column:
    return Column(name, justify="right")
