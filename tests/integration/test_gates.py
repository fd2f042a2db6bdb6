"""How well the assistant does on the development sets may not fall below the gates."""

from frontdesk.commands.client import AssistantClient
from frontdesk.commands.evaluate import GATES, missed_gates, score_files
from frontdesk.language.files import PROJECT, read_mapping

SETS = sorted((PROJECT / "tests/eval").glob("*.tsv"))


def test_every_gate_is_met(client: AssistantClient) -> None:
    score = score_files(client, SETS)
    assert missed_gates(score) == []
    assert all(score.total[name] for name in read_mapping(GATES)["gates"])  # a set that was renamed has none
