"""`frontdesk talk`: a chat in the terminal."""

from typing import Any

from rich.console import Console
from rich.panel import Panel

from frontdesk.commands.client import AssistantClient, new_conversation
from frontdesk.errors import InputError

_HINT = "Type a message, a number to pick a choice, or an empty line to leave."


def talk(client: AssistantClient) -> None:
    """Read messages from the terminal and show replies until an empty line or end of input."""
    console = Console()
    console.print(f"[bold]Frontdesk[/bold] — automated assistant. {_HINT}\n")
    conversation = new_conversation()
    choices: list[dict[str, Any]] = []
    while True:
        try:
            typed = console.input("[bold cyan]You[/bold cyan] ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        except UnicodeDecodeError:
            console.print("[red]That was not valid UTF-8.[/red]")
            continue
        if not typed:
            return
        try:
            turn = _send(client, conversation, typed, choices)
        except InputError as error:
            console.print(f"[red]{error}[/red]")
            continue
        choices = _show(console, turn)


def _send(
    client: AssistantClient, conversation: str, typed: str, choices: list[dict[str, Any]]
) -> dict[str, Any]:
    if typed.isdigit() and 0 < int(typed) <= len(choices):
        return client.turn(conversation, choice=choices[int(typed) - 1]["id"])
    return client.turn(conversation, typed)


def _show(console: Console, turn: dict[str, Any]) -> list[dict[str, Any]]:
    choices: list[dict[str, Any]] = []
    for message in turn["messages"]:
        source = f"from “{message['section']}”" if message.get("section") else message["kind"]
        console.print(
            Panel(message["text"], title="Assistant", subtitle=source, title_align="left", width=88)
        )
        choices.extend(message.get("choices") or [])
    if turn["handoff"]:
        console.print(
            f"  [yellow]→ staff ({turn['handoff']['reason']}, {turn['handoff']['urgency']})[/yellow]"
        )
    for number, choice in enumerate(choices, start=1):
        console.print(f"  [dim]{number}[/dim] {choice['title']}")
    return choices
