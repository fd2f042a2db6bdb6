"""Downloads for other programs, for administrators: conversations, figures, and the way to the audit log's.

Masking can miss something, and a file is out of the house: whoever only reviews reads page by page.
"""

import io
import zipfile
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import StreamingResponse

from frontdesk.console.context import Console, TheConsole
from frontdesk.console.exporting import Order, begin, lines, ordered
from frontdesk.console.insight.ranges import must_choose
from frontdesk.console.insight.reading import TheInsight
from frontdesk.console.members import AdminActs, AdminReads, Member
from frontdesk.console.routes.insight import From, To
from frontdesk.errors import InputError
from frontdesk.records.export import json_line

routes = APIRouter(prefix="/exports")

_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
First = Annotated[str, Form(alias="from", max_length=40)]
Last = Annotated[str, Form(alias="to", max_length=40)]
Chosen = Annotated[str, Form(alias="format", max_length=10)]


@routes.get("")
async def page(request: Request, console: TheConsole, _: AdminReads) -> Response:
    """Show what can be downloaded."""
    return _page(request, console, {})


@routes.post("/conversations")
async def conversations(
    request: Request, console: TheConsole, member: AdminActs, first: First = "", last: Last = "",
    form: Chosen = "csv",
) -> Response:  # fmt: skip
    """Return masked conversations."""
    typed = {"first": first, "last": last, "form": form}
    try:
        order = ordered(first, last, form)
    except InputError as error:
        return _page(request, console, {"masked": typed | {"problem": str(error)}}, status=422)
    return await _stream(console, member, order)


@routes.post("/unmasked")
async def unmasked(
    request: Request, console: TheConsole, member: AdminActs, first: First = "", last: Last = "",
    form: Chosen = "csv", reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:  # fmt: skip
    """Return conversations in clear, for a reason that the audit trail keeps."""
    typed = {"first": first, "last": last, "form": form, "reason": reason}
    try:
        order = ordered(first, last, form, reason)
    except InputError as error:
        return _page(request, console, {"clear": typed | {"problem": str(error)}}, status=422)
    return await _stream(console, member, order)


@routes.get("/figures")
async def figures(
    console: TheConsole,
    insight: TheInsight,
    _: AdminReads,
    first: From = "",
    to: To = "",
    form: str = "csv",
) -> Response:
    """Return the numbers behind all charts: a CSV file each in an archive, or a row a line as JSON."""
    span = must_choose(first, to, insight.today)
    found = await insight.sheets(span)
    name = f"figures_{span.first}_{span.last}"
    if form == "jsonl":
        rows = (
            json_line({"chart": sheet.name} | dict(zip(sheet.columns, row, strict=True)))
            for sheet in found
            for row in sheet.rows
        )
        return Response(b"".join(rows), headers=_attached(f"{name}.jsonl"), media_type=_TYPES["jsonl"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in found:
            archive.writestr(f"{sheet.name}.csv", b"".join(sheet.csv()))
    return Response(packed.getvalue(), headers=_attached(f"{name}.zip"), media_type="application/zip")


async def _stream(console: Console, member: Member, order: Order) -> Response:
    chats, messages = await begin(console, member, order)
    # How many lines there will be, for the page that shows how far it is.
    total = {"X-Total": str(chats if order.form == "jsonl" else messages + 1)}
    return StreamingResponse(
        lines(console, member, order), headers=_attached(order.file) | total, media_type=_TYPES[order.form]
    )


def _page(
    request: Request, console: Console, typed: Mapping[str, Mapping[str, str]], status: int = 200
) -> Response:
    empty = {"first": "", "last": "", "form": "csv", "reason": "", "problem": ""}
    shown = {name: empty | dict(typed.get(name, {})) for name in ("masked", "clear")}
    return console.pages.page(request, "exports.html", shown, status=status)


def _attached(file: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{file}"'}
