"""Alarms, dashboard and runbook speak of figures that exist, and each alarm rings when it should."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from deploy_tools import DEPLOY, PROJECT, output, program
from edge_tools import FakeRasa, opened, running, settings_for, until, visitor

FOLDER = DEPLOY / "observability"
RULES = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"][0]["rules"]
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
RUNBOOK = (PROJECT / "docs/operating.md").read_text(encoding="utf-8")
Figures = dict[str, set[str]]


@pytest.fixture(scope="module")
def figures(record_url: str, rasa: FakeRasa) -> Figures:
    """Every figure of an edge that has been at work, with the names of its labels."""
    with opened(settings_for(record_url, rasa)) as house, running(house) as edge:
        house.metrics.error("turn")
        with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
            who = visitor(http)
            who.answered(who.say("I want to kill myself")["sequence"])
            who.answered(who.say("what are the risks")["sequence"])
            for shown in ("frontdesk_turns_total{", "frontdesk_assistant_up 1.0"):
                until(lambda shown=shown: shown in http.get("/metrics").text)  # type: ignore[misc]
            page = http.get("/metrics").text
    found: Figures = {"up": {"job", "instance"}}
    for name, labels in re.findall(r"^(frontdesk_\w+)(?:\{(.*)\})? ", page, re.M):
        found.setdefault(name, {"job", "instance"}).update(re.findall(r'(\w+)="', labels))
    return found


def expressions() -> list[str]:
    panels = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    return [rule["expr"] for rule in RULES] + [one.replace("$__rate_interval", "5m") for one in panels]


def test_every_figure_and_label_in_them_exists(figures: Figures) -> None:
    for expression in expressions():
        names = re.findall(r"\b(frontdesk_\w+|up)\b(?:\{([^}]*)\})?", expression)
        assert names, expression
        for name, selector in names:
            assert name in figures, name
            assert set(re.findall(r"(\w+)\s*[=!]~?", selector)) <= figures[name], expression
        for grouped in re.findall(r"by \((\w+)\)", expression):
            assert any(grouped in figures[name] for name, _ in names), expression


def test_every_figure_that_is_worth_an_alarm_has_one_and_all_are_drawn(figures: Figures) -> None:
    text = " ".join(expressions())
    for name in figures:
        base = re.sub(r"_(bucket|sum|count|created)$", "", name)
        assert base in text, name


def test_prometheus_understands_everything_and_rings_when_it_should(tmp_path: Path) -> None:
    promtool = program("promtool")
    examples = sorted(FOLDER.glob("prometheus*.yml"))
    assert len(examples) == 3
    for example in examples:
        # A small promtool knows no Kubernetes: what stands around the search for pods is checked.
        text = example.read_text().replace("kubernetes_sd_configs: [{role: pod}]", "static_configs: []")
        (tmp_path / example.name).write_text(text.replace("[alerts.yml]", f"[{FOLDER}/alerts.yml]"))
        output([promtool, "check", "config", tmp_path / example.name])
        (job,) = (one["job_name"] for one in yaml.safe_load(text)["scrape_configs"])
        assert f'up{{job="{job}"}}' in " ".join(expressions())
    tested = output([promtool, "test", "rules", FOLDER / "alerts_test.yml"])
    assert "SUCCESS" in tested
    rules = [{"record": f"checked:{number}", "expr": one} for number, one in enumerate(expressions())]
    (tmp_path / "drawn.yml").write_text(yaml.safe_dump({"groups": [{"name": "drawn", "rules": rules}]}))
    output([promtool, "check", "rules", "--lint=none", tmp_path / "drawn.yml"])


def test_each_alarm_is_tried_quiet_and_ringing() -> None:
    tests = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())["tests"]
    tried = [one for test in tests for one in test["alert_rule_test"]]
    for rule in RULES:
        own = [one for one in tried if one["alertname"] == rule["alert"]]
        assert any(one.get("exp_alerts") for one in own), rule["alert"]
        assert any(not one.get("exp_alerts") for one in own), rule["alert"]


def test_each_alarm_has_its_section_in_the_runbook_and_no_section_is_left_over() -> None:
    sections = set(re.findall(r"^### (Frontdesk\w+)$", RUNBOOK, re.M))
    assert sections == {rule["alert"] for rule in RULES}
    for rule in RULES:
        assert rule["annotations"]["runbook"] == f"docs/operating.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_the_dashboard_is_one_that_grafana_can_load() -> None:
    def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
        return (
            one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"]
            and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"]
        )  # fmt: skip

    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [panel["gridPos"] for panel in panels]
    assert all(place["x"] + place["w"] <= 24 for place in places)
    assert not any(overlap(one, other) for i, one in enumerate(places) for other in places[:i])
    variables = {variable["name"] for variable in DASHBOARD["templating"]["list"]}
    assert set(re.findall(r"\$\{(\w+)\}", json.dumps(DASHBOARD))) <= variables
