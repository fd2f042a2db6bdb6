"""A sheet is one subject of the page: the numbers as a table, and what of them is drawn."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from frontdesk.records.export import safe_cell

Cell = str | int | float | None


class Shape(StrEnum):
    """How a sheet is drawn."""

    LINES = "lines"
    COLUMNS = "columns"
    STACKED_COLUMNS = "stacked columns"
    BARS = "bars"
    STACKED_BARS = "stacked bars"


@dataclass(frozen=True)
class Drawn:
    """What of a sheet is drawn.

    Attributes:
        labels: of the places along the axis.
        series: name, colour and values of each.
        unit: what is written behind a value, as "%".
    """

    shape: Shape
    labels: tuple[str, ...]
    series: tuple[tuple[str, str, tuple[float | None, ...]], ...]
    unit: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for _, _, values in self.series for value in values)


@dataclass(frozen=True)
class Sheet:
    """One subject of the page.

    Attributes:
        name: in addresses and file names.
        about: what is counted, in a sentence.
        summary: what the drawing shows, for those who cannot see it.
        columns: headings; the first is that of the labels.
        rows: a label and its numbers each.
    """

    name: str
    title: str
    about: str
    summary: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    drawn: Drawn

    def csv(self) -> Iterator[bytes]:
        """Return the table for a spreadsheet, a line at a time; nothing in it is a formula."""
        for values in (self.columns, *self.rows):
            line = io.StringIO()
            csv.writer(line).writerow([safe_cell(value) for value in values])
            yield line.getvalue().encode("utf-8")
