"""The page of figures, its drawings and its tables."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from frontdesk.console.context import TheConsole
from frontdesk.console.insight.drawing import POLICY, draw
from frontdesk.console.insight.ranges import chosen, must_choose, presets
from frontdesk.console.insight.reading import Insight, TheInsight
from frontdesk.console.insight.sheets import Sheet
from frontdesk.console.insight.tiles import tiles
from frontdesk.console.members import ReviewerReads
from frontdesk.errors import NotFoundError

routes = APIRouter(prefix="/insight")

From = Annotated[str, Query(alias="from", max_length=40)]
To = Annotated[str, Query(max_length=40)]


@routes.get("")
async def figures(
    request: Request,
    console: TheConsole,
    insight: TheInsight,
    _: ReviewerReads,
    first: From = "",
    to: To = "",
) -> Response:
    """Show what happened on some days."""
    today = insight.today
    choice = chosen(first, to, today)
    shown = {"choice": choice, "presets": presets(today), "today": today.isoformat()}
    if choice.span is None:
        return console.pages.page(request, "insight/page.html", shown | {"report": None}, status=422)
    report = await insight.report(choice.span)
    shown |= {"report": report, "tiles": tiles(report), "sheets": await insight.sheets(choice.span)}
    return console.pages.page(request, "insight/page.html", shown)


@routes.get("/drawing/{name}")
async def drawing(
    name: str, insight: TheInsight, _: ReviewerReads, first: From = "", to: To = "", narrow: bool = False,
) -> Response:  # fmt: skip
    """Return the drawing of a sheet; nothing in it can run, and nothing is fetched for it."""
    sheet = await _sheet(name, insight, first, to)
    svg = await run_in_threadpool(draw, sheet.drawn, narrow=narrow)
    return Response(svg, media_type="image/svg+xml", headers={"Content-Security-Policy": POLICY})


@routes.get("/table/{name}")
async def table(name: str, insight: TheInsight, _: ReviewerReads, first: From = "", to: To = "") -> Response:
    """Return the numbers of a sheet for a spreadsheet."""
    sheet = await _sheet(name, insight, first, to)
    span = must_choose(first, to, insight.today)
    file = f"{sheet.name}_{span.first}_{span.last}.csv"
    return Response(
        b"".join(sheet.csv()), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )  # fmt: skip


async def _sheet(name: str, insight: Insight, first: str, last: str) -> Sheet:
    for sheet in await insight.sheets(must_choose(first, last, insight.today)):
        if sheet.name == name:
            return sheet
    raise NotFoundError("There is no such chart.")
