"""The supervisor starts all or none, and starts again what dies or hangs."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from frontdesk.commands import keeping
from frontdesk.commands.processes import Running, Service
from frontdesk.commands.services import edge_environment, house_services
from frontdesk.commands.supervisor import Supervisor
from frontdesk.errors import ServiceUnavailableError
from frontdesk.language.files import PROJECT
from frontdesk.ports import free_ports
from frontdesk.settings import Settings, load_settings

SERVER = """
import http.server, os, subprocess, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = str(os.getpid()).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
http.server.HTTPServer.allow_reuse_address = True
while True:
    try:
        server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
        break
    except OSError:
        if "standby" not in sys.argv: raise
        time.sleep(0.05)
if "parent" in sys.argv:  # a child that serves on the same socket, as uvicorn's workers do
    os.set_inheritable(server.fileno(), True)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], close_fds=False)
    print("child", child.pid, flush=True)
server.serve_forever()
"""
WAIT_S = 30.0  # a bound only: a machine may have much else to do
SETTINGS = replace(Settings(), start_timeout_s=WAIT_S)


def free_port() -> int:
    return free_ports(1)[0]


def service(name: str, *more: str, port: int = 0) -> Service:
    port = port or free_port()
    command = [sys.executable, "-S", "-c", SERVER, str(port), *more]
    return Service(name, command, f"http://127.0.0.1:{port}/", dict(os.environ))


def failing(name: str, sentence: str = "The key is missing.") -> Service:
    command = [sys.executable, "-S", "-c", f"import sys; sys.exit({sentence!r})"]
    return Service(name, command, f"http://127.0.0.1:{free_port()}/", dict(os.environ))


def pid_of(of: Service, timeout_s: float = WAIT_S) -> int:
    return int(httpx.get(of.ready_url, timeout=timeout_s).text)


def runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def watch_until(supervised: Supervisor, done: Callable[[], bool], timeout_s: float = WAIT_S) -> list[str]:
    sentences: list[str] = []
    deadline = time.monotonic() + timeout_s
    supervised.watch(sentences.append, until=lambda: done() or time.monotonic() > deadline)
    assert done(), sentences
    return sentences


def answers(of: Service, *, other_than: int = 0) -> Callable[[], bool]:
    def check() -> bool:
        try:
            return pid_of(of, 2.0) != other_than  # one that is stopped does not answer at all
        except (httpx.HTTPError, ValueError):
            return False

    return check


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "HUNG_S", 3.0)
    monkeypatch.setattr(keeping, "PROBE_EVERY_S", 0.2)


def test_all_start_and_all_stop(logs: Path) -> None:
    one, two = service("one"), service("two")
    with Supervisor(SETTINGS, services=lambda _: [one, two], log_folder=logs):
        pids = [pid_of(one), pid_of(two)]
    assert not any(runs(pid) for pid in pids)


def test_one_that_does_not_start_stops_the_rest_with_one_sentence(logs: Path) -> None:
    one, two = service("one"), failing("two")
    with (
        pytest.raises(
            ServiceUnavailableError, match=r"two ended with code 1 while starting: The key is missing\."
        ),
        Supervisor(SETTINGS, services=lambda _: [one, two], log_folder=logs),
    ):
        pytest.fail("it must not start")
    with pytest.raises(httpx.TransportError):
        pid_of(one)


def test_one_that_never_answers_is_named(logs: Path) -> None:
    silent = Service("silent", [sys.executable, "-c", "import time; time.sleep(60)"],
                     f"http://127.0.0.1:{free_port()}/", dict(os.environ))  # fmt: skip
    with (
        pytest.raises(ServiceUnavailableError, match="silent did not answer within 1 s"),
        Supervisor(replace(SETTINGS, start_timeout_s=1.0), services=lambda _: [silent], log_folder=logs),
    ):
        pytest.fail("it must not start")


def test_a_killed_one_is_started_again_and_the_others_are_left_alone(logs: Path) -> None:
    one, two = service("one"), service("two")
    with Supervisor(SETTINGS, services=lambda _: [one, two], log_folder=logs) as supervised:
        first, second = pid_of(one), pid_of(two)
        os.kill(first, signal.SIGKILL)
        sentences = watch_until(supervised, answers(one, other_than=first))
        assert pid_of(two) == second
    assert sentences[0] == "one ended with code -9; it is started again in 0.2 s."


@pytest.mark.usefixtures("quick")
def test_a_stopped_one_is_noticed(logs: Path) -> None:
    one = service("one")
    with Supervisor(SETTINGS, services=lambda _: [one], log_folder=logs) as supervised:
        first = pid_of(one)
        os.kill(first, signal.SIGSTOP)
        sentences = watch_until(supervised, answers(one, other_than=first))
        assert not runs(first)
    assert sentences[0].startswith("one does not answer")


@pytest.mark.usefixtures("quick")
def test_a_short_stop_is_borne(logs: Path) -> None:
    one = service("one")
    with Supervisor(SETTINGS, services=lambda _: [one], log_folder=logs) as supervised:
        first = pid_of(one)
        os.kill(first, signal.SIGSTOP)
        watch_for(supervised, 0.5)
        os.kill(first, signal.SIGCONT)
        assert watch_for(supervised, 4.5) == []
        assert pid_of(one) == first


def watch_for(supervised: Supervisor, seconds: float) -> list[str]:
    sentences: list[str] = []
    deadline = time.monotonic() + seconds
    supervised.watch(sentences.append, until=lambda: time.monotonic() > deadline)
    return sentences


def test_what_a_killed_one_left_behind_ends_too(logs: Path) -> None:
    one = service("one", "parent")
    with Supervisor(SETTINGS, services=lambda _: [one], log_folder=logs) as supervised:
        first = pid_of(one)
        child = int((logs / "one.log").read_text().split()[1])
        os.kill(first, signal.SIGKILL)
        watch_until(supervised, answers(one, other_than=first))  # its socket was held by the child
        watch_until(supervised, lambda: not runs(child))


def test_one_that_keeps_failing_is_tried_at_growing_intervals(logs: Path, tmp_path: Path) -> None:
    mark, port = tmp_path / "mark", free_port()
    code = f"import os, sys\nif os.path.exists({str(mark)!r}): sys.exit('no')\n" + SERVER
    one = Service(
        "one", [sys.executable, "-S", "-c", code, str(port)], f"http://127.0.0.1:{port}/", dict(os.environ)
    )
    with Supervisor(SETTINGS, services=lambda _: [one], log_folder=logs) as supervised:
        first = pid_of(one)
        mark.touch()
        os.kill(first, signal.SIGKILL)
        sentences: list[str] = []
        deadline = time.monotonic() + WAIT_S
        supervised.watch(sentences.append, until=lambda: len(sentences) > 3 or time.monotonic() > deadline)
        mark.unlink()
        watch_until(supervised, answers(one))
    pauses = [float(sentence.split()[-2]) for sentence in sentences]
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2][: len(pauses)]
    assert len(pauses) > 3


def spare_of(supervised: Supervisor) -> int:
    """Return the id of the stand-in's process, once there is one."""
    kept = supervised._running[0]
    watch_until(supervised, lambda: kept._spare is not None and kept._spare._process is not None)
    assert kept._spare is not None
    assert kept._spare._process is not None
    watch_for(supervised, 0.7)  # until it waits for the port
    return kept._spare._process.pid


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_stand_in_takes_over(logs: Path, how: signal.Signals) -> None:
    one = replace(service("one", "standby"), standby=True)
    with Supervisor(SETTINGS, services=lambda _: [one], log_folder=logs) as supervised:
        for _ in range(2):
            first, spare = pid_of(one), spare_of(supervised)
            os.kill(first, how)
            sentences = watch_until(supervised, answers(one, other_than=first))
            assert pid_of(one) == spare
            sentences += watch_for(supervised, 0.5)
            assert sentences[0].endswith("its stand-in takes over.")
        third = spare_of(supervised)
    assert not any(runs(pid) for pid in (first, spare, third))


def test_a_stand_in_that_dies_is_replaced(logs: Path) -> None:
    one = replace(service("one", "standby"), standby=True)
    with Supervisor(SETTINGS, services=lambda _: [one], log_folder=logs) as supervised:
        first, spare = pid_of(one), spare_of(supervised)
        os.kill(spare, signal.SIGKILL)
        sentences = watch_for(supervised, 1.0)
        assert sentences == ["the stand-in of one ended with code -9."]
        assert spare_of(supervised) != spare
        assert pid_of(one) == first


def test_both_killed_at_once_come_back(logs: Path) -> None:
    one = replace(service("one", "standby"), standby=True)
    with Supervisor(SETTINGS, services=lambda _: [one], log_folder=logs) as supervised:
        first, spare = pid_of(one), spare_of(supervised)
        os.kill(spare, signal.SIGKILL)
        os.kill(first, signal.SIGKILL)
        watch_until(supervised, answers(one, other_than=first))
        assert spare_of(supervised) not in (first, spare)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux binds a child to its parent")
def test_services_end_with_a_killed_supervisor(tmp_path: Path) -> None:
    port = free_port()
    script = (
        "import sys, time\n"
        "from frontdesk.commands.supervisor import Supervisor\n"
        "from frontdesk.commands.processes import Service\n"
        "from frontdesk.settings import Settings\n"
        "import os\n"
        f"service = Service('one', [sys.executable, '-S', '-c', {SERVER!r}, '{port}'],"
        f" 'http://127.0.0.1:{port}/', dict(os.environ))\n"
        "with Supervisor(Settings(), services=lambda _: [service]):\n"
        "    print('ready', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=PROJECT, stdout=subprocess.PIPE) as outer:
        assert outer.stdout is not None
        assert outer.stdout.readline() == b"ready\n"
        pid = int(httpx.get(f"http://127.0.0.1:{port}/", timeout=WAIT_S).text)
        outer.kill()
        outer.wait(WAIT_S)
    deadline = time.monotonic() + WAIT_S
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not runs(pid)


def test_logs_are_private_and_do_not_grow_for_ever(logs: Path) -> None:
    logs.mkdir()
    (logs / "one.log").write_text("x" * 5_000_001)
    with Supervisor(SETTINGS, services=lambda _: [service("one")], log_folder=logs):
        pass
    assert (logs / "one.log").stat().st_size < 1000
    assert (logs / "one.log").stat().st_mode & 0o077 == 0
    assert (logs / "one.log.1").stat().st_size == 5_000_001


def test_last_words_of_an_empty_log(logs: Path) -> None:
    assert Running(service("one"), logs).last_words() == ""


@pytest.mark.parametrize("name", ["edge_port", "rasa_port", "actions_port"])
def test_a_taken_port_is_named(name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = {"edge_port": free_port(), "rasa_port": free_port(), "actions_port": free_port()}
        settings = replace(Settings(), **(ports | {name: taken.getsockname()[1]}))  # type: ignore[arg-type]
        with pytest.raises(ServiceUnavailableError, match=f"FRONTDESK_{name.upper()}"):
            house_services(settings)


def test_the_edge_gets_every_setting_and_only_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FRONTDESK_EDGE_PORT", "1")
    settings = replace(
        Settings(), edge_port=9999, production=True, state=tmp_path, mail_from="a@b.example", session_hours=1.5,
    )  # fmt: skip
    assert load_settings(edge_environment(settings)) == settings
