"""Draws a sheet as SVG with pygal, without anything that runs or is fetched.

pygal puts a script and an address of its makers into every drawing; both are taken out. The colours are
those of the pages, in both schemes. See docs/decisions/0015-charts-by-pygal.md.
"""

import math
from typing import Any
from xml.etree import ElementTree as ET

import pygal
from pygal.style import Style

from frontdesk.console.insight.sheets import Drawn, Shape

# The drawing is an image of its own: it brings its styles along, and may do nothing else.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_WIDE, _NARROW = 720, 340
_COLUMN_CHART_PX, _BAR_PX = 260, 26
_NARROW_LABEL_CHARS = 22
_ROOM_FOR_NUMBER = 1.15  # beyond the longest bar
_ROOM = 0.05  # part of the axis that a number takes
_STEPS = [step * 10**power for power in range(9) for step in (1, 2, 5)]
_LABELS = {_WIDE: 10, _NARROW: 4}
_BESIDE = "inline:.text-overlay text{text-anchor:start;transform:translateX(5px)}"
_LIGHT = {
    "ink": "#1f2a28", "soft": "#52605d", "line": "#d6d2c7", "accent": "#0b7a73", "crisis": "#a11526",
    "medical": "#a95c06", "clinic": "#2f6cab", "low": "#6f6a78", "good": "#2b7d4c", "on": "#fff",
}  # fmt: skip
_DARK = {
    "ink": "#e9eeec", "soft": "#acb9b5", "line": "#38453f", "accent": "#7fd0c4", "crisis": "#ff9a9a",
    "medical": "#f3bd7c", "clinic": "#9fc8f2", "low": "#a8a2b3", "good": "#8fd9a8", "on": "#131918",
}  # fmt: skip
_CHARTS = {
    Shape.LINES: pygal.Line,
    Shape.COLUMNS: pygal.Bar,
    Shape.STACKED_COLUMNS: pygal.StackedBar,
    Shape.BARS: pygal.HorizontalBar,
    Shape.STACKED_BARS: pygal.HorizontalStackedBar,
}


def draw(drawn: Drawn, *, narrow: bool = False) -> bytes:
    """Return the drawing as SVG.

    Args:
        drawn: what to draw.
        narrow: for a small screen, on which a wide drawing could not be read.
    """
    width = _NARROW if narrow else _WIDE
    lying, stacked = drawn.shape in (Shape.BARS, Shape.STACKED_BARS), drawn.shape == Shape.STACKED_BARS
    labels = [_short(label) if narrow and lying else label for label in drawn.labels]
    height = len(drawn.labels) * _BAR_PX + 70 if lying else _COLUMN_CHART_PX
    ticks = ticks_to(_most(drawn))
    chart = _CHARTS[drawn.shape](
        width=width, height=height, explicit_size=True, style=_style(drawn), js=(),
        css=("file://style.css", "file://graph.css", _variables(), _BESIDE if not stacked else "inline:"), show_legend=False,
        truncate_label=-1, margin=8, spacing=14, rounded_bars=2, show_x_labels=drawn.shape != Shape.BARS, show_y_guides=drawn.shape != Shape.BARS,
        show_dots=len(drawn.labels) < 40, dots_size=2.5, stroke_style={"width": 2}, no_data_text="",
        print_values=lying, print_zeroes=False, print_values_position="center" if stacked else "top",
        range=(0, ticks[-1] if stacked or not lying else _most(drawn) * _ROOM_FOR_NUMBER), value_formatter=lambda value: f"{value:g}{drawn.unit}",
    )  # fmt: skip
    chart.add_xml_filter(_harmless)
    chart.x_labels, chart.y_labels = labels, ticks[::2] if narrow else ticks
    if not lying:
        every = max(1, -(-len(drawn.labels) // _LABELS[width]))
        chart.x_labels_major, chart.show_minor_x_labels = labels[::every], False
    for name, _, values in drawn.series:
        chart.add(name, [_told(value, ticks[-1]) if stacked else value for value in values])
    return bytes(chart.render())


def ticks_to(most: float) -> list[float]:
    """Return round numbers from 0 to `most` or just above, whole ones and not many."""
    step = next(step for step in _STEPS if most <= 5 * step)
    return [float(step * number) for number in range(1 + max(1, math.ceil(most / step)))]


def _short(label: str) -> str:
    return label if len(label) <= _NARROW_LABEL_CHARS else label[: _NARROW_LABEL_CHARS - 1].rstrip() + "…"


def _most(drawn: Drawn) -> float:
    """Return the greatest value, of stacked ones the greatest sum."""
    columns = zip(*(values for _, _, values in drawn.series), strict=True)
    stacked = drawn.shape in (Shape.STACKED_BARS, Shape.STACKED_COLUMNS)
    whole = [[value or 0 for value in column] for column in columns]
    return max((sum(column) if stacked else max(column) for column in whole), default=0)


def _told(value: float | None, most: float) -> Any:
    """Return a value that is only written where its part of the bar has room for it."""
    return value if (value or 0) >= most * _ROOM else {"value": value, "formatter": lambda _: ""}


def _style(drawn: Drawn) -> Style:
    colours = tuple(f"var(--{colour})" for _, colour, _ in drawn.series)
    written = "on" if drawn.shape == Shape.STACKED_BARS else "ink"
    return Style(
        background="transparent", plot_background="transparent", foreground="var(--soft)",
        foreground_strong="var(--ink)", foreground_subtle="var(--line)", guide_stroke_color="var(--line)",
        major_guide_stroke_color="var(--line)", guide_stroke_dasharray="none", opacity="1", opacity_hover="1",
        major_guide_stroke_dasharray="none", stroke_opacity="1", transition="0s", colors=colours,
        value_colors=(f"var(--{written})",) * len(colours), font_family="system-ui, sans-serif", label_font_size=12,
        major_label_font_size=12, value_font_size=12,
    )  # fmt: skip


def _variables() -> str:
    def rules(colours: dict[str, str]) -> str:
        return "svg{" + ";".join(f"--{name}:{value}" for name, value in colours.items()) + "}"

    return f"inline:{rules(_LIGHT)}@media (prefers-color-scheme:dark){{{rules(_DARK)}}}"


def _harmless(root: Any) -> Any:
    """Take out what could run, what is fetched and what only a script would show."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in ("script", "desc"):
                parent.remove(child)
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    return root
