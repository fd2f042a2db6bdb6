"""Puts the edge together: routes, layers around them, and what runs beside the requests."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from frontdesk.console.app import create_console
from frontdesk.console.context import Console
from frontdesk.console.pages import Pages
from frontdesk.console.prefix import base_of
from frontdesk.edge.bus import RedisBus, poll
from frontdesk.edge.deadlines import Deadlines
from frontdesk.edge.demo import demo_routes
from frontdesk.edge.desk import Desk
from frontdesk.edge.gate import AddressLimit
from frontdesk.edge.health import health_routes
from frontdesk.edge.house import House
from frontdesk.edge.housekeeping import Housekeeping
from frontdesk.edge.leaving import Leaving
from frontdesk.edge.logs import quiet_loop
from frontdesk.edge.notify import Courier, open_notifiers
from frontdesk.edge.notify.personal import open_personal
from frontdesk.edge.notify.weekly import WeeklySummary, open_summary
from frontdesk.edge.problems import install
from frontdesk.edge.rates import Rates
from frontdesk.edge.routes import api
from frontdesk.edge.shell import BodyLimit, Shell
from frontdesk.edge.sites import Sites
from frontdesk.edge.staff_desk import StaffDesk
from frontdesk.edge.staff_signals import StaffSignals
from frontdesk.edge.streams import Streams
from frontdesk.edge.turns import Turns
from frontdesk.edge.widget_files import FOLDER, widget_routes
from frontdesk.records.database import close
from frontdesk.unobserved import UNOBSERVED

_DESCRIPTION = "Chats of a clinic's visitors with its assistant and its staff."


def create_app(house: House, *, widget: Path = FOLDER) -> FastAPI:
    """Return the application that serves `house`.

    Args:
        house: what it works with.
        widget: folder of the chat's built files.

    Raises:
        ConfigurationError: a setting cannot be used.
    """
    settings = house.settings
    rates = Rates(settings, failed=partial(house.metrics.error, "redis"))
    desk = Desk(house, Turns(house), rates, Streams(house))
    app = FastAPI(
        title="Frontdesk", version="1", description=_DESCRIPTION, docs_url=None, redoc_url=None,
        lifespan=_lifespan, redirect_slashes=False, telemetry=UNOBSERVED,
    )  # fmt: skip
    app.state.desk, app.state.leaving = desk, Leaving(settings.drain_s)
    install(app)
    app.include_router(api)
    app.include_router(health_routes(house, app.state.leaving))
    app.include_router(widget_routes(widget))
    app.include_router(demo_routes(house.clinic))
    if settings.console:
        app.mount("/staff", create_console(_console(house)))
        home = f"{base_of(settings)}/staff/"
        app.add_route("/staff", lambda _: RedirectResponse(home, 303), include_in_schema=False)
    app.add_middleware(BodyLimit, limit=settings.body_bytes)
    app.add_middleware(AddressLimit, addresses=house.addresses, rates=rates)
    app.add_middleware(Sites, origins=settings.origins, public_url=settings.public_url)
    app.add_middleware(Shell, https=settings.production)  # the last one added is the outermost
    return app


def _console(house: House) -> Console:
    return Console(
        settings=house.settings, store=house.store, clinic=house.clinic, knowledge=house.knowledge,
        desk=StaffDesk(house), signals=StaffSignals(house.hub, house.metrics), clock=house.clock,
        pages=Pages(house.clinic, house.clock, base_of(house.settings)),
        addresses=house.addresses,
    )  # fmt: skip


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    quiet_loop(asyncio.get_running_loop())
    jobs = [asyncio.create_task(job) for job in _jobs(desk)]
    try:
        with app.state.leaving.watched():
            yield
    finally:
        desk.house.hub.close()
        await desk.turns.finish()
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        await desk.house.store.finish()
        await desk.rates.close()
        await desk.house.assistant.close()
        await desk.house.traces.close()
        await asyncio.to_thread(close, desk.house.record.engine)


def _jobs(desk: Desk) -> list[Coroutine[Any, Any, None]]:
    """Return what runs beside the requests for as long as the process lives."""
    house = desk.house
    notifiers = (
        open_notifiers(house.settings, house.clinic.hours.zone) | open_summary(house) | open_personal(house)
    )
    jobs = [
        desk.turns.sweep(),
        house.assistant.watch(lambda alive: house.metrics.assistant(alive=alive)),
        poll(house.store, house.hub),
        Courier(house.store, notifiers, house.metrics, traces=house.traces).run(),
        Deadlines(house).run(),
        Housekeeping(house).run(),
    ]
    if house.settings.summary_to:
        jobs.append(WeeklySummary(house).run())
    if house.settings.redis_url:
        lost = partial(house.metrics.error, "redis")
        jobs.append(RedisBus(house.settings.redis_url, house.hub, house.typing, failed=lost).run())
    return jobs
