"""Writes what a soak left behind as Markdown with a picture of each figure over the turns."""

from collections.abc import Sequence
from pathlib import Path

from bench import pictures
from bench.markdown import table
from bench.soak_growth import LEAST_ROWS, Row, verdicts


def write(rows: Sequence[Row], folder: Path, clients: int) -> Path:
    """Write report and pictures into `folder`; return the report's path."""
    own = [row for row in rows if row.run == rows[-1].run]
    programs = list(own[-1].processes)
    pictures.course(folder / "memory.svg", "Memory (MB RSS) over the turns", {
        program: [(row.turns, row.processes[program].memory_mb) for row in own] for program in programs
    })  # fmt: skip
    pictures.course(folder / "files.svg", "Open files over the turns", {
        program: [(row.turns, row.processes[program].files) for row in own] for program in programs
    })  # fmt: skip
    report = folder / "report.md"
    report.write_text("\n".join(_report(rows, own, clients)) + "\n", encoding="utf-8")
    return report


def _report(rows: Sequence[Row], own: Sequence[Row], clients: int) -> list[str]:
    turns = own[-1].turns - (own[0].turns if len(own) > 1 else 0)
    seconds = sum(row.wall_s for row in own[1:]) or own[0].wall_s
    found = verdicts(rows)
    grown = [f"{one.program}: {one.what}" for one in found if one.grows]
    said = ("Something grows: " + ", ".join(grown) + ".") if grown else "Nothing grows."
    if not found:
        said = f"Too short to judge: {len(own)} rows, at least {LEAST_ROWS} after the warm-up are needed."
    failed = sum(row.failed for row in rows)
    return [
        "# Soak\n",
        f"**{said}** {own[-1].turns:,} turns in {own[-1].run} run{'s' if own[-1].run > 1 else ''}, {failed} failed; {clients} chats "
        f"at once, {turns / seconds:.1f} turns a second in the last run. Its first tenth is left out; of the rest the last quarter is held against the "
        "first: memory may be 5 % more, files and connections three more.\n",
        *table(("process", "figure", "first quarter", "last quarter", "grows"), (
            (f"`{one.program}`", one.what, f"{one.early:,.0f}", f"{one.late:,.0f}", "**yes**" if one.grows else "no") for one in found
        )),
        "![Memory](memory.svg)\n\n![Open files](files.svg)\n",
        *table(("turns", "turns a second", "median", "p95", "failed"), (
            (f"{row.turns:,}", "" if before is None else f"{(row.turns - before.turns) / row.wall_s:.1f}", f"{row.median_ms:.0f} ms", f"{row.p95_ms:.0f} ms", f"{row.failed}")
            for before, row in zip([None, *own], own, strict=False)
        )),
    ]  # fmt: skip
