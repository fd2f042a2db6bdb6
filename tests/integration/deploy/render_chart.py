"""Renders the chart with Helm and holds each object against Kubernetes' schema; runs in .tools/deploy.

Reads values as JSON from standard input; prints what Helm's lint says and the objects.
"""

import json
import sys

import helm_python
import kubernetes_validate
import yaml

KUBERNETES = "1.34"


def main() -> None:
    folder, values = sys.argv[1], json.load(sys.stdin)
    report = helm_python.lint(folder, values, strict=True)
    said = [one for one in report["messages"] if one["severity"] > 1] + report.get("errors", [])
    chart = helm_python.Chart.load(folder)
    rendered = chart.render(values, name="desk", namespace="clinic")
    objects = [one for text in rendered.values() for one in yaml.safe_load_all(text) if one]
    for one in objects:
        kubernetes_validate.validate(one, KUBERNETES, strict=True)
    json.dump({"lint": said, "objects": objects}, sys.stdout)


if __name__ == "__main__":
    main()
