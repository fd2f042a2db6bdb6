"""A private PostgreSQL cluster, a private Redis and a small disk: the test may break them at will."""

import asyncio
import glob
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from redis import Redis

from frontdesk.ports import free_ports

_START_S = 30
_CHUNK = 64 * 1024


def free_port() -> int:
    """Return a port that nobody uses now."""
    return free_ports(1)[0]


def program(name: str) -> str | None:
    """Return where one of PostgreSQL's or the system's programs is, the newest version first."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)
    found += [path for path in (f"/usr/sbin/{name}", f"/sbin/{name}") if os.access(path, os.X_OK)]
    return shutil.which(name) or (found[0] if found else None)


class Postgres:
    """A cluster of its own, run by an unprivileged user."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self._port}/frontdesk"

    def start(self) -> None:
        """Make the cluster and its database, and start it."""
        if os.getuid() == 0:
            shutil.chown(self._folder, "postgres")
        data = str(self._folder / "data")
        _run([str(program("initdb")), "-D", data, "-U", "postgres", "--auth=trust", "--no-sync"])
        self._control("start")
        with psycopg.connect(self.url.replace("/frontdesk", "/postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE frontdesk")

    async def crash_and_restart(self) -> None:
        """Restart without a checkpoint, as after a power cut."""
        await asyncio.to_thread(self._control, "restart", "-m", "immediate")

    def restart(self) -> None:
        """Restart as an administrator does: sessions are ended, what is committed is on disk."""
        self._control("restart", "-m", "fast")

    def kill_and_start(self) -> None:
        """Kill the server as the kernel would, and start it again: it repairs itself from its log."""
        pid = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + _START_S
        while True:  # its children hold the memory until they notice
            try:
                self._control("start")
                return
            except subprocess.CalledProcessError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def stop(self) -> None:
        """End the cluster."""
        self._control("stop", "-m", "immediate")

    def _control(self, what: str, *more: str) -> None:
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} "
            "-c max_connections=300 -c shared_buffers=64MB"
        )
        given = [] if what == "stop" else ["-o", options, "-l", str(self._folder / "log")]
        _run([
            str(program("pg_ctl")), what, "-D", str(self._folder / "data"), "-w", "-t", str(_START_S), *more, *given,
        ])  # fmt: skip


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Give a running cluster that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-postgres-"))
    cluster = Postgres(folder)
    try:
        cluster.start()
        yield cluster
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


class RedisServer:
    """A Redis that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=self._folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _until_open(self._port)

    def restart(self) -> None:
        """Let it end in its own way, and start it again."""
        self._end(signal.SIGTERM)
        self.start()

    def kill_and_start(self) -> None:
        """Kill it and start it again."""
        self._end(signal.SIGKILL)
        self.start()

    def stop(self) -> None:
        """End it."""
        self._end(signal.SIGKILL)

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(10)


@contextmanager
def redis() -> Iterator[RedisServer]:
    """Give a running Redis that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-redis-") as folder:
        server = RedisServer(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def redis_server() -> Iterator[str]:
    """Give the URL of a running Redis that is gone afterwards."""
    with redis() as server:
        yield server.url


def flush(url: str) -> None:
    """Forget everything in a Redis."""
    with Redis.from_url(url, socket_timeout=5) as redis:
        redis.flushall()


def pause(url: str, seconds: float) -> None:
    """Let a Redis answer nobody for some seconds."""
    with Redis.from_url(url, socket_timeout=5) as redis:
        redis.execute_command("CLIENT", "PAUSE", str(int(seconds * 1000)), "ALL")


class SmallDisk:
    """A disk that can be filled. `full` says whether this machine lets us have one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / f"ballast-{secrets.token_hex(4)}"

    def fill(self) -> None:
        """Leave no room."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (_CHUNK, 4096, 1):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue

    def free(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, size_mb: int = 256) -> Iterator[SmallDisk | None]:
    """Mount a small disk at `folder`; None where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(folder)],
        stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=10,
    )  # fmt: skip
    if mounted.returncode:
        yield None
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False, timeout=10)


def _until_open(port: int) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"Nothing listens on port {port}.")


def _run(command: Sequence[str]) -> None:
    """Run a program as an unprivileged user; what it prints must not keep a pipe open."""
    user = [program("runuser") or "runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    subprocess.run(
        [*user, *command], check=True, timeout=_START_S + 10, cwd="/",
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
