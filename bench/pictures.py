"""Pictures of the measures, as SVG by pygal, without anything that runs or is fetched."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pygal
from pygal.style import Style

from bench.edge_figures import percentile

_COLOURS = ("#a95c06", "#2f6cab", "#0b7a73", "#7a4fb5", "#6f6a78", "#a11526")
_STYLE = Style(
    background="white", plot_background="white", foreground="#52605d", foreground_strong="#1f2a28",
    foreground_subtle="#d6d2c7", colors=_COLOURS, font_family="sans-serif", value_font_size=12, opacity="1",
    label_font_size=13, major_label_font_size=13, legend_font_size=13, title_font_size=15, transition="0s",
)  # fmt: skip
_PARTS = [*range(0, 95, 5), 95, 96, 97, 98, 99, 99.5, 99.9]
Series = Mapping[str, Sequence[float | None]]


def bars(path: Path, title: str, labels: Sequence[str], series: Series, *, stacked: bool = False) -> None:
    """Draw columns: a group (or a pile) for each label, in it one for each series."""
    chart = (pygal.StackedBar if stacked else pygal.Bar)(**_options(title), print_values=not stacked)
    chart.x_labels = labels
    _draw(chart, series, path)


def lines(path: Path, title: str, labels: Sequence[str], series: Series) -> None:
    """Draw a line for each series over the labels."""
    chart = pygal.Line(**_options(title))
    chart.x_labels = labels
    _draw(chart, series, path)


def spread(path: Path, title: str, series: Mapping[str, Sequence[float]]) -> None:
    """Draw how many per cent of the values are at most how large, a line for each series."""
    chart = pygal.XY(**_options(title), show_dots=False, x_title="% of the turns")
    chart.x_labels = [0, 25, 50, 75, 95, 100]
    _draw(
        chart,
        {name: [(part, percentile(values, part)) for part in _PARTS] for name, values in series.items()},
        path,
    )


def course(path: Path, title: str, series: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    """Draw how each series goes on: pairs of x and y."""
    _draw(pygal.XY(**_options(title), show_dots=False), series, path)


def _options(title: str) -> dict[str, Any]:
    return {
        "title": title, "width": 760, "height": 340, "style": _STYLE, "js": (), "legend_at_bottom": True,
        "margin": 12, "margin_right": 40, "truncate_legend": -1, "truncate_label": -1, "include_x_axis": True, "value_formatter": lambda value: f"{value:,.4g}",
    }  # fmt: skip


def _draw(chart: Any, series: Mapping[str, Any], path: Path) -> None:
    chart.add_xml_filter(_harmless)
    for name, values in series.items():
        chart.add(name, list(values))
    path.write_bytes(chart.render())


def _harmless(root: Any) -> Any:
    """Take out the scripts, and comments with addresses."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] == "script":
                parent.remove(child)
    return root
