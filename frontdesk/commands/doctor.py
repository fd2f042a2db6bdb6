"""`frontdesk doctor`: looks at the configuration and at every service, and says what to do."""

from collections.abc import Callable, Iterator, Mapping

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from frontdesk.commands.checks.configuration import check_configuration
from frontdesk.commands.checks.finding import Finding, State, broken, ok
from frontdesk.commands.checks.reach import check_reach
from frontdesk.commands.checks.record import check_record
from frontdesk.commands.checks.services import check_services
from frontdesk.errors import ConfigurationError
from frontdesk.settings import Settings, load_settings

_CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    check_configuration, check_record, check_services, check_reach,
)  # fmt: skip
_COLOURS = {State.OK: "green", State.OFF: "dim", State.WARN: "yellow", State.BROKEN: "bold red"}


def doctor(console: Console, environment: Mapping[str, str] | None = None) -> bool:
    """Print a table of what was found; return whether nothing is broken.

    Args:
        console: where to print.
        environment: holds the settings; the process's own by default.
    """
    findings = examine(environment)
    table = Table("part", "state", Column("found", overflow="fold"), "what to do")
    for finding in findings:
        # As text: what was found may hold square brackets.
        state = Text(finding.state, style=_COLOURS[finding.state])
        table.add_row(Text(finding.part), state, Text(finding.detail), Text(finding.remedy))
    console.print(table)
    count = sum(finding.state == State.BROKEN for finding in findings)
    console.print(f"{count} broken." if count else "Nothing is broken.")
    return count == 0


def examine(environment: Mapping[str, str] | None = None) -> list[Finding]:
    """Return everything that was found, in the order of the checks."""
    try:
        settings = load_settings(environment)
    except ConfigurationError as error:
        return [broken("settings", str(error), "correct the environment; docs/settings.md lists all")]
    return [ok("settings"), *(finding for check in _CHECKS for finding in check(settings))]
