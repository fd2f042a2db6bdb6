"""Tells machines how the house is: alive, ready, and in figures. Not for browsers, not for the public.

Pages of other sites may not read these, whatever sites are allowed to embed the chat. Keeping
strangers away altogether is the proxy's task (docs/operating.md).
"""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Response
from fastapi.responses import JSONResponse

from frontdesk.edge.house import House
from frontdesk.edge.leaving import Leaving
from frontdesk.edge.metrics import CONTENT_TYPE
from frontdesk.errors import RecordUnavailableError
from frontdesk.records.schema import is_current

_CHECK_S = 3.0
_FRESH_S = 1.0
_OK = 200
_AWAY = 503
_SAME = frozenset({"same-origin", "none"})


def no_other_site(
    origin: Annotated[str | None, Header()] = None,
    sec_fetch_site: Annotated[str | None, Header()] = None,
) -> None:
    """Refuse what a browser sends on behalf of another site's page."""
    if origin is not None or (sec_fetch_site or "none") not in _SAME:
        raise HTTPException(403, "Not for pages of other sites.")


class Readiness:
    """Looks after the parts, at most once a second however often it is asked.

    Args:
        house: whose parts.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = asyncio.Lock()
        self._latest: dict[str, str] = {}
        self._looked_at = float("-inf")

    async def parts(self) -> dict[str, str]:
        """Return "ok" or what is wrong, by part."""
        loop = asyncio.get_running_loop()
        async with self._lock:
            if loop.time() - self._looked_at > _FRESH_S:
                self._latest = await self._look()
                self._looked_at = loop.time()
            return self._latest

    async def _look(self) -> dict[str, str]:
        record = self._house.record
        try:
            async with asyncio.timeout(_CHECK_S):
                current = await self._house.store.read(lambda _: is_current(record.engine), patience_s=0.0)
            database, migrations = "ok", "ok" if current else "not current: run `frontdesk migrate`"
        except (RecordUnavailableError, TimeoutError):
            database, migrations = "does not answer", "unknown"
        assistant = "ok" if self._house.assistant.alive else "does not answer"
        return {"database": database, "migrations": migrations, "assistant": assistant}


def health_routes(house: House, leaving: Leaving) -> APIRouter:
    """Return `/healthz`, `/readyz`, `/readyz/process` and `/metrics`."""
    routes = APIRouter(include_in_schema=False, dependencies=[Depends(no_other_site)])
    readiness = Readiness(house)

    def process() -> dict[str, str]:
        return {"process": "is about to end" if leaving.begun else "ok"}

    @routes.get("/healthz")
    async def healthz() -> dict[str, Any]:
        return {"status": "ok"}

    @routes.get("/readyz")
    async def readyz() -> JSONResponse:
        return _told(process() | await readiness.parts())

    @routes.get("/readyz/process")
    async def readyz_process() -> JSONResponse:
        return _told(process())

    @routes.get("/metrics")
    async def metrics() -> Response:
        page = await asyncio.to_thread(house.metrics.page)
        return Response(page, media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    return routes


def _told(parts: dict[str, str]) -> JSONResponse:
    ready = all(state == "ok" for state in parts.values())
    body = {"status": "ready" if ready else "not ready", "parts": parts}
    return JSONResponse(body, _OK if ready else _AWAY, headers={"Cache-Control": "no-store"})
