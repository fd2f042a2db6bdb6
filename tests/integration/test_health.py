"""Alive, ready and in figures, through the real application, with parts of the house away."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from ops_tools import Clock, database, house_of, put, record

from frontdesk.edge.asking import ask_for_staff
from frontdesk.edge.background import keep_doing
from frontdesk.edge.health import health_routes
from frontdesk.edge.house import House
from frontdesk.edge.leaving import Leaving
from frontdesk.edge.metrics import Metrics
from frontdesk.errors import ServiceUnavailableError
from frontdesk.language.files import PROJECT
from frontdesk.records import UnitOfWork, Urgency

MOMENT = datetime(2026, 6, 3, 18, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with database(request.param, tmp_path) as url, record(url) as kept:
        yield house_of(kept, url, Clock(MOMENT))


def get(house: House, path: str, **headers: str) -> httpx.Response:
    app = FastAPI()
    app.include_router(health_routes(house, Leaving(0)))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
            return await http.get(path, headers=headers)

    return asyncio.run(ask())


def test_ready_names_each_part(house: House) -> None:
    answer = get(house, "/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready", "parts": {"process": "ok", "database": "ok", "migrations": "ok", "assistant": "ok"},
    }  # fmt: skip


def test_not_ready_without_the_assistant(tmp_path: Path) -> None:
    with database("sqlite", tmp_path) as url, record(url) as kept:
        house = house_of(kept, url, Clock(MOMENT), rasa_port=9)

        async def scenario() -> None:
            watching = asyncio.create_task(house.assistant.watch())
            async with asyncio.timeout(10):
                while house.assistant.alive:
                    await asyncio.sleep(0.05)
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

        asyncio.run(scenario())
        answer = get(house, "/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {
        "process": "ok",
        "database": "ok",
        "migrations": "ok",
        "assistant": "does not answer",
    }


def test_not_ready_with_old_tables(tmp_path: Path) -> None:
    with database("sqlite", tmp_path) as url, record(url, migrated=False) as kept:
        answer = get(house_of(kept, url, Clock(MOMENT)), "/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["migrations"] == "not current: run `frontdesk migrate`"


def test_alive_and_honest_without_the_database(tmp_path: Path) -> None:
    gone = "postgresql://postgres@127.0.0.1:9/nothing"
    with record(gone, migrated=False) as kept:
        house = house_of(kept, gone, Clock(MOMENT))
        assert get(house, "/healthz").json() == {"status": "ok"}
        before = time.monotonic()
        answer = get(house, "/readyz")
        assert time.monotonic() - before < 5
        assert answer.status_code == 503
        assert answer.json()["parts"]["database"] == "does not answer"
        page = get(house, "/metrics")
        assert page.status_code == 200
        assert "frontdesk_database_up 0.0" in page.text


def test_figures_of_what_waits_come_from_the_record(house: House) -> None:
    def work(uow: UnitOfWork) -> None:
        for urgency in (Urgency.CRISIS, Urgency.CLINIC, Urgency.CLINIC):
            chat = uow.conversations.start().id
            ask_for_staff(uow, house, chat, reason="cost", urgency=urgency, sequence=None)

    put(house.record, work)
    page = get(house, "/metrics")
    assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "frontdesk_database_up 1.0" in page.text
    assert 'frontdesk_handoffs_waiting{urgency="crisis"} 1.0' in page.text
    assert 'frontdesk_handoffs_waiting{urgency="clinic"} 2.0' in page.text
    assert 'frontdesk_handoffs_waiting{urgency="medical"} 0.0' in page.text
    assert 'frontdesk_notices_undelivered{channel="email"} 3.0' in page.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.parametrize(
    ("header", "value", "status"),
    [("Origin", "https://evil.example", 403), ("Sec-Fetch-Site", "cross-site", 403),
     ("Sec-Fetch-Site", "same-site", 403), ("Sec-Fetch-Site", "none", 200), ("Accept", "*/*", 200)],
)  # fmt: skip
def test_pages_of_other_sites_are_refused(
    tmp_path: Path, path: str, header: str, value: str, status: int
) -> None:
    with database("sqlite", tmp_path) as url, record(url) as kept:
        house = house_of(kept, url, Clock(MOMENT))
        answer = get(house, path, **{header: value})
    assert answer.status_code == status
    assert "frontdesk" not in answer.text or status == 200
    assert "access-control-allow-origin" not in answer.headers


def test_a_background_job_goes_on_whatever_happens() -> None:
    metrics, calls = Metrics(), []

    async def job() -> bool:
        calls.append(1)
        if len(calls) == 1:
            raise ServiceUnavailableError("The database does not answer.")
        if len(calls) == 2:
            raise ValueError("a fault of ours")
        return len(calls) < 6

    async def scenario() -> None:
        task = asyncio.create_task(keep_doing("the job", job, every_s=0.01, metrics=metrics))
        async with asyncio.timeout(10):
            while len(calls) < 8:
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(scenario())
    assert 'frontdesk_errors_total{part="the_job"} 2.0' in metrics.page().decode()


_WORKER = (
    "from frontdesk.edge.metrics import Metrics\n"
    "m = Metrics(folder_shared=True)\n"
    "m.error('rasa'); m.turn(('answer',), 0.1); m.stream_opened()\n"
    "print(m.page().decode())\n"
)


def test_processes_tell_the_same_figures(tmp_path: Path) -> None:
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    pages = [
        subprocess.run(
            [sys.executable, "-c", _WORKER], env=environment, cwd=PROJECT, capture_output=True, text=True,
            timeout=60, check=True,
        ).stdout
        for _ in range(2)
    ]  # fmt: skip
    assert 'frontdesk_errors_total{part="rasa"} 2.0' in pages[1]
    assert "frontdesk_turn_seconds_count 2.0" in pages[1]
    assert "frontdesk_streams 1.0" in pages[1]  # the first process has ended, and its stream with it
