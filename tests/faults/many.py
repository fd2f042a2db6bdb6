"""Many real edge processes, each on its own port. They start from one that has loaded everything: on a
small machine loading it eight times would take longer than the test."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from multiprocessing.process import BaseProcess

import httpx

from faults.servers import free_port
from frontdesk.commands.services import edge_environment, edge_url
from frontdesk.language.files import PROJECT
from frontdesk.settings import Settings

_START_S = 90.0


def _serve(environment: dict[str, str]) -> None:
    from faults import plain_edge

    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    plain_edge.main()


@contextmanager
def edge_processes(settings: Settings, count: int) -> Iterator[tuple[list[str], list[int]]]:
    """Give the addresses and the process ids of `count` edges over one record."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["faults.plain_edge"])
    os.environ["PYTHONPATH"] = str(PROJECT / "tests")  # what is loaded beforehand is looked for there
    edges = [replace(settings, edge_port=free_port(), standby=False) for _ in range(count)]
    urls = [edge_url(edge) for edge in edges]
    with ExitStack() as stack:
        pids = []
        for edge in edges:
            process = context.Process(target=_serve, args=(edge_environment(edge),), daemon=True)
            process.start()
            stack.callback(_end, process)
            pids.append(int(process.pid or 0))
        for url in urls:
            _until_healthy(url)
        yield urls, pids


def _end(process: BaseProcess) -> None:
    process.kill()
    process.join(10)


def _until_healthy(url: str) -> None:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            if httpx.get(f"{url}/healthz", timeout=2.0, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError(f"{url} does not start.")
        time.sleep(0.1)
