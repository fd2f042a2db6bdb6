"""`frontdesk run` as a person types it: it prints an address that works, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from frontdesk.commands.services import on_free_ports
from frontdesk.language.files import PROJECT
from frontdesk.settings import Settings, load_settings

pytestmark = pytest.mark.after_training

_START_S = 180.0


@contextmanager
def typed(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Settings]]:
    """Give the running command, with its output, on free ports and a new state folder."""
    settings = on_free_ports(load_settings())
    ports = ("edge_port", "rasa_port", "actions_port")
    environment = os.environ | {f"FRONTDESK_{name.upper()}": str(getattr(settings, name)) for name in ports}
    environment |= {"FRONTDESK_STATE": str(folder), "PYTHONPATH": str(PROJECT), "COLUMNS": "200"}
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "frontdesk.cli", "run"],
        cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        try:
            yield process, settings
        finally:
            process.kill()


def told(process: subprocess.Popen[str]) -> str:
    """Return what is printed until the house is ready."""
    assert process.stdout is not None
    watchdog = threading.Timer(_START_S, process.kill)
    watchdog.start()
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
    finally:
        watchdog.cancel()
    return "".join(lines)


def test_it_prints_addresses_that_work_and_stops_at_ctrl_c(tmp_path: Path) -> None:
    with typed(tmp_path / "state") as (process, settings):
        said = told(process)
        chat, staff = (re.search(rf"^{name}:? .*?(http\S+)$", said, re.M) for name in ("Chat", "Staff, once"))
        assert chat, said
        assert staff, said
        with httpx.Client(trust_env=False, timeout=30, follow_redirects=True) as http:
            assert "widget.js" in http.get(chat[1]).raise_for_status().text
            assert http.get(staff[1]).raise_for_status()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    for port in (settings.edge_port, settings.rasa_port, settings.actions_port):
        with socket.socket() as line:
            assert line.connect_ex(("127.0.0.1", port)) != 0


def test_what_is_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken, typed(tmp_path / "state") as (process, settings):
        taken.bind(("127.0.0.1", settings.edge_port))
        taken.listen()
        said = process.communicate(timeout=_START_S)[0]
        assert process.returncode == 1
    assert "Traceback" not in said
    assert str(settings.edge_port) in said.splitlines()[-1], said
