"""What the assistant was taught: what waits, every run with its comparison, and which model answered what."""

from typing import Any

from fastapi import APIRouter, Request, Response

from frontdesk.console.context import TheConsole
from frontdesk.console.members import ReviewerReads
from frontdesk.console.teaching import comparison_view, run_view, version_views
from frontdesk.records import UnitOfWork

routes = APIRouter()


@routes.get("/teaching")
async def overview(request: Request, console: TheConsole, _: ReviewerReads) -> Response:
    """Show the state of teaching, its history, and the models."""
    moment = console.clock()

    def read(uow: UnitOfWork) -> dict[str, Any]:
        under_way = uow.teaching.under_way(moment)
        return {
            "waiting": uow.corrections.count_waiting(),
            "under_way": run_view(uow, under_way, moment) if under_way else None,
            "serving": uow.teaching.serving(),
            "runs": [run_view(uow, run, moment) for run in uow.teaching.recent()],
            "versions": version_views(uow),
        }

    return console.pages.page(request, "teaching/page.html", await console.store.read(read))


@routes.get("/teaching/{identity}")
async def one_run(request: Request, console: TheConsole, _: ReviewerReads, identity: int) -> Response:
    """Show one run: what it taught, both models side by side, and why it was or was not installed."""
    moment = console.clock()

    def read(uow: UnitOfWork) -> dict[str, Any]:
        run = uow.teaching.get(identity)
        shown = run_view(uow, run, moment)
        return {"shown": shown, "run": run, "comparison": comparison_view(run, console.knowledge)}

    return console.pages.page(request, "teaching/run.html", await console.store.read(read))
