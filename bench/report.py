"""Writes what was measured as Markdown with pictures."""

import json
from collections.abc import Iterator
from pathlib import Path

from bench.markdown import table
from bench.report_capacity import capacity, growth, paper
from bench.report_peers import beside
from bench.results import Results, as_json, figures


def write(results: Results, folder: Path) -> Path:
    """Write report, pictures and figures into `folder`; return the report's path."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_json(results), indent=1, ensure_ascii=False)
    (folder / "figures.json").write_text(f"{text}\n", encoding="utf-8")
    report = folder / "report.md"
    report.write_text("\n".join(_report(results, folder)) + "\n", encoding="utf-8")
    return report


def _report(results: Results, folder: Path) -> Iterator[str]:
    setting = results.setting
    yield "# Measures of Frontdesk\n"
    yield (
        f"{setting['at']}, {setting['cores']} cores ({setting['processor']}), load before {setting['load']:.2f}. "
        "Whatever is compared was measured in turns in one run, with the same messages, none of them twice. Ratios carry over "
        "to other machines, milliseconds do not. The clients run on the same cores.\n"
    )
    if setting.get("short"):
        yield "**A short run: it shows that all works, its figures mean little.**\n"
    yield "## Aims\n"
    rows = (
        (
            one.measure,
            f"{one.value:,.2f} {one.unit}".strip(),
            f"{one.sign} {one.limit:g} {one.unit}".strip(),
            "yes" if one.met else "**no**",
        )
        for one in figures(results)
    )
    yield from table(("measure", "figure", "aim", "met"), rows)
    if results.peers:
        yield from beside(results.peers, folder)
    if results.workers or results.arrivals:
        yield from capacity(results, folder)
    for name, levels in (("open idle streams", results.streams), ("stored messages", results.stored)):
        if levels:
            yield from growth(name, levels, folder)
    yield from paper(results)
