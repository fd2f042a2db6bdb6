"""The real program: several processes under uvicorn, over PostgreSQL and Redis."""

import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pytest
from edge_tools import KEY, SECRET, FakeRasa, free_port, until, visitor

from frontdesk.bundle import model_file
from frontdesk.edge.house import load_encoder
from frontdesk.language.files import PROJECT
from frontdesk.language.ngrams import HashedNgrams
from frontdesk.model_list import ModelList
from frontdesk.safety.classifier import NGRAM_SIZE, Features, KernelMachine
from frontdesk.settings import Settings

CANARY = "canary-41c7"


def small_model(folder: Path) -> None:
    """Put a model there whose safety screen has learned nothing; its phrases still work."""
    settings = replace(Settings(), models=folder)
    encoder = load_encoder(settings)
    words = ["what are the risks", "hello"]
    features = Features(
        encoder, HashedNgrams(NGRAM_SIZE).fit(words), encoder.encode(words).mean(axis=0)
    )  # fmt: skip
    landmarks = features.vectors(words)
    machine = KernelMachine(
        landmarks, np.zeros((2, 2), np.float32), np.array([-6.0, 0.0], np.float32), 0.4, features
    )  # fmt: skip
    machine.save(folder)
    with tarfile.open(model_file(settings), "w:gz") as bundle:
        for name in ("safety.npz", "safety.npz.sha256"):
            bundle.add(folder / name, name)
    ModelList(settings).allow(model_file(settings))


Served = tuple[str, "subprocess.Popen[bytes]", Path]


@contextmanager
def serving(folder: Path, database_url: str, rasa: FakeRasa, **more: str) -> Iterator[Served]:
    small_model(folder)
    port = free_port()
    log = folder / "edge.log"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FRONTDESK_")} | {
        "FRONTDESK_MODELS": str(folder), "FRONTDESK_STATE": str(folder), "FRONTDESK_DATABASE_URL": database_url,
        "FRONTDESK_EDGE_PORT": str(port), "FRONTDESK_RASA_PORT": str(rasa.port), "FRONTDESK_RASA_SECRET": SECRET,
        "FRONTDESK_ENCRYPTION_KEYS": KEY, "FRONTDESK_SESSION_SECRET": SECRET,
        "FRONTDESK_SESSION_RATE": "1000/minute", "FRONTDESK_ADDRESS_RATE": "100000/minute", **more,
    }  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "frontdesk.edge.serve"],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: process.poll() is not None or answers(url), 300)
        assert process.poll() is None, log.read_text()
        yield url, process, log
    finally:
        if process.poll() is None:
            process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        if process.poll() is None:
            process.kill()


@pytest.fixture
def served(tmp_path: Path, postgres_url: str, rasa: FakeRasa) -> Iterator[Served]:
    two = {"FRONTDESK_EDGE_WORKERS": "2", "FRONTDESK_REDIS_URL": "redis://127.0.0.1:6379/11"}
    with serving(tmp_path, postgres_url, rasa, **two) as edge:
        yield edge


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=2, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def test_two_processes_serve_survive_a_loss_and_stop_when_told(served: Served, rasa: FakeRasa) -> None:
    url, process, log = served
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as http:
        people = [visitor(http) for _ in range(4)]
        sent = []
        for number in range(5):
            sent += [(p, p.say(f"{CANARY} {number}")["sequence"]) for p in people]
        for person, sequence in sent:
            person.answered(sequence)
        assert people[0].say(f"{CANARY} i want to kill myself")["replies"]

        rasa.mode, rasa.delay_s = "slow", 0.3
        acknowledged = [(p, p.say(f"{CANARY} before the loss")["sequence"]) for p in people]
        workers = children(process.pid)
        os.kill(workers[0], signal.SIGKILL)
        began = time.monotonic()
        http.close()  # its connections ended with the process
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as http:
        for person, sequence in acknowledged:
            person.http = http
            person.answered(sequence)
        assert time.monotonic() - began < 20  # whoever has it holds it for eight seconds at most
        for person in people:
            said = person.history()
            assert [m["sequence"] for m in said] == list(range(1, len(said) + 1))
            replies = [m["reply_to"] for m in said if m["author"] == "assistant"]
            assert len(replies) == len(set(replies))
        until(lambda: len(children(process.pid)) >= len(workers), 60)

        with http.stream("GET", "/v1/events", headers=people[1].headers) as live:
            lines = live.iter_lines()
            next(lines)
            threading.Timer(0.3, process.terminate).start()
            began = time.monotonic()
            with suppress(httpx.TransportError):
                list(lines)
        process.wait(30)
        assert time.monotonic() - began < 25
    assert CANARY not in log.read_text(errors="replace")
    assert "127.0.0.1:" not in log.read_text().replace(url.removeprefix("http://"), "")


def children(parent: int) -> list[int]:
    """Return the processes that serve, of a supervisor."""
    found = subprocess.run(
        ["pgrep", "-P", str(parent), "-f", "multiprocessing.spawn"],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(line) for line in found.stdout.split()]


def test_told_to_end_it_first_says_that_it_is_not_ready_and_serves_on(
    tmp_path: Path, sqlite_url: str, rasa: FakeRasa
) -> None:
    with serving(tmp_path, sqlite_url, rasa, FRONTDESK_DRAIN_S="12") as (url, process, _):
        with httpx.Client(base_url=url, timeout=10, trust_env=False) as http:
            assert http.get("/readyz/process").status_code == 200
            began = time.monotonic()
            process.terminate()
            until(lambda: http.get("/readyz/process").status_code == 503, 10)
            assert http.get("/readyz").json()["parts"]["process"] == "is about to end"
            assert http.get("/healthz").status_code == 200
        with httpx.Client(base_url=url, timeout=10, trust_env=False) as http:  # who comes now is served, too
            late = visitor(http)
            late.answered(late.say("am i still heard?")["sequence"])
            assert process.poll() is None
        process.wait(40)
        assert time.monotonic() - began >= 12


def test_told_twice_it_ends_at_once(tmp_path: Path, sqlite_url: str, rasa: FakeRasa) -> None:
    with serving(tmp_path, sqlite_url, rasa, FRONTDESK_DRAIN_S="60", FRONTDESK_LOGS="json") as (
        url,
        process,
        log,
    ):
        process.terminate()
        until(lambda: httpx.get(f"{url}/readyz/process", trust_env=False).status_code == 503, 5)
        process.terminate()
        process.wait(20)
        lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"uvicorn.error"} <= {line["logger"] for line in lines}
    assert all({"time", "level", "message", "process"} <= set(line) for line in lines)
