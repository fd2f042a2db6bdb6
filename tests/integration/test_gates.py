"""How well the assistant does on the development sets may not fall below the gates."""

from frontdesk.commands.client import AssistantClient
from frontdesk.commands.evaluate import missed_gates, score_files
from frontdesk.language.files import PROJECT

SETS = sorted((PROJECT / "tests/eval").glob("*.tsv"))


def test_every_gate_is_met(client: AssistantClient) -> None:
    assert missed_gates(score_files(client, SETS)) == []
